import type { Local } from "../local/wire";
import { stagedTables } from "../pipeline/ledger/batches";
import type { Source } from "../pipeline/ports";
import { deliveriesTable, lostDeliveries } from "../pipeline/tasks/lostDeliveries";
import { filesOf, folderAt } from "../pipeline/tasks/publishedFiles";
import { counted } from "./output";

/** A table of which published partitions have no file any more: somebody removed them behind the catalog's back. */
export interface Lost {
  table: string;
  source: Source;
  missing: number;
  partitions: number;
}
type Lake = Pick<Local, "models" | "catalog" | "deps">;

/** Published partitions of every table, in the order in which they are built, and how many of them have no file. A build without rows has one. */
export async function filesOfTables({ models, catalog, deps: { objects } }: Lake): Promise<Lost[]> {
  const tables: Lost[] = [];
  for (const { table, run } of models.models) {
    const counts = { table, source: run, missing: 0, partitions: 0 };
    const there = await filesOf(objects, table);
    for await (const { location } of catalog.partitions(table)) {
      counts.partitions += 1;
      if (!there.has(folderAt(objects, location))) counts.missing += 1;
    }
    tables.push(counts);
  }
  return tables;
}

export const lostOf = async (lake: Lake): Promise<Lost[]> =>
  (await filesOfTables(lake)).filter(({ missing }) => missing > 0);

export const lostWords = ({ missing, partitions }: Lost): string =>
  `${missing} of ${counted(partitions, "published partition")} ${missing === 1 ? "has" : "have"} no file`;
/** A run builds them again; what it leaves was made from staged parts that are gone too. */
export const lostNext = ({ source }: Pick<Lost, "source">): string => `sluice run --source ${source}`;
export const stillLostNext = ({ table, source }: Pick<Lost, "table" | "source">): string =>
  table === deliveriesTable
    ? `nothing is left to build totals of replaced deliveries from: bring the files back, or go on without them with sluice run --rebuild ${table}`
    : `what they are made from is gone too: sluice run --rebuild ${stagedTables[source]}, with the folder of the raw files`;

/** A delivery of a cost report, of whose totals nothing is left to build them from. */
export interface LostHistory {
  report: string;
  month: string;
  id: string;
  deliveredAt: string;
}

/** Deliveries that these runs found gone. */
export async function historyLostBy({ items }: Pick<Local, "items">, runs: string[]): Promise<LostHistory[]> {
  const found: LostHistory[] = [];
  for await (const { partition, delivery, builtAt, foundBy } of lostDeliveries(items)) {
    const [report, month, id] = partition.split("/") as [string, string, string];
    if (runs.includes(foundBy)) found.push({ report, month, id, deliveredAt: delivery?.deliveredAt ?? builtAt });
  }
  return found;
}
export const historyWords = ({ report, month, id, deliveredAt }: LostHistory): string =>
  `${report} ${month}: delivery ${id} of ${deliveredAt}`;
