import type { Local } from "../local/wire";
import { holdsFile } from "../pipeline/tasks/publishedFiles";
import { counted } from "./output";

/** A table of which published partitions have no file any more: somebody removed them behind the catalog's back. */
export interface Lost {
  table: string;
  missing: number;
  partitions: number;
}
type Lake = Pick<Local, "models" | "catalog" | "deps">;

/** Published partitions of every table, in the order in which they are built, and how many of them have no file. A build without rows has one. */
export async function filesOfTables({ models, catalog, deps: { objects } }: Lake): Promise<Lost[]> {
  const tables: Lost[] = [];
  for (const { table } of models.models) {
    const counts = { table, missing: 0, partitions: 0 };
    for await (const { location } of catalog.partitions(table)) {
      counts.partitions += 1;
      if (!(await holdsFile(objects, location))) counts.missing += 1;
    }
    tables.push(counts);
  }
  return tables;
}

export const lostOf = async (lake: Lake): Promise<Lost[]> =>
  (await filesOfTables(lake)).filter(({ missing }) => missing > 0);

export const lostWords = ({ missing, partitions }: Lost): string =>
  `${missing} of ${counted(partitions, "published partition")} ${missing === 1 ? "has" : "have"} no file`;
export const lostNext = ({ table }: Pick<Lost, "table">): string => `sluice run --rebuild ${table}`;
