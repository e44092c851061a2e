import { type Shelf, shelfOf } from "../cost/deliveries/shelf";
import type { Items, ObjectStore, RawFile, Source } from "../ports";
import { type Batch, knownOfDay, manifestKey, openBatches, readJson } from "./batches";
import { changedCostFiles } from "./costFiles";

/** Files of a delivery day that are to be taken in; `orphans` are batches that were planned and not opened. */
export interface Found {
  news: RawFile[];
  orphans: Batch[];
}
type Lake = Pick<ObjectStore, "read" | "list">;

/** Of the files of a delivery day, those that are to be taken in. */
export function newFilesOf(
  items: Items,
  objects: Lake,
  source: Source,
): (day: string, files: RawFile[]) => Promise<Found> {
  if (source === "cloudtrail") return (day, files) => newLogFiles(items, objects, day, files);
  const isNew = newCostFile(items, objects);
  return async (_day, files) => {
    const news: RawFile[] = [];
    for (const [shelf, own] of byShelf(files)) news.push(...(await isNew(shelf, own)));
    return { news, orphans: [] };
  };
}

/** Log files are never changed, so one that is in a batch of its day stays known. */
export async function newLogFiles(items: Items, objects: Lake, day: string, files: RawFile[]): Promise<Found> {
  const { seen, orphans } = await knownOfDay(items, objects, "cloudtrail", day);
  return { news: files.filter((file) => !seen.has(nameOf(file))), orphans };
}

/**
 * Cost files are changed: one is new when the ledger has its key with other content, as after A, B and A again, unless it waits in an open
 * batch. A plan that died before its batch was open leaves no orphan then: the same files make the same batch again.
 * @returns of files of a shelf, those that are to be taken in
 */
export function newCostFile(
  items: Items,
  objects: Pick<ObjectStore, "read">,
): (shelf: Shelf, files: RawFile[]) => Promise<RawFile[]> {
  let waiting: Promise<Set<string>> | undefined;
  const shelves = new Map<Shelf, Promise<(file: RawFile) => boolean>>();
  return async (shelf, files) => {
    waiting ??= waitingFiles(items, objects);
    const known = shelves.get(shelf) ?? changedCostFiles(items, shelf);
    shelves.set(shelf, known);
    const [names, isChanged] = await Promise.all([waiting, known]);
    return files.filter((file) => !names.has(nameOf(file)) && isChanged(file));
  };
}

async function waitingFiles(items: Items, objects: Pick<ObjectStore, "read">): Promise<Set<string>> {
  const waiting = new Set<string>();
  for (const { day, id } of await openBatches(items, "cost")) {
    const { files } = await readJson<Batch>(objects, manifestKey({ source: "cost", day, id }));
    for (const file of files) waiting.add(nameOf(file));
  }
  return waiting;
}

/** In the order in which they come. */
export function byShelf(files: RawFile[]): Map<Shelf, RawFile[]> {
  const shelves = new Map<Shelf, RawFile[]>();
  for (const file of files) {
    const shelf = shelfOf(file.key);
    shelves.get(shelf)?.push(file) ?? shelves.set(shelf, [file]);
  }
  return shelves;
}

const nameOf = ({ key, version }: RawFile): string => `${key} ${version}`;
