import { folderOf } from "../folderOf";
import { publishedGenerations } from "../ledger/generations";
import type { Known, Published } from "../plan/known";
import type { Build } from "../plan/types";
import type { Items } from "../ports";
import type { Deps } from "./deps";

/**
 * Published generations by table and partition. One of the table to rebuild whose files have vanished counts as unpublished, so
 * that it is built again; of other tables nothing is listed.
 */
export async function publishedOf(
  items: Items,
  tables: string[],
  { objects, rebuild }: { objects: Pick<Deps["objects"], "list" | "key">; rebuild: string | undefined },
): Promise<Known["published"]> {
  const published: Known["published"] = new Map();
  for (const table of tables) {
    const partitions = new Map<string, Published>();
    for await (const pointer of publishedGenerations(items, table)) {
      const { fingerprint, modelHash, location, figures, incomplete, delivery } = pointer;
      if (table === rebuild && !(await holdsFile(objects, location))) continue;
      partitions.set(pointer.partition, {
        fingerprint,
        modelHash,
        location,
        figures,
        incomplete,
        ...(delivery && { delivery }),
        bytes: Number(figures.file_bytes ?? 0),
      });
    }
    published.set(table, partitions);
  }
  return published;
}

export async function holdsFile(objects: Pick<Deps["objects"], "list" | "key">, location: string): Promise<boolean> {
  for await (const _ of objects.list(objects.key(location).replace(/\/?$/, "/"))) return true;
  return false;
}

/** Of builds that would replace a generation, those that a staged part is missing for: what is published is all there will be. */
export async function vanished(
  objects: Pick<Deps["objects"], "list" | "key">,
  { published }: Known,
  builds: Build[],
): Promise<Set<string>> {
  const gone = new Set<string>();
  const listed = new Map<string, Set<string>>(); // by day or month of a staged table: a list for each part takes minutes in S3
  for (const { table, partition, inputs } of builds) {
    if (!published.get(table)?.has(partition)) continue;
    for (const input of inputs) {
      if (!input.table.startsWith("staged.")) continue;
      const folder = objects.key(input.location).replace(/\/?$/, "/");
      const period = folder.split("/").slice(0, 3).join("/");
      const there = listed.get(period) ?? (await foldersBelow(objects, `${period}/`));
      listed.set(period, there);
      if (!there.has(folder)) gone.add(`${table} ${partition}`);
    }
  }
  return gone;
}

/** Folders below a prefix that hold a file. */
export async function foldersBelow(objects: Pick<Deps["objects"], "list">, prefix: string): Promise<Set<string>> {
  const folders = new Set<string>();
  for await (const { key } of objects.list(prefix)) folders.add(folderOf(key));
  return folders;
}
