import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { TaskCall } from "../../../local/asl/executions";
import type { HistoryEvent } from "../../../local/asl/history";
import { flow, machine, task, World } from "./world";

const end = { End: true };
const retried = (key: string) =>
  task({
    Arguments: { key, retry: "{% $states.context.State.RetryCount %}" },
    Retry: [{ ErrorEquals: ["Flaky"], MaxAttempts: 2, IntervalSeconds: 3 }],
    Catch: [{ ErrorEquals: ["States.ALL"], Assign: { caught: "{% $states.errorOutput.Error %}" }, Next: "Mend" }],
  });
/** A Map beside a wait in a Parallel, with retries, a catch, variables and a loop. */
const definition = machine({
  First: { Type: "Pass", Assign: { round: 0, total: 100 }, Output: [1, 2, 3], Next: "M" },
  M: {
    Type: "Map",
    MaxConcurrency: 2,
    ItemSelector: { n: "{% $states.context.Map.Item.Value %}", round: "{% $round %}" },
    ItemProcessor: flow({
      T: {
        ...retried("{% 'T' & $states.input.round & '-' & $states.input.n %}"),
        Assign: { own: "{% $states.result.value + $total %}" },
        Output: "{% $states.input %}",
        Next: "Odd?",
      },
      "Odd?": { Type: "Choice", Choices: [{ Condition: "{% $states.input.n = 2 %}", Next: "W" }], Default: "Done" },
      W: { Type: "Wait", Seconds: 20, Next: "Done" },
      Mend: {
        Type: "Pass",
        Assign: { own: "{% $caught %}" },
        Output: "{% $states.context.Map.Item.Value %}",
        Next: "Done",
      },
      Done: { Type: "Succeed", Output: "{% [$own, $states.context.Map.Item.Index] %}" },
    }),
    Assign: { round: "{% $round + 1 %}" },
    Output: "{% $states.result %}",
    Next: "Again?",
  },
  "Again?": {
    Type: "Choice",
    Choices: [{ Condition: "{% $round < 2 %}", Output: [2, 3], Next: "M" }],
    Default: "P",
  },
  P: {
    Type: "Parallel",
    Arguments: { given: "{% $states.input %}" },
    Branches: [
      flow({ B: { Type: "Wait", Seconds: 4, Next: "B2" }, B2: task({ Arguments: { key: "B2", retry: 0 }, ...end }) }),
      flow({
        C: {
          Type: "Parallel",
          Branches: [flow({ D: task({ Arguments: { key: "D", retry: 0 }, ...end }) })],
          Next: "E",
        },
        E: { Type: "Pass", ...end },
      }),
    ],
    ...end,
  },
});
/** T…-1 fails once and is retried, T…-3 fails for good and is caught. */
const handle = ({ arguments: given }: TaskCall) => {
  const { key, retry } = given as { key: string; retry: number };
  if (key.endsWith("-1") && retry === 0) throw Object.assign(new Error("once"), { name: "Flaky" });
  if (key.endsWith("-3")) throw Object.assign(new Error("never"), { name: "Broken" });
  return { key, value: key.length };
};

async function clean() {
  const world = new World();
  const runner = world.open(handle);
  const { output, status } = await runner.start({ name: "x", machineName: "m", definition, input: {} });
  expect(status).toBe("SUCCEEDED");
  const events = (await runner.history("x")).length;
  const lines = readFileSync(join(world.folder, "x", "history.ndjson"), "utf8").split("\n");
  world.remove();
  return { output, events, lines };
}
const keysDone = (history: HistoryEvent[]) =>
  history.flatMap(({ taskSucceededEventDetails: done }) => (done ? [JSON.parse(done.output).key as string] : []));
const keysCalled = (world: World) => world.calls.splice(0).map((call) => (call.arguments as { key: string }).key);
const dieAfter = (events: number) => {
  let left = events;
  return () => {
    left -= 1;
    if (left === 0) throw new Error("died");
  };
};
/** After a death: what is on disk, then a redrive that must not do again what is done. */
async function goOn(world: World, output: unknown) {
  const runner = world.open(handle);
  expect(await runner.isRunning("x")).toBe(false);
  const done = keysDone(await runner.history("x"));
  if ((await runner.describe("x")).status === "RUNNING") expect(await runner.closeDead()).toEqual(["x"]);
  const ended =
    (await runner.describe("x")).status === "SUCCEEDED" ? await runner.describe("x") : await runner.redrive("x");
  expect(ended).toMatchObject({ status: "SUCCEEDED", output });
  for (const key of keysCalled(world)) expect(done).not.toContain(key);
  const all = keysDone(await runner.history("x"));
  expect(all.sort()).toEqual([...new Set(all)].sort());
  const history = await runner.history("x");
  expect(history.map(({ id }) => id)).toEqual(history.map((_, at) => at + 1));
  const entered = history.filter((event) => event.stateEnteredEventDetails).length;
  expect(history.filter((event) => event.stateExitedEventDetails)).toHaveLength(entered);
}

