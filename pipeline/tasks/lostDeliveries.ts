import { publishedGenerations } from "../ledger/generations";
import type { Run } from "../ledger/runs";
import { partitionOf, valuesOf } from "../plan/partition";
import type { DeliveryRef } from "../plan/types";
import type { Catalog, Items } from "../ports";
import type { Lost } from "./publishedFiles";

export const deliveriesTable = "gold.cost_deliveries";
const pk = "delivery-lost";

/** A delivery of a cost report whose totals are gone for good: a newer one took its place in silver, and their files were removed. */
export interface LostDelivery {
  /** `report/period/id` */
  partition: string;
  delivery?: DeliveryRef;
  /** when its totals were published, ISO time */
  builtAt: string;
  /** the run that published them, and the one that found them gone */
  run: string;
  foundBy: string;
}

/**
 * Takes totals of replaced deliveries that have no file any more out of what readers see, and keeps that they were there: what
 * `--rebuild` of the table asks for, as until then somebody may bring the files back. Those of the delivery that silver is made from
 * are built again instead. Safe to repeat; a crash between is repaired by the next plan.
 */
export async function noteLostDeliveries(items: Items, catalog: Catalog, run: Run, lost: Lost): Promise<void> {
  const current = new Set<string>();
  for await (const { partition, delivery } of publishedGenerations(items, "silver.cost_line_items"))
    if (delivery) current.add(partitionOf([...valuesOf(partition), delivery.id]));
  for await (const { partition, delivery, builtAt, run: by } of publishedGenerations(items, deliveriesTable)) {
    if (current.has(partition) || !lost.has(`${deliveriesTable} ${partition}`)) continue;
    const note: LostDelivery = { partition, ...(delivery && { delivery }), builtAt, run: by, foundBy: run.id };
    await items.put(pk, partition, note);
    await catalog.point(deliveriesTable, [{ values: valuesOf(partition), location: undefined }]);
    await items.remove(`pointer#${deliveriesTable}`, partition);
  }
}

/** @param prefix of the partitions that are asked for */
export async function* lostDeliveries(items: Items, prefix = ""): AsyncIterable<LostDelivery> {
  for await (const { body } of items.query<LostDelivery>(pk, { prefix })) yield body;
}
