import { hash } from "node:crypto";
import type { ObjectStore, RawFile, RawStore } from "../ports";
import { Block } from "./block";
import { bytesOf } from "./bytes";
import { type DayNumber, dateText } from "./eventTime";
import { inspectFile } from "./inspectFile";
import type { Codec } from "./parquetFile";
import { memoryParts, type OpenPart, type Part } from "./parts";
import { type BatchInspection, inspectorVersion, type OnRead, type StagedPart } from "./results";
import { slot, stride } from "./slots";
import { type PartWriter, type StagedRow, stagedParquet } from "./stagedParquet";

/** Bytes of memory for rows that are not in a part yet, of all days of the batch together. */
const maxHeld = 48 << 20;
/** Records whose places are kept at once, about 330 bytes each. */
const blockRecords = 20_000;
/** More event days than this in one batch are refused: each becomes a part, and logs of one delivery day hold two or three. */
export const maxDays = 4_000;

interface Day {
  part: Part;
  writer: PartWriter;
  rows: number;
  bytesOut: bigint;
  bytesIn: bigint;
}

/**
 * Inspects the files of one batch and writes its staged parts, one for each event day, when every file has been read. What is wrong in a
 * file or a record is a finding in the result; nothing of a bad file is staged. Rows and bytes are counted before the writer, so that
 * an audit of the parts can find what a writer lost. Safe to repeat: the same files give the same parts, byte for byte.
 * Memory: one file (at most 32 MB and its inflated 32 MB), 48 MB of rows, and what `parts` keeps; by default that is the whole of the
 * parts, until they are written.
 * @throws {Error} when a file cannot be read or a part not be written; no part is left then
 */
export async function inspectBatch(o: {
  batchId: string;
  files: RawFile[];
  raw: Pick<RawStore, "open">;
  objects: Pick<ObjectStore, "write">;
  /** Compression of the pages: none on one machine, gzip in S3. */
  codec?: Codec;
  writer?: typeof stagedParquet;
  /** Where parts grow; a machine with disks puts them there instead of in memory. */
  parts?: OpenPart;
  onRead?: OnRead;
  onFile?(file: { key: string; size: number; records: number }): void;
}): Promise<BatchInspection> {
  const open = o.parts ?? memoryParts(o.objects);
  const days = new Map<DayNumber, Day>();
  const result: BatchInspection = { batchId: o.batchId, inspectorVersion, files: [], quarantined: [], parts: [] };
  const keyOf = (day: DayNumber): string =>
    `staged/cloudtrail/event_date=${dateText(day)}/batch_id=${o.batchId}/part.parquet`;

  const dayOf = (number: DayNumber): Day => {
    let day = days.get(number);
    if (day === undefined) {
      if (days.size >= maxDays) throw new Error(`its batch holds events of more than ${maxDays} days`);
      const part = open(keyOf(number));
      day = { part, writer: (o.writer ?? stagedParquet)(part, o.codec), rows: 0, bytesOut: 0n, bytesIn: 0n };
      days.set(number, day);
    }
    return day;
  };

  const stage = (sourceFile: Buffer) => (block: Block) => {
    const row: StagedRow = { ...block, base: 0, contentHash: "", sourceFile, sourceIndex: 0 };
    for (let i = 0; i < block.count; i++) {
      const number = block.days[i]!;
      if (number === 0) continue;
      const day = dayOf(number);
      const base = i * stride;
      const at = base + 2 * slot.record;
      row.base = base;
      row.contentHash = hash("sha256", block.bytes.subarray(block.spans[at]!, block.spans[at + 1]!)).slice(0, 16);
      row.sourceIndex = block.first + i;
      day.rows++;
      if (block.has(base, slot.bytesOut)) day.bytesOut += bytesOf(block.text(base, slot.bytesOut)!) ?? 0n;
      if (block.has(base, slot.bytesIn)) day.bytesIn += bytesOf(block.text(base, slot.bytesIn)!) ?? 0n;
      day.writer.add(row);
      if ((row.sourceIndex & 255) === 0) giveBack(days);
    }
    giveBack(days);
  };

  const block = new Block(blockRecords);
  try {
    for (const file of [...o.files].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
      const content = o.raw.open(file.key, file.version);
      const found = await inspectFile(file, content, block, stage(Buffer.from(file.key)), o.onRead);
      result.files.push(found.file);
      result.quarantined.push(...found.quarantined);
      o.onFile?.({ key: file.key, size: file.size, records: found.file.records });
    }
    for (const [number, day] of [...days].sort(([a], [b]) => a - b))
      result.parts.push(finish(number, day, keyOf(number)));
    for (const [, day] of [...days].sort(([a], [b]) => a - b)) await day.part.commit();
    return result;
  } catch (error) {
    for (const day of days.values()) await day.part.discard();
    throw error;
  }
}

function finish(number: DayNumber, day: Day, key: string): StagedPart {
  return {
    eventDate: dateText(number),
    rows: day.rows,
    bytesOut: day.bytesOut.toString(),
    bytesIn: day.bytesIn.toString(),
    key,
    ...day.writer.finish(),
  };
}

/** Ends row groups, the largest first, until what is held is well below the bound. */
function giveBack(days: Map<DayNumber, Day>): void {
  let held = 0;
  for (const day of days.values()) held += day.writer.held;
  if (held <= maxHeld) return;
  for (const day of [...days.values()].sort((a, b) => b.writer.held - a.writer.held)) {
    if (held <= maxHeld / 2) return;
    held -= day.writer.held;
    day.writer.flush();
  }
}
