import { folderOf } from "../folderOf";
import { inspectorVersionOf } from "../inspect/results";
import {
  type Batch,
  batchId,
  batchRecord,
  isOutdated,
  manifestKey,
  markReplaced,
  openBatch,
  openBatches,
  plannedBatch,
  readJson,
  stagedBatches,
  stagedParts,
} from "../ledger/batches";
import { costFile, costFiles } from "../ledger/costFiles";
import type { Run } from "../ledger/runs";
import type { Items, ObjectStore, RawFile } from "../ports";
import { foldersBelow } from "./publishedFiles";

/**
 * What `--rebuild staged.…` asks for: batches that an older inspector read, and those of which a staged part is gone, are read again, as
 * batches of their own that take the place of the old ones.
 * @param room how many may be opened
 * @returns delivery days of batches with a lost part that are left for the next execution
 */
export async function readAgain(items: Items, objects: ObjectStore, run: Run, room: number): Promise<string[]> {
  const version = inspectorVersionOf(run.source);
  const lost = await batchesWithout(items, run.source, await stagedFolders(objects, run.source));
  const underWay = new Set((await openBatches(items, run.source)).map(({ replaces }) => replaces));
  const left: string[] = [];
  let opened = 0;
  for await (const old of stagedBatches(items, run.source)) {
    const isOld = isOutdated(old, version);
    if ((!isOld && !lost.has(old.id)) || underWay.has(old.id)) continue;
    if (opened >= room) {
      if (isOld) return left; // the plan lists it as outdated, for which another execution follows
      left.push(old.day);
      continue;
    }
    const batch = await readJson<Batch>(objects, manifestKey({ source: run.source, day: old.day, id: old.id }));
    const files = run.source === "cost" ? await holding(items, batch) : batch.files;
    if (files.length === 0) {
      await markReplaced(items, run.source, old);
      continue;
    }
    // Lost parts are asked for by somebody who has seen to it that the raw files are there: each run tries once.
    const id = batchId(files, isOld ? `inspector ${version}` : `lost ${run.id}`);
    if (await batchRecord(items, run.source, old.day, id)) continue; // tried, and the raw files are gone; or about to be tried again
    const successor: Batch = { ...batch, id, files, aliases: [] };
    await objects.write(manifestKey(successor), JSON.stringify(successor));
    await openBatch(items, run.source, { ...plannedBatch(successor, run.id), replaces: old.id });
    opened += 1;
  }
  return left;
}

/** Files of which this batch has the reading that holds; of the others the content is history, and is not there to be read. */
async function holding(items: Items, { id, files }: Batch): Promise<RawFile[]> {
  const found: RawFile[] = [];
  for (const file of files) {
    const now = await costFile(items, file.key);
    if (now?.batchId === id && now.version === file.version) found.push(file);
  }
  return found;
}

async function stagedFolders(objects: Pick<ObjectStore, "list">, source: Run["source"]): Promise<Set<string>> {
  const prefixes = { cost: ["staged/cur_lines/", "staged/focus_lines/"], cloudtrail: ["staged/cloudtrail/"] }[source];
  const found = await Promise.all(prefixes.map((prefix) => foldersBelow(objects, prefix)));
  return new Set(found.flatMap((folders) => [...folders]));
}

/** Ids of batches of which a part lies in none of these folders. */
async function batchesWithout(items: Items, source: Run["source"], folders: Set<string>): Promise<Set<string>> {
  const lost = new Set<string>();
  const look = (batch: string, key: string) => {
    if (!folders.has(folderOf(key))) lost.add(batch);
  };
  if (source === "cloudtrail") for await (const { batchId: batch, key } of stagedParts(items)) look(batch, key);
  else
    for await (const record of costFiles(items))
      if (record.kind === "report") for (const { key } of record.parts) look(record.batchId, key);
  return lost;
}
