import { folderOf } from "../folderOf";
import { type Extent, generationsOf } from "../ledger/generations";
import type { Known, Published } from "../plan/known";
import { partitionOf } from "../plan/partition";
import type { Build, Model } from "../plan/types";
import type { Items } from "../ports";
import type { Deps } from "./deps";

type Listing = Pick<Deps["objects"], "list" | "key">;
/** Published generations whose files are gone, by `table partition`. */
export type Lost = Map<string, Published>;

/**
 * Published generations by table and partition. Those whose files have vanished count as unpublished, so that they are built again.
 * @param o.look whether a table's files are listed at all
 * @param o.extent what is read; undefined: everything
 */
export async function publishedOf(
  items: Items,
  models: Pick<Model, "table" | "partition">[],
  { objects, look, extent }: { objects: Listing; look(table: string): boolean; extent?: Extent | undefined },
): Promise<{ published: Known["published"]; lost: Lost }> {
  const published: Known["published"] = new Map();
  const lost: Lost = new Map();
  for (const model of models) {
    const { table } = model;
    const partitions = new Map<string, Published>();
    const there = look(table) ? await filesOf(objects, table) : undefined;
    for await (const pointer of generationsOf(items, model, extent)) {
      const { partition, fingerprint, modelHash, location, figures, incomplete, delivery } = pointer;
      const one: Published = {
        fingerprint,
        modelHash,
        location,
        figures,
        incomplete,
        ...(delivery && { delivery }),
        bytes: Number(figures.file_bytes ?? 0),
      };
      if (there?.has(folderAt(objects, location)) === false) lost.set(`${table} ${partition}`, one);
      else partitions.set(partition, one);
    }
    published.set(table, partitions);
  }
  return { published, lost };
}

export async function holdsFile(objects: Listing, location: string): Promise<boolean> {
  for await (const _ of objects.list(folderAt(objects, location))) return true;
  return false;
}

/** Folders of a table's generations that hold a file: one list, as one for each of them takes minutes in S3. */
export const filesOf = (objects: Listing, table: string): Promise<Set<string>> =>
  foldersBelow(objects, `${table.replace(".", "/")}/`);
export const folderAt = (objects: Pick<Listing, "key">, location: string): string =>
  objects.key(location).replace(/\/?$/, "/");

/** Of builds that would replace a generation, those that an input is missing for: what is published is all there will be. */
export async function vanished(
  objects: Listing,
  { published }: Pick<Known, "published">,
  builds: Build[],
  lost: Lost,
): Promise<Set<string>> {
  const gone = new Set<string>();
  const listed = new Map<string, Set<string>>(); // by day or month of a staged table: a list for each part takes minutes in S3
  for (const { table, partition, inputs } of builds) {
    const key = `${table} ${partition}`;
    if (!published.get(table)?.has(partition) && !lost.has(key)) continue;
    for (const input of inputs) {
      if (lost.has(`${input.table} ${partitionOf(input.partition)}`)) gone.add(key);
      if (!input.table.startsWith("staged.")) continue;
      const folder = folderAt(objects, input.location);
      const period = folder.split("/").slice(0, 3).join("/");
      const there = listed.get(period) ?? (await foldersBelow(objects, `${period}/`));
      listed.set(period, there);
      if (!there.has(folder)) gone.add(key);
    }
  }
  return gone;
}

/** Folders below a prefix that hold a file. */
export async function foldersBelow(objects: Pick<Listing, "list">, prefix: string): Promise<Set<string>> {
  const folders = new Set<string>();
  for await (const { key } of objects.list(prefix)) folders.add(folderOf(key));
  return folders;
}
