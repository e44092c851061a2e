import type { Local } from "../local/wire";
import { knownOfDay, openBatches } from "../pipeline/ledger/batches";
import { plan } from "../pipeline/plan/plan";
import { publishedOf, stagedDays } from "../pipeline/tasks/planBuilds";
import { bytes, count, print, printJson } from "./output";

/**
 * What a run would do now: files to take in, and builds of what is staged already. Which days new files touch is known only
 * when they are read, so their builds are not listed.
 */
export async function dryRun(
  { deps }: Local,
  limits: { from?: string; to?: string; rebuild?: string },
  json: boolean,
): Promise<void> {
  const { raw, objects, items, models, config, clock } = deps;
  const files: { key: string; size: number }[] = [];
  for (const day of await raw.days("cloudtrail")) {
    const { seen } = await knownOfDay(items, objects, "cloudtrail", day);
    files.push(...(await raw.files("cloudtrail", day)).filter(({ key, version }) => !seen.has(`${key} ${version}`)));
  }
  const own = models.filter(({ run }) => run === "cloudtrail");
  const next = plan({
    models: own,
    staged: await stagedDays(items, objects),
    published: await publishedOf(
      items,
      own.map(({ table }) => table),
      { objects, rebuild: limits.rebuild },
    ),
    blocked: () => false,
    month: clock.now().toISOString().slice(0, 7),
    maxRebuildBytes: config.rebuild.maxBytes,
    budget: Number.MAX_SAFE_INTEGER,
    ...limits,
  });
  const open = await openBatches(items, "cloudtrail");
  const builds = next.builds.map(({ table, partition, inputs }) => ({
    table,
    partition,
    inputs: inputs.length,
    bytes: inputs.reduce((sum, input) => sum + input.bytes, 0),
  }));
  if (json)
    return printJson({ files, openBatches: open.length, builds, unchanged: next.unchanged, outdated: next.outdated });
  print(
    `would read ${count(files.length)} new files (${bytes(files.reduce((sum, { size }) => sum + size, 0))}) and ${count(open.length)} batches that wait`,
  );
  print(
    `would build ${count(builds.length)} partitions of what is staged already, then what hangs on them; ${count(next.unchanged)} are unchanged, ${count(next.outdated.length)} outdated`,
  );
  for (const { table, partition, bytes: size } of builds.slice(0, 50)) print(`  ${table} ${partition}: ${bytes(size)}`);
  if (builds.length > 50) print(`  and ${count(builds.length - 50)} more (--json lists all)`);
}
