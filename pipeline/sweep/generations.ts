import { attempts, publishedGenerations } from "../ledger/generations";
import { listKey } from "../ledger/inputs";
import { usageLocations } from "../quotas/ledger";
import type { SweepDeps, Sweeping } from "./sweeping";

/** For longer than an execution can be redriven, in the middle of a build too. */
const redriveDays = 30;

/** Generations that were replaced, and those that were never published: their files, lists of parts, what is left of their tables, their attempts. */
export async function sweepGenerations(sweeping: Sweeping): Promise<void> {
  const { deps, terms } = sweeping;
  const { items, objects, catalog } = deps;
  const { named, holders } = await namesOf(deps);
  // Of a table that this version does not know nothing is removed: another version may be deployed again.
  const tables = new Set(deps.models.map(({ table }) => table));
  for await (const { id, location, startedAt, run, target, build, parts } of attempts(items)) {
    if (sweeping.isLate) return;
    if (!tables.has(build.table)) continue;
    if (named.has(id)) {
      await sweeping.isNeeded(id);
      continue;
    }
    const bornAt = Date.parse(startedAt);
    const holder = holders.get(`${build.table} ${build.partition}`);
    const freeAt =
      terms.lastWrite &&
      Math.max(
        bornAt,
        terms.lastWrite(run),
        ...(holder ? [Date.parse(holder.builtAt), terms.lastWrite(holder.run)] : []),
      );
    if (!(await sweeping.mayGo(id, { bornAt, freeAt }))) continue;
    const folder = objects.key(location).replace(/\/*$/, "/");
    if (generationAt(folder) !== id) throw new Error(`attempt ${id} lies at ${location}, which is not its own`);
    await sweeping.removeFolder(folder);
    if (parts !== undefined) await sweeping.removeList(listKey(id));
    sweeping.removed.generations += 1;
    if (terms.dryRun) continue;
    await catalog.dropTable(target);
    await sweeping.noteGone(id, redriveDays);
    await items.remove("attempt", id);
  }
}

/** Every generation that somebody may come to by its location, and who holds each partition now. */
async function namesOf({ items, catalog, models }: SweepDeps) {
  const named = new Set<string>();
  const name = (location: string) => named.add(generationAt(location));
  const holders = new Map<string, { run: string; builtAt: string }>();
  // The catalog first: where it and the ledger differ, readers still see what it names.
  const comparedWith = ["internal.usage_written", "internal.usage_pending"];
  for (const table of [...models.map((model) => model.table), ...comparedWith])
    for await (const { location } of catalog.partitions(table)) name(location);
  for (const { table } of models)
    for await (const { partition, location, run, builtAt } of publishedGenerations(items, table)) {
      name(location);
      holders.set(`${table} ${partition}`, { run, builtAt });
    }
  // What usage was written from, or is being written from, is compared with the next generation.
  for await (const location of usageLocations(items)) name(location);
  return { named, holders };
}

/** Each has a folder of its own, `…/gen=<id of its attempt>/`. */
const generationAt = (location: string): string => /\/gen=([^/]+)\/*$/.exec(location)?.[1] ?? "";
