import { Command } from "commander";
import { UsageError } from "../pipeline/errors";
import { existingHome, withLocal } from "./context";
import { knownRun } from "./knownRun";
import { print, printJson } from "./output";

export const stopCommand = (): Command =>
  new Command("stop")
    .description("Stops a run. What it has published stays; `redrive` goes on from there.")
    .argument("<id>", "a run's id, as `sluice runs` lists it")
    .action(async (id: string, _options, command: Command) => {
      existingHome(command);
      await withLocal(command, {}, async (local, { json }) => {
        const { status } = await knownRun(local, id);
        if (status !== "RUNNING") throw new UsageError(`run ${id} is at work no more: it is ${status}`);
        await local.executions.stop(id, { error: "Stopped", cause: "stopped by `sluice stop`" });
        if (json) printJson({ id, status: "ABORTED" });
        else print(`${id} is stopped; \`sluice redrive ${id}\` continues it`);
      });
    });
