import { createHash } from "node:crypto";
import type { BatchInspection } from "../inspect/results";
import type { Items, ObjectStore, RawFile, Source } from "../ports";
import { forgetCostPlan } from "./costPlan";

/** An immutable list of raw files of one delivery day that enter together. */
export interface Batch {
  id: string;
  source: Source;
  /** delivery day, or `undated` */
  day: string;
  files: RawFile[];
  /** files whose content is known under another name: recorded, not taken in again */
  aliases: { key: string; version: string; of: string }[];
  /** Token of the run that found its files listed; a later run's is higher. 0 for batches that were planned without it. */
  listedBy?: number;
}

/** The ledger's item of a batch; the files are in its manifest. */
export interface BatchRecord {
  id: string;
  day: string;
  files: number;
  bytes: number;
  /** `replaced` by a successor that a newer inspector read; `kept` is a successor that could not be read, so the older one stays */
  status: "planned" | "staged" | "split" | "replaced" | "kept";
  failures: number;
  run: string;
  inspectorVersion?: number;
  /** key of the inspection's result in the lake */
  result?: string;
  /** UTC days on which its files could not be read, though nothing says that they are bad */
  unreadableOn?: string[];
  /** the batch of the same files that an older inspector read, in this batch's delivery day */
  replaces?: string;
}

/** What `--rebuild` calls the batches of a source. */
export const stagedTables = { cloudtrail: "staged.cloudtrail_events", cost: "staged.cost" } as const;

/** Hash of the files' keys and versions, so that the same files are the same batch whoever plans them; `again`: what they are read again for. */
export function batchId(files: RawFile[], again?: string): string {
  const names = files.map((file) => `${file.key}\0${file.version}`).sort();
  if (again !== undefined) names.push(again);
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 32);
}

const folder = (source: Source, day: string) => `batches/${source}/day=${day}/`;
export const manifestKey = (batch: Pick<Batch, "source" | "day" | "id">) =>
  `${folder(batch.source, batch.day)}${batch.id}.json`;
export const resultKey = (batch: Pick<Batch, "source" | "day" | "id">) =>
  `${folder(batch.source, batch.day)}${batch.id}.result.json`;

export async function readJson<T>(objects: Pick<ObjectStore, "read">, key: string): Promise<T> {
  return JSON.parse((await objects.read(key)).toString("utf8")) as T;
}

/** Keys of the manifests of a delivery day. */
export async function manifestsOfDay(
  objects: Pick<ObjectStore, "list">,
  source: Source,
  day: string,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list(folder(source, day))) if (!key.endsWith(".result.json")) keys.push(key);
  return keys;
}

/**
 * What is known of a delivery day: every file that is in a batch or an alias, as `key version`, and batches whose manifest was
 * written but whose item was not, because the run died between the two.
 */
export async function knownOfDay(
  items: Items,
  objects: Pick<ObjectStore, "read" | "list">,
  source: Source,
  day: string,
): Promise<{ seen: Set<string>; orphans: Batch[] }> {
  const seen = new Set<string>();
  const orphans: Batch[] = [];
  for (const key of await manifestsOfDay(objects, source, day)) {
    const batch = await readJson<Batch>(objects, key);
    for (const { key: file, version } of [...batch.files, ...batch.aliases]) seen.add(`${file} ${version}`);
    if (batch.files.length > 0 && !(await batchRecord(items, source, day, batch.id))) orphans.push(batch);
  }
  return { seen, orphans };
}

/** The item of a batch, open or closed. */
export async function batchRecord(
  items: Items,
  source: Source,
  day: string,
  id: string,
): Promise<BatchRecord | undefined> {
  const sk = `${day}#${id}`;
  const item =
    (await items.get<BatchRecord>(`batch#${source}`, sk)) ?? (await items.get<BatchRecord>(`open-batch#${source}`, sk));
  return item?.body;
}

/** How a batch begins. */
export function plannedBatch({ id, day, files }: Batch, run: string): BatchRecord {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { id, day, files: files.length, bytes, status: "planned", failures: 0, run };
}

/** Batches that wait for inspection, oldest plan first within a day, newest day first. */
export async function openBatches(items: Items, source: Source): Promise<BatchRecord[]> {
  const open: BatchRecord[] = [];
  for await (const item of items.query<BatchRecord>(`open-batch#${source}`, { reverse: true })) open.push(item.body);
  return open;
}
export async function openBatch(items: Items, source: Source, record: BatchRecord): Promise<void> {
  await items.put(`open-batch#${source}`, `${record.day}#${record.id}`, record);
}
/** Batches whose parts builds read, newest day first. */
export async function* stagedBatches(items: Items, source: Source): AsyncIterable<BatchRecord> {
  for await (const { body } of items.query<BatchRecord>(`batch#${source}`, { reverse: true }))
    if (body.status === "staged") yield body;
}
export const isOutdated = ({ inspectorVersion = 0 }: BatchRecord, version: number): boolean =>
  inspectorVersion < version;
/** Those that an older inspector read. */
export async function* outdatedBatches(items: Items, source: Source, version: number): AsyncIterable<BatchRecord> {
  for await (const batch of stagedBatches(items, source)) if (isOutdated(batch, version)) yield batch;
}

/** Takes the parts of a batch back out of the plan, once its successor's are in. Safe to repeat. */
export async function retireBatch(
  items: Items,
  objects: Pick<ObjectStore, "read">,
  source: Source,
  day: string,
  id: string,
): Promise<void> {
  const record = (await items.get<BatchRecord>(`batch#${source}`, `${day}#${id}`))?.body;
  if (!record?.result) return;
  const { parts } = await readJson<BatchInspection>(objects, record.result);
  for (const { eventDate } of parts) await items.remove("part#staged.cloudtrail_events", `${eventDate}#${id}`);
  await markReplaced(items, source, record);
}
/**
 * Nothing of a batch is wanted any more: its successor's parts are in, or its files hold other content.
 * The last plan of cost may list it as outdated, so that is void before.
 */
export async function markReplaced(items: Items, source: Source, record: BatchRecord): Promise<void> {
  if (source === "cost") await forgetCostPlan(items);
  const replaced: BatchRecord = { ...record, status: "replaced" };
  await items.put(`batch#${source}`, `${record.day}#${record.id}`, replaced);
}

export async function closeBatch(items: Items, source: Source, record: BatchRecord): Promise<void> {
  await items.put(`batch#${source}`, `${record.day}#${record.id}`, record);
  await items.remove(`open-batch#${source}`, `${record.day}#${record.id}`);
}

/** A staged part as the planner sees it. */
export interface Part {
  eventDate: string;
  batchId: string;
  rows: number;
  bytesOut: string;
  bytesIn: string;
  key: string;
  size: number;
  hash: string;
}

/** Staged parts become inputs of builds; safe to repeat, as the same batch gives the same parts. */
export async function recordParts(items: Items, inspection: BatchInspection): Promise<void> {
  await items.putMany(
    inspection.parts.map((part) => ({
      pk: "part#staged.cloudtrail_events",
      sk: `${part.eventDate}#${inspection.batchId}`,
      body: { ...part, batchId: inspection.batchId } satisfies Part,
    })),
  );
}
export async function* stagedParts(items: Items): AsyncIterable<Part> {
  for await (const item of items.query<Part>("part#staged.cloudtrail_events")) yield item.body;
}
/** Newest day that has a staged part; undefined when nothing is staged. */
export async function newestStagedDay(items: Items): Promise<string | undefined> {
  for await (const item of items.query<Part>("part#staged.cloudtrail_events", { reverse: true, limit: 1 }))
    return item.body.eventDate;
  return undefined;
}
