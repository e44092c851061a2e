import { setTimeout as sleep } from "node:timers/promises";
import { LocalExecutions } from "../../../local/asl/executions";
import { machine, task } from "./world";

/** A process of the tests: runs an execution whose second task does not end by itself, and says each event. */
const [folder, name] = process.argv.slice(2) as [string, string];
const executions = new LocalExecutions({
  folder,
  handle: ({ state, signal }) =>
    state === "First"
      ? Promise.resolve("first")
      : new Promise((resolve) => {
          const alive = setInterval(() => {}, 1000);
          signal.addEventListener("abort", () => {
            clearInterval(alive);
            resolve(0);
          });
        }),
  clock: { now: () => new Date(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
  random: Math.random,
  uuid: () => "",
  onEvent: (_name, { id, type }) => process.stdout.write(`${id} ${type}\n`),
});
const definition = machine({ First: task({ Next: "Second" }), Second: task({ End: true }) });
void executions
  .start({ name, machineName: "m", definition, input: {} })
  .then(({ status, error }) => process.stdout.write(`ended ${status} ${error}\n`));
