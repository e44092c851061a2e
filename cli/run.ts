import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import type { Local } from "../local/wire";
import { unusedSettings } from "../pipeline/config";
import { UsageError } from "../pipeline/errors";
import type { Source } from "../pipeline/ports";
import { type Common, parseNow, rememberConfig, withLocal, withScratchHome } from "./context";
import { dryRun } from "./dryRun";
import { exitCode } from "./exitCode";
import { mailFailure } from "./failedMail";
import { note, printJson } from "./output";
import { Progress } from "./progress";
import { reportRun, say } from "./runReport";

interface RunOptions extends Common {
  cloudtrail: string[];
  source?: Source;
  now?: string;
  from?: string;
  to?: string;
  rebuild?: string;
  dryRun?: boolean;
  failOn?: string;
  memory: string;
  threads: string;
}
const collect = (value: string, before: string[]) => [...before, value];

export const runCommand = (): Command =>
  new Command("run")
    .description(
      "Takes in what is new, builds what changed, evaluates quotas and freshness, and mails those who have to know.",
    )
    .option("--cloudtrail <dir>", "folder of CloudTrail logs, any depth; repeatable", collect, [])
    .addOption(new Option("--source <source>", "only this source").choices(["cloudtrail"]))
    .option("--now <iso>", "the clock, such as 2026-01-31T12:00:00Z")
    .option("--from <date>", "first day that is built; intake is not limited")
    .option("--to <date>", "last day that is built")
    .option("--rebuild <table>", "also build outdated partitions of this table")
    .option("--dry-run", "print what would be read and built, and do nothing")
    .option("--fail-on <list>", "of quota,stale,quality: end with exit code 5, 6 or 4 when there is one")
    .option("--memory <size>", "for the SQL engine", "400MB")
    .option("--threads <n>", "for the SQL engine and for inspection", "2")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice run --cloudtrail ~/logs\n  sluice run --cloudtrail ~/logs --from 2026-01-01 --fail-on quota,stale",
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>();
      check(options);
      const progress = new Progress(options.quiet === true);
      const local = {
        folders: { cloudtrail: options.cloudtrail },
        threads: Number(options.threads),
        memory: options.memory,
        onFile: (file: { key: string; size: number; records: number }) => progress.file(file),
        onEvent: (_name: string, event: Parameters<Progress["event"]>[0]) => progress.event(event),
        ...(options.now && { now: parseNow(options.now) }),
      };
      const { from, to, rebuild } = options;
      const limits = { ...(from && { from }), ...(to && { to }), ...(rebuild && { rebuild }) };
      if (options.cloudtrail.length === 0 && !options.quiet)
        note("no folder is named with --cloudtrail, so nothing new is taken in");
      if (options.dryRun)
        return withScratchHome(options.home, (home) =>
          withLocal(command, { ...local, home }, (opened) => {
            checkTable(opened, rebuild);
            return dryRun(opened, limits, options.json === true);
          }),
        );
      await withLocal(command, local, async (opened) => {
        checkTable(opened, rebuild);
        for (const setting of unusedSettings(opened.deps.config))
          if (!options.quiet) note(`${setting} in the configuration has no effect yet`);
        rememberConfig(options);
        const started = Date.now();
        const descriptions = await opened.run("cloudtrail", limits);
        progress.end();
        const report = await reportRun(opened, descriptions, (Date.now() - started) / 1000);
        await mailFailure(opened, descriptions, report);
        if (options.json) printJson(report);
        else say(report, options);
        process.exitCode = exitCode(report, options.failOn);
      });
    });

function checkTable({ models }: Local, rebuild: string | undefined): void {
  const tables = ["staged.cloudtrail_events", ...models.models.map(({ table }) => table)];
  if (rebuild && !tables.includes(rebuild))
    throw new UsageError(`there is no table ${rebuild}; it is one of ${tables.join(", ")}`);
}

function check({ cloudtrail, from, to, failOn, memory, threads }: RunOptions): void {
  for (const folder of cloudtrail) if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  for (const [name, date] of Object.entries({ from, to }))
    if (date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(date))
      throw new UsageError(`--${name} ${date} is not a date such as 2026-01-31`);
  for (const word of failOn?.split(",") ?? [])
    if (!["quota", "stale", "quality"].includes(word))
      throw new UsageError(`--fail-on ${word} is none of quota, stale, quality`);
  if (!/^\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/.test(memory))
    throw new UsageError(`--memory ${memory} is not a size such as 2GB`);
  if (!/^[1-9]\d{0,2}$/.test(threads))
    throw new UsageError(`--threads ${threads} is not a number of threads such as 2`);
}
