import { Command } from "commander";
import { UsageError } from "../pipeline/errors";
import { existingHome, withLocal } from "./context";
import { exitCode } from "./exitCode";
import { mailFailure } from "./failedMail";
import { knownRun } from "./knownRun";
import { printJson } from "./output";
import { Progress } from "./progress";
import { reportRun } from "./runReport";
import { say } from "./runText";
import { Stopwatch } from "./stopwatch";

export const redriveCommand = (): Command =>
  new Command("redrive")
    .description(
      "Continues a failed or aborted run where it failed: same input, folders, clock and state machine; what is done stays done.",
    )
    .argument("<id>", "a run's id, as `sluice runs` lists it")
    .action(async (id: string, _options, command: Command) => {
      existingHome(command);
      const progress = new Progress(command.optsWithGlobals().quiet === true);
      const watch = new Stopwatch();
      const onEvent = (name: string, event: Parameters<Progress["event"]>[0]) => {
        watch.event(name);
        progress.event(event);
      };
      await withLocal(command, { ...progress.listeners, onEvent }, async (local, common) => {
        await knownRun(local, id);
        const descriptions = await progress.during(local.redrive(id)).catch((error: Error) => {
          const [, why] = /^ExecutionNotRedrivable: [^:]*: (.*)/.exec(error.message) ?? [];
          throw why
            ? new UsageError(`run ${id} cannot be continued: ${why} \`sluice run\` does what is left to do`)
            : error;
        });
        const report = await reportRun(local, descriptions, (run) => watch.seconds(run));
        await mailFailure(local, descriptions, report);
        if (common.json) printJson(report);
        else say(report, common);
        process.exitCode = exitCode(report);
      });
    });
