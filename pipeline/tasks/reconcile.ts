import { type Extent, generationsOf } from "../ledger/generations";
import { partitionOf, periodIn, valuesOf } from "../plan/partition";
import type { Model } from "../plan/types";
import type { Catalog, Items } from "../ports";

/**
 * The ledger decides what is published; a crash between ledger and catalog is repaired here.
 * @param extent what is looked at; undefined: everything
 */
export async function reconcile({
  items,
  catalog,
  models,
  extent,
}: {
  items: Items;
  catalog: Catalog;
  models: Model[];
  extent?: Extent | undefined;
}): Promise<void> {
  const months = extent && new Set(extent.months);
  for (const model of models) {
    const { table } = model;
    const seen = new Map<string, string>();
    for await (const { values, location } of catalog.partitions(table))
      if (!months || months.has(periodIn(values) ?? "")) seen.set(partitionOf(values), location);
    const changes: { values: string[]; location: string | undefined }[] = [];
    for await (const { partition, location } of generationsOf(items, model, extent)) {
      if (seen.get(partition) !== location) changes.push({ values: valuesOf(partition), location });
      seen.delete(partition);
    }
    for (const partition of seen.keys()) changes.push({ values: valuesOf(partition), location: undefined });
    if (changes.length > 0) await catalog.point(table, changes);
  }
}
