import { publishedGenerations } from "../pipeline/ledger/generations";
import { stagedDeliveries } from "../pipeline/tasks/knownInputs";
import { removeFolder, type Sweep, unneededSince } from "./sweep";

/**
 * Staged parts of cost reports that no delivery needs: those of deliveries that a newer one has replaced, and of files that were
 * overwritten. The parts of what is published and of what would be built next stay.
 */
export async function sweepDeliveries(sweep: Sweep): Promise<void> {
  const { local, now, before, dryRun, removed } = sweep;
  const { items, catalog, deps } = local;
  const kept = new Set<string>();
  for (const { inputs } of (await stagedDeliveries(items, deps.objects)).staged.values())
    for (const { location } of inputs) kept.add(location);
  for await (const { inputs } of publishedGenerations(items, "silver.cost_line_items"))
    for (const { location } of inputs) kept.add(location);
  for (const table of ["staged.cur_lines", "staged.focus_lines"]) {
    const registered = new Map<string, string[][]>(); // once for each build that read it
    for await (const { values, location } of catalog.partitions(table))
      registered.get(location)?.push(values) ?? registered.set(location, [values]);
    const folders = new Map<string, number>();
    for await (const { key, modifiedAt } of deps.objects.list(`${table.replace(".", "/")}/`))
      folders.set(deps.objects.uri(key.slice(0, key.lastIndexOf("/") + 1)), modifiedAt.getTime());
    for (const [location, writtenAt] of folders) {
      if (kept.has(location) || (await unneededSince(local, location, writtenAt, now, dryRun)) > before) continue;
      if (await removeFolder(sweep, location)) removed.parts += 1;
      if (dryRun) continue;
      const gone = registered.get(location) ?? [];
      if (gone.length > 0)
        await catalog.point(
          table,
          gone.map((values) => ({ values, location: undefined })),
        );
      await items.remove("unneeded", location);
    }
  }
}
