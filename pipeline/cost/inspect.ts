import { errorWords } from "../errors";
import { DamagedError, gunzipped } from "../inspect/inflate";
import type { RawContent, RawFile } from "../ports";
import { type Manifest, readManifest } from "./deliveries/manifest";
import { CsvReader, readCsv } from "./reading/csv";
import { DoubleSums } from "./reading/doubleSums";
import { type Header, readHeader, refusal } from "./reading/header";
import { ParquetReader } from "./reading/parquet";
import { damageWords, headSize, type Packing, recognise, withoutMark } from "./reading/recognise";
import type { CostRow } from "./reading/row";
import { unzipped } from "./reading/zip";
import { type CostStaging, type ReportFile, ReportReading } from "./report";

/** A manifest that is larger is none: one of 100,000 files has 20 MB. */
const maxManifest = 64 << 20;

export type CostFinding =
  | ReportFile
  | { kind: "manifest"; manifest: Manifest }
  | { kind: "beside"; key: string; what: string }
  | { kind: "bad"; key: string; reason: string };

/**
 * Reads one file of a cost folder once (its first bytes twice) and stages its rows by billing period. What is wrong inside it is a finding,
 * and then nothing of it is staged. Safe to repeat: the same file gives the same parts, byte for byte.
 * Memory: of CSV a piece of 1 MB and one row, of Parquet one row group; and the row groups being written (at most 64 MB).
 * @throws {Error} when the file cannot be read or a part not be written; no part is left then
 */
export async function inspectCost(raw: RawFile, content: RawContent, staging: CostStaging): Promise<CostFinding> {
  const { key } = raw;
  try {
    const size = await content.size();
    const found = recognise(await headOf(content), size, key);
    if (found.kind === "csv") return await inspectCsv(raw, found.packing, found.header, content, staging);
    if (found.kind === "parquet") return await inspectParquet(raw, content, staging);
    if (found.kind === "json") return await inspectJson(raw, found.packing, size, content);
    return { ...found, key };
  } catch (error) {
    if (error instanceof DamagedError) return { kind: "bad", key, reason: damageWords(error) };
    throw new Error(`cannot inspect ${key}: ${errorWords(error as Error)}`, { cause: error });
  }
}

async function headOf(content: RawContent): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of content.stream() as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size >= headSize) break;
  }
  return Buffer.concat(parts);
}

function unpacked(content: RawContent, packing: Packing): AsyncIterable<Buffer> {
  const stream = content.stream();
  if (packing === "gzip") return gunzipped(stream);
  return packing === "zip" ? unzipped(stream as AsyncIterable<Buffer>) : (stream as AsyncIterable<Buffer>);
}

async function inspectJson(raw: RawFile, packing: Packing, size: number, content: RawContent): Promise<CostFinding> {
  if (size > maxManifest) return { kind: "bad", key: raw.key, reason: "JSON of more than 64 MB: no manifest" };
  const parts: Buffer[] = [];
  for await (const piece of unpacked(content, packing)) parts.push(piece);
  const found = readManifest(Buffer.concat(parts).toString("utf8"), raw.key, raw.modifiedAt);
  if ("reason" in found) return { kind: "bad", key: raw.key, reason: found.reason };
  return "beside" in found
    ? { kind: "beside", key: raw.key, what: found.beside }
    : { kind: "manifest", manifest: found };
}

function inspectCsv(
  raw: RawFile,
  packing: Packing,
  header: Header,
  content: RawContent,
  staging: CostStaging,
): Promise<ReportFile> {
  return new ReportReading(raw, packing, header, staging).read(async ({ row, endBlock }) => {
    const reader = new CsvReader({ row: (one) => one.row > 0 && row(one), endBlock });
    const inflated = await readCsv(unmarked(unpacked(content, packing)), reader);
    return { inflated, notes: () => reader.notes() };
  });
}

async function* unmarked(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const part of parts) {
    yield isFirst ? withoutMark(part) : part;
    isFirst = false;
  }
}

async function inspectParquet(raw: RawFile, content: RawContent, staging: CostStaging): Promise<CostFinding> {
  const reader = await ParquetReader.open(content);
  const header = readHeader(reader.columns.map(({ name }) => name));
  const reason = "reason" in header ? header.reason : refusal(header);
  if ("reason" in header || reason !== undefined) return { kind: "bad", key: raw.key, reason: reason! };
  const isDouble = reader.columns.map(({ text }) => text.isDouble);
  const reading = new ReportReading(raw, "parquet", header, staging);
  const doubles = new DoubleSums(header, isDouble, reading.tally);
  return reading.read(async ({ row, endBlock }) => {
    const both = (one: CostRow) => {
      doubles.add(one);
      row(one);
    };
    await reader.read(header, { row: both, endBlock });
    return { inflated: reader.inflated, notes: () => doubles.notes() };
  });
}
