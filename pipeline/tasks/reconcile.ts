import { publishedGenerations } from "../ledger/generations";
import { partitionOf, valuesOf } from "../plan/partition";
import type { Model } from "../plan/types";
import type { Catalog, Items } from "../ports";

/** The ledger decides what is published; a crash between ledger and catalog is repaired here. */
export async function reconcile({
  items,
  catalog,
  models,
}: {
  items: Items;
  catalog: Catalog;
  models: Model[];
}): Promise<void> {
  for (const { table } of models) {
    const seen = new Map<string, string>();
    for await (const { values, location } of catalog.partitions(table)) seen.set(partitionOf(values), location);
    const changes: { values: string[]; location: string | undefined }[] = [];
    for await (const { partition, location } of publishedGenerations(items, table)) {
      if (seen.get(partition) !== location) changes.push({ values: valuesOf(partition), location });
      seen.delete(partition);
    }
    for (const partition of seen.keys()) changes.push({ values: valuesOf(partition), location: undefined });
    if (changes.length > 0) await catalog.point(table, changes);
  }
}
