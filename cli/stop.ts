import { Command } from "commander";
import { existingHome, withLocal } from "./context";
import { knownRun } from "./knownRun";
import { print } from "./output";

export const stopCommand = (): Command =>
  new Command("stop")
    .description("Stops a run. What it has published stays; `redrive` goes on from there.")
    .argument("<id>", "a run's id, as `sluice runs` lists it")
    .action(async (id: string, _options, command: Command) => {
      existingHome(command);
      await withLocal(command, {}, async (local) => {
        await knownRun(local, id);
        await local.executions.stop(id, { error: "Stopped", cause: "stopped by `sluice stop`" });
        print(`${id} is stopped; \`sluice redrive ${id}\` continues it`);
      });
    });
