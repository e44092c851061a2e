import { z } from "zod";
import { inspectorVersion } from "../inspect/results";
import {
  type Batch,
  type BatchRecord,
  batchId,
  manifestKey,
  openBatch,
  openBatches,
  outdatedBatches,
  readJson,
  seenFiles,
} from "../ledger/batches";
import { holdLease } from "../ledger/lease";
import { Run } from "../ledger/runs";
import { cutBatches } from "../plan/cutBatches";
import type { Items, ObjectStore, RawFile, Source } from "../ports";
import type { Task } from "./deps";

const Event = z.object({ run: Run });
/** History events and the Map's state bound an execution; the rest is for the next one. */
const maxBatches = 40;
const maxMinutes = 5;

/**
 * Lists raw files, newest delivery day first, and writes the manifests of those that are in no batch yet.
 * Safe to repeat: a batch is its files, and what was planned before is found open.
 * @returns the batches to inspect, as a key and a count
 */
export const planBatches: Task<"items" | "objects" | "raw" | "clock"> =
  ({ items, objects, raw, clock }) =>
  async (event): Promise<{ count: number; key: string; more: boolean }> => {
    const { run } = Event.parse(event);
    await holdLease(items, run);
    const started = Date.now();
    let open = (await openBatches(items, run.source)).length;
    let seen = 0;
    let fresh = 0;
    let repeated = 0;
    let backlogDay: string | undefined;
    for (const day of await raw.days(run.source)) {
      if (open >= maxBatches || Date.now() - started > maxMinutes * 60_000) {
        backlogDay = day;
        break;
      }
      const files = await raw.files(run.source, day);
      seen += files.length;
      const known = await seenFiles(objects, run.source, day);
      const news = files.filter((file) => !known.has(`${file.key} ${file.version}`));
      if (news.length === 0) continue;
      fresh += news.length;
      const batches = await toBatches(items, run.source, day, news);
      for (const batch of batches) {
        await objects.write(manifestKey(batch), JSON.stringify(batch));
        repeated += batch.aliases.length;
        if (batch.files.length === 0) continue;
        const bytes = batch.files.reduce((sum, { size }) => sum + size, 0);
        await openBatch(items, run.source, {
          id: batch.id,
          day,
          files: batch.files.length,
          bytes,
          status: "planned",
          failures: 0,
          run: run.id,
        });
        open += 1;
      }
      // Last, so that a crash before it takes the same files in again instead of calling them known.
      await items.putMany(
        batches.flatMap(({ files }) =>
          files.map(({ key, version }) => ({ pk: `content#${run.source}`, sk: version, body: { key } })),
        ),
      );
    }
    if (run.rebuild === "staged.cloudtrail_events") await openSuccessors(items, objects, run, maxBatches - open);
    await items.put("backlog", run.source, { day: backlogDay ?? null });
    await items.put(`run-files#${run.id}`, "listed", { seen, new: fresh, repeated, at: clock.now().toISOString() });
    const todo = (await openBatches(items, run.source)).slice(0, maxBatches);
    const key = `runs/${run.id}/batches-${run.pass}.json`;
    await objects.write(key, JSON.stringify(todo));
    return { count: todo.length, key, more: backlogDay !== undefined };
  };

/** Batches that an older inspector read are read again, as batches of their own that take the place of the old ones. */
async function openSuccessors(items: Items, objects: ObjectStore, run: Run, room: number): Promise<void> {
  let left = room;
  const open = new Set((await openBatches(items, run.source)).map(({ id }) => id));
  for await (const old of outdatedBatches(items, run.source, inspectorVersion)) {
    if (left <= 0) return;
    const batch = await readJson<Batch>(objects, manifestKey({ source: run.source, day: old.day, id: old.id }));
    const id = batchId(batch.files, inspectorVersion);
    const closed = (await items.get<BatchRecord>(`batch#${run.source}`, `${old.day}#${id}`))?.body;
    if (closed || open.has(id)) continue; // tried, and the raw files are gone; or about to be tried again
    await objects.write(manifestKey({ ...batch, id }), JSON.stringify({ ...batch, id, aliases: [] } satisfies Batch));
    const { day, files, bytes } = old;
    await openBatch(items, run.source, {
      id,
      day,
      files,
      bytes,
      status: "planned",
      failures: 0,
      run: run.id,
      replaces: old.id,
    });
    left -= 1;
  }
}

/** Files whose content is known become aliases; the others are cut into batches. */
async function toBatches(items: Items, source: Source, day: string, files: RawFile[]): Promise<Batch[]> {
  const taken: RawFile[] = [];
  const aliases: Batch["aliases"] = [];
  for (const file of files) {
    const first = await items.get<{ key: string }>(`content#${source}`, file.version);
    const inThisPlan = taken.find(({ version }) => version === file.version);
    const of = inThisPlan?.key ?? first?.body.key;
    if (of === undefined || of === file.key) taken.push(file);
    else aliases.push({ key: file.key, version: file.version, of });
  }
  const batches: Batch[] = cutBatches(taken).map((cut) => ({ id: batchId(cut), source, day, files: cut, aliases: [] }));
  const known = aliases.map(({ key, version }) => ({ key, version, size: 0, modifiedAt: "" }));
  return aliases.length === 0
    ? batches
    : [...batches, { id: `aliases-${batchId(known)}`, source, day, files: [], aliases }];
}
