import { folderOf } from "../folderOf";
import { openBatches } from "../ledger/batches";
import { costFiles } from "../ledger/costFiles";
import { publishedGenerations } from "../ledger/generations";
import { inputsOf } from "../ledger/inputs";
import { stagedDeliveries } from "../tasks/knownInputs";
import type { SweepDeps, Sweeping } from "./sweeping";

/**
 * Staged parts of cost reports that no delivery needs: those of deliveries that a newer one has replaced, of files that were overwritten,
 * and of batches that were split. The parts of what is published and of what would be built next stay.
 */
export async function sweepCostParts(sweeping: Sweeping): Promise<void> {
  const { deps, terms } = sweeping;
  const { items, catalog, objects } = deps;
  // A batch that is open is inspected again, and would write its parts again: those that were closed before stay as they are.
  const open = new Set((await openBatches(items, "cost")).map(({ id }) => id));
  const kept = await needed(deps);
  for (const table of ["staged.cur_lines", "staged.focus_lines"]) {
    const registered = new Map<string, string[][]>(); // once for each build that read it
    for await (const { values, location } of catalog.partitions(table))
      registered.get(location)?.push(values) ?? registered.set(location, [values]);
    const folders = new Map<string, number>();
    for await (const { key, modifiedAt } of objects.list(`${table.replace(".", "/")}/`)) {
      const folder = folderOf(key);
      folders.set(folder, Math.max(folders.get(folder) ?? 0, modifiedAt.getTime()));
    }
    for (const [folder, writtenAt] of folders) {
      if (sweeping.isLate) return;
      const location = objects.uri(folder);
      if (kept.has(location)) {
        await sweeping.isNeeded(location);
        continue;
      }
      if (open.has(/\/batch_id=([^/]+)\//.exec(folder)?.[1] ?? "")) continue;
      const freeAt = terms.lastWrite && writtenAt;
      if (!(await sweeping.mayGo(location, { bornAt: writtenAt, freeAt }))) continue;
      // Content A after B and A again is staged where it was: what was written since it was listed is needed.
      if (!(await sweeping.removeFolder(folder, writtenAt))) continue;
      sweeping.removed.parts += 1;
      if (terms.dryRun) continue;
      const gone = (registered.get(location) ?? []).map((values) => ({ values, location: undefined }));
      if (gone.length > 0) await catalog.point(table, gone);
      await sweeping.forget(location);
    }
  }
}

/** Locations of what is published, of what would be built next, and of what waits for a manifest or for somebody to act. */
async function needed({ items, objects }: SweepDeps): Promise<Set<string>> {
  const kept = new Set<string>();
  const { staged, outlived } = await stagedDeliveries(items, objects);
  for await (const record of costFiles(items))
    for (const { key } of record.kind === "report" ? record.parts : []) kept.add(objects.uri(folderOf(key)));
  for (const location of outlived) kept.delete(location);
  for (const { inputs } of staged.values()) for (const { location } of inputs) kept.add(location);
  for await (const pointer of publishedGenerations(items, "silver.cost_line_items"))
    for (const { location } of await inputsOf(objects, pointer)) kept.add(location);
  return kept;
}
