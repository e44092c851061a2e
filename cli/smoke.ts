import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import type { Finding } from "../pipeline/doctor/finding";
import { awsTools } from "./awsTools";
import { type Common, parseCount } from "./context";
import { findingLine } from "./finding";
import { exit, print, printJson } from "./output";

export const smokeCommand = (): Command =>
  new Command("smoke")
    .description(
      "After a deployment: puts a log file whose figures are known into the trail's bucket, runs the state machine, asks Athena for gold, compares, and removes the file again.",
    )
    .option("--minutes <n>", "how long it may take; a first run takes in all that is there", "30")
    .addHelpText(
      "after",
      "\nThe file is of account 000000000000 and of the day 2000-01-01, so no real month changes; that day stays in the tables. It costs some cents. Ends with 3 when something is not as it should be, with 7 when it could not begin.",
    )
    .action(async (_options, command: Command) => {
      const { minutes, json } = command.optsWithGlobals<Common & { minutes: string }>();
      const patienceMs = parseCount("minutes", minutes) * 60_000;
      await awsTools();
      const { smokeAws } = await import("./smokeAws");
      const findings: Finding[] = [];
      const started = performance.now();
      const { began } = await smokeAws(
        {
          id: randomBytes(6).toString("hex"),
          now: new Date(),
          patienceMs,
          wait: (ms) => sleep(ms),
          elapsed: () => performance.now() - started,
        },
        (finding) => {
          findings.push(finding);
          if (!json) print(findingLine(finding));
        },
      );
      if (json) printJson(findings);
      const failed = findings.some(({ status }) => status === "fail");
      process.exitCode = !began ? exit.preflight : failed ? exit.stage : exit.ok;
    });
