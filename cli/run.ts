import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import type { ExecutionDescription } from "../local/asl/executions";
import type { Local } from "../local/wire";
import { unusedSettings } from "../pipeline/config";
import { UsageError } from "../pipeline/errors";
import { stagedTables } from "../pipeline/ledger/batches";
import type { Source } from "../pipeline/ports";
import { type Common, configPath, parseNow, rememberConfig, withLocal, withScratchHome } from "./context";
import { dryRun } from "./dryRun";
import { exitCode } from "./exitCode";
import { mailFailure } from "./failedMail";
import { lostOf, lostWords } from "./lost";
import { note, printJson } from "./output";
import { Progress } from "./progress";
import { reportRun } from "./runReport";
import { say } from "./runText";
import { Stopwatch } from "./stopwatch";

interface RunOptions extends Common {
  cloudtrail: string[];
  cost: string[];
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
    .option("--cost <dir>", "folder of cost reports (CUR, CUR 2.0, FOCUS), any depth; repeatable", collect, [])
    .addOption(new Option("--source <source>", "only this source").choices(["cloudtrail", "cost"]))
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
      "\nExamples:\n  sluice run --cloudtrail ~/logs --cost ~/reports\n  sluice run --cloudtrail ~/logs --from 2026-01-01 --fail-on quota,stale",
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>();
      check(options);
      const progress = new Progress(options.quiet === true);
      const watch = new Stopwatch();
      const local = {
        folders: { cloudtrail: options.cloudtrail, cost: options.cost },
        threads: Number(options.threads),
        memory: options.memory,
        ...progress.listeners,
        onEvent: (name: string, event: Parameters<Progress["event"]>[0]) => {
          watch.event(name);
          progress.event(event);
        },
        onWait: () => {
          progress.wait();
          if (!options.quiet) note("another run is at work on this home; it was asked to go again, and is waited for");
        },
        ...(options.now && { now: parseNow(options.now) }),
      };
      const { from, to, rebuild } = options;
      const limits = { ...(from && { from }), ...(to && { to }), ...(rebuild && { rebuild }) };
      const sources = sourcesOf(options);
      if (options.cloudtrail.length + options.cost.length === 0 && !options.quiet)
        note("no folder is named with --cloudtrail or --cost, so nothing new is taken in");
      if (options.dryRun)
        return withScratchHome(options.home, (home) =>
          withLocal(command, { ...local, home }, async (opened) => {
            checkTable(opened, rebuild);
            const plans = [];
            for (const source of sources)
              plans.push(await progress.during(dryRun(opened, source, limits, options.json === true)));
            if (options.json) printJson(plans.length === 1 ? plans[0] : plans);
          }),
        );
      await withLocal(command, local, async (opened) => {
        checkTable(opened, rebuild);
        for (const setting of unusedSettings(opened.deps.config))
          if (!options.quiet) note(`${setting} in the configuration has no effect yet`);
        rememberConfig(options);
        const lost = await lostOf(opened);
        const descriptions: ExecutionDescription[] = [];
        // One source after the other: a broken cost report never stops quota alerts.
        for (const source of sources) {
          const mine = lost.filter((one) => one.source === source);
          for (const one of mine)
            if (!options.quiet) note(`${one.table}: ${lostWords(one)}, so they are built again where that is possible`);
          const input = { ...limits, ...(mine.length > 0 && { mend: true as const }) };
          descriptions.push(...(await progress.during(opened.run(source, input))));
        }
        const report = await reportRun(opened, descriptions, (run) => watch.seconds(run));
        await mailFailure(opened, descriptions, report);
        if (options.json) printJson(report);
        else say(report, { ...options, configuration: configPath(command) });
        process.exitCode = exitCode(report, options.failOn);
      });
    });

/** The sources that folders are named for; without any, both go on with what is staged. */
function sourcesOf({ source, cloudtrail, cost }: RunOptions): Source[] {
  if (source) return [source];
  const named: Source[] = [
    ...(cloudtrail.length > 0 ? ["cloudtrail" as const] : []),
    ...(cost.length > 0 ? ["cost" as const] : []),
  ];
  return named.length > 0 ? named : ["cloudtrail", "cost"];
}

function checkTable({ models }: Local, rebuild: string | undefined): void {
  const tables = [...Object.values(stagedTables), ...models.models.map(({ table }) => table)];
  if (rebuild && !tables.includes(rebuild))
    throw new UsageError(`there is no table ${rebuild}; it is one of ${tables.join(", ")}`);
}

function check({ cloudtrail, cost, source, from, to, failOn, memory, threads }: RunOptions): void {
  const other = source === "cost" ? cloudtrail : source === "cloudtrail" ? cost : [];
  if (other.length > 0)
    throw new UsageError(`--source ${source} leaves ${other[0]} out; leave the option or the folder out`);
  for (const folder of [...cloudtrail, ...cost])
    if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
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
