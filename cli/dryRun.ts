import type { Local } from "../local/wire";
import { inspectorVersionOf } from "../pipeline/inspect/results";
import { openBatches, outdatedBatches, stagedTables } from "../pipeline/ledger/batches";
import { newFilesOf } from "../pipeline/ledger/newFiles";
import type { Run } from "../pipeline/ledger/runs";
import { plan } from "../pipeline/plan/plan";
import type { Source } from "../pipeline/ports";
import { stagedDays } from "../pipeline/tasks/eventInputs";
import { costFeeds, stagedDeliveries } from "../pipeline/tasks/knownInputs";
import { backlog, blockedFailures } from "../pipeline/tasks/planBuilds";
import { publishedOf } from "../pipeline/tasks/publishedFiles";
import { bytes, count, counted, print } from "./output";

/**
 * What a run would do now: files to take in, and builds of what is staged already. Which days new files touch is known only
 * when they are read, so their builds are not listed.
 */
export async function dryRun(
  { deps }: Local,
  source: Source,
  limits: { from?: string; to?: string; rebuild?: string },
  json: boolean,
): Promise<unknown> {
  const { raw, objects, items, models, config, clock } = deps;
  const files: { key: string; size: number }[] = [];
  const newFiles = newFilesOf(items, objects, source);
  for (const day of await raw.days(source)) files.push(...(await newFiles(day, await raw.files(source, day))).news);
  const now = clock.now().toISOString();
  const run: Run = { id: "dry-run", source, token: 0, chain: "dry-run", pass: 0, ...limits };
  const own = models.filter((model) => model.run === source);
  const next = plan({
    models: own,
    ...(source === "cloudtrail"
      ? { staged: await stagedDays(items, objects) }
      : {
          staged: (await stagedDeliveries(items, objects)).staged,
          feeds: (await costFeeds(items, config, { keep: false })).feeds,
        }),
    published: (await publishedOf(items, own, { objects, look: (table) => table === limits.rebuild })).published,
    blocked: await blockedFailures(items, run, now.slice(0, 10)),
    month: now.slice(0, 7),
    maxRebuildBytes: config.rebuild.maxBytes,
    budget: Number.MAX_SAFE_INTEGER,
    ...limits,
    ...(await backlog(items, run)),
  });
  let open = (await openBatches(items, run.source)).length;
  if (limits.rebuild === stagedTables[source])
    for await (const _ of outdatedBatches(items, run.source, inspectorVersionOf(run.source))) open += 1;
  const builds = next.builds.map(({ table, partition, inputs }) => ({
    table,
    partition,
    inputs: inputs.length,
    bytes: inputs.reduce((sum, input) => sum + input.bytes, 0),
  }));
  if (json)
    return {
      source,
      files,
      openBatches: open,
      builds,
      unchanged: next.unchanged,
      outdated: next.outdated,
      blocked: next.blocked.map(({ table, partition }) => ({ table, partition })),
      waiting: next.waiting,
    };
  print(`${source}:`);
  print(
    `would read ${counted(files.length, "new file")} (${bytes(files.reduce((sum, { size }) => sum + size, 0))}) and ${counted(open, "batch that waits", "batches that wait")}`,
  );
  print(
    `would build ${counted(builds.length, "partition")} of what is staged already, then what hangs on them; ${count(next.unchanged)} unchanged, ${count(next.outdated.length)} outdated`,
  );
  if (next.blocked.length > 0)
    print(
      `would not build ${counted(next.blocked.length, "partition")} that failed as often as a day allows: ${some(next.blocked)}`,
    );
  if (next.waiting > 0)
    print(`${counted(next.waiting, "build waits", "builds wait")} for raw files that are still to be taken in`);
  for (const { table, partition, bytes: size } of builds.slice(0, 50)) print(`  ${table} ${partition}: ${bytes(size)}`);
  if (builds.length > 50) print(`  and ${count(builds.length - 50)} more (--json lists all)`);
}

const some = (builds: { table: string; partition: string }[]) =>
  `${builds
    .slice(0, 5)
    .map(({ table, partition }) => `${table} ${partition}`)
    .join(", ")}${builds.length > 5 ? ", ..." : ""}`;