describe("a runner that dies", () => {
  test("after any event: redrive ends with the same output and does nothing again that is done", async () => {
    const { output, events } = await clean();
    expect(events).toBeGreaterThanOrEqual(100);
    for (let n = 1; n <= events; n += 1) {
      const world = new World();
      const dying = world.open(handle, dieAfter(n)).start({ name: "x", machineName: "m", definition, input: {} });
      await expect(dying).rejects.toThrow("died");
      keysCalled(world);
      expect(await world.open(handle).history("x")).toHaveLength(n);
      await goOn(world, output);
      world.remove();
    }
  });

  test("twice: the second time in a redrive, after any event of it", async () => {
    const { output, events } = await clean();
    for (let n = 10; n < events; n += 29)
      for (let m = 1; m < events - n; m += 9) {
        const world = new World();
        const dying = world.open(handle, dieAfter(n)).start({ name: "x", machineName: "m", definition, input: {} });
        await expect(dying).rejects.toThrow("died");
        await world.open(handle).closeDead();
        await expect(world.open(handle, dieAfter(m)).redrive("x")).rejects.toThrow("died");
        keysCalled(world);
        await goOn(world, output);
        world.remove();
      }
  });

  test("while it writes: a torn last line counts as never written", async () => {
    const { output, events, lines } = await clean();
    for (let n = 1; n < events; n += 3) {
      const world = new World();
      await expect(
        world.open(handle, dieAfter(1)).start({ name: "x", machineName: "m", definition, input: {} }),
      ).rejects.toThrow("died");
      const whole = lines.slice(0, n).join("\n");
      const torn = lines[n]!.slice(0, Math.ceil(lines[n]!.length * ((n % 4) / 4)));
      writeFileSync(join(world.folder, "x", "history.ndjson"), `${whole}\n${torn}`);
      expect(await world.open(handle).history("x")).toHaveLength(n);
      await goOn(world, output);
      world.remove();
    }
  });

  test("with a Map that is retried whole and a Parallel whose failure is caught: the same output after any event", async () => {
    const failing = machine({
      M: {
        Type: "Map",
        Items: [1, 2, 3],
        MaxConcurrency: 2,
        ItemSelector: { n: "{% $states.context.Map.Item.Value %}", retry: "{% $states.context.State.RetryCount %}" },
        ItemProcessor: flow({ T: task({ Arguments: "{% $states.input %}", ...end }) }),
        Retry: [{ ErrorEquals: ["Once"] }],
        Next: "P",
      },
      P: {
        Type: "Parallel",
        Branches: [
          flow({ A: { Type: "Wait", Seconds: 3, Next: "B" }, B: { Type: "Fail", Error: "E" } }),
          flow({ C: { Type: "Wait", Seconds: 9, ...end } }),
        ],
        Catch: [{ ErrorEquals: ["E"], Output: "{% [$states.input, $states.errorOutput.Error] %}", Next: "Z" }],
        ...end,
      },
      Z: { Type: "Succeed" },
    });
    const once = ({ arguments: given }: TaskCall) => {
      const { n, retry } = given as { n: number; retry: number };
      if (n === 2 && retry === 0) throw Object.assign(new Error("once"), { name: "Once" });
      return n * 10;
    };
    const start = { name: "x", machineName: "m", definition: failing, input: {} };
    const whole = new World();
    expect(await whole.open(once).start(start)).toMatchObject({ status: "SUCCEEDED", output: [10, 20, 30, "E"] });
    const events = (await whole.open(once).history("x")).length;
    whole.remove();
    for (let n = 1; n < events; n += 1) {
      const world = new World();
      await expect(world.open(once, dieAfter(n)).start(start)).rejects.toThrow("died");
      await world.open(once).closeDead();
      expect(await world.open(once).redrive("x")).toMatchObject({ status: "SUCCEEDED", output: [10, 20, 30, "E"] });
      world.remove();
    }
  });
});
