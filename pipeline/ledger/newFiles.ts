import type { Items, ObjectStore, RawFile, Source } from "../ports";
import { type Batch, knownOfDay, manifestKey, openBatches, readJson } from "./batches";
import { changedCostFiles } from "./costFiles";

/** Of the files of a delivery day, those that are to be taken in; `orphans` are batches that were planned and not opened. */
export type NewFiles = (day: string, files: RawFile[]) => Promise<{ news: RawFile[]; orphans: Batch[] }>;

/**
 * Log files are never changed, so one that is in a batch of its day stays known. Cost files are: a file is new when the ledger has its key
 * with other content, as after A, B and A again, unless it waits in an open batch. A plan that died before its batch was open
 * leaves no orphan then: the same files make the same batch again.
 */
export async function newFilesOf(
  items: Items,
  objects: Pick<ObjectStore, "read" | "list">,
  source: Source,
): Promise<NewFiles> {
  if (source === "cloudtrail")
    return async (day, files) => {
      const { seen, orphans } = await knownOfDay(items, objects, source, day);
      return { news: files.filter((file) => !seen.has(nameOf(file))), orphans };
    };
  let isNew: Promise<(file: RawFile) => boolean> | undefined; // reads every file that is known, so not before it is asked for
  return async (_day, files) => {
    isNew ??= newCostFile(items, objects);
    return { news: files.filter(await isNew), orphans: [] };
  };
}

async function newCostFile(items: Items, objects: Pick<ObjectStore, "read">): Promise<(file: RawFile) => boolean> {
  const waiting = new Set<string>();
  for (const { day, id } of await openBatches(items, "cost")) {
    const { files } = await readJson<Batch>(objects, manifestKey({ source: "cost", day, id }));
    for (const file of files) waiting.add(nameOf(file));
  }
  const isChanged = await changedCostFiles(items);
  return (file) => !waiting.has(nameOf(file)) && isChanged(file);
}

const nameOf = ({ key, version }: RawFile): string => `${key} ${version}`;
