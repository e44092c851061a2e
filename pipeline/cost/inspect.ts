import { createHash } from "node:crypto";
import { DamagedError, pieces } from "../inspect/inflate";
import type { Codec } from "../inspect/parquetFile";
import type { OpenPart } from "../inspect/parts";
import { things } from "../inspect/tally";
import type { RawContent, RawFile } from "../ports";
import type { Format } from "./columns";
import { CsvReader, readCsv, type Traps } from "./csv";
import type { CostFile } from "./delivery";
import type { Header } from "./header";
import { type Manifest, readManifest } from "./manifest";
import { fileId, partKey } from "./partKey";
import { headSize, type Packing, recognise, withoutMark } from "./recognise";
import type { CostPart } from "./record";
import { maxPeriods, RowStager } from "./stageRows";
import { type BadRows, CostTally, type OddValues, type Total } from "./tally";
import { unzipped } from "./zip";

/** A manifest that is larger is none: one of 100,000 files has 20 MB. */
const maxManifest = 64 << 20;

/** What one reading of a CSV file of a report found. */
export interface ReportFile {
  kind: "report";
  key: string;
  packing: Packing;
  format: Format;
  formatIsSure: boolean;
  version?: "1.0" | "1.2";
  /** Columns in the order of the file. */
  header: Header;
  /** Rows behind the header, bad ones included. */
  rows: number;
  bad: BadRows[];
  totals: Total[];
  /** Earliest and latest start of usage, in UTC; undefined without rows. */
  usage: { first: string; last: string } | undefined;
  odd: OddValues[];
  /** Why SQL engines cannot read the file where it lies, so that it must be staged; empty when they can. */
  staging: string[];
  notes: string[];
  /** bytes after unpacking */
  inflated: number;
  /** What was staged, by period; nothing of a file with bad rows. */
  parts: CostPart[];
}
/** Where the staged parts of a batch go. */
export interface CostStaging {
  batchId: string;
  open: OpenPart;
  /** Compression of the pages: none on one machine, gzip in S3. */
  codec?: Codec | undefined;
}
export type CostFinding =
  | ReportFile
  | { kind: "manifest"; manifest: Manifest }
  | { kind: "parquet"; key: string }
  | { kind: "beside"; key: string; what: string }
  | { kind: "bad"; key: string; reason: string };

/**
 * Reads one file of a cost folder once (its first bytes twice) and stages its rows by billing period. What is wrong inside it is a finding,
 * and then nothing of it is staged. Safe to repeat: the same file gives the same parts, byte for byte.
 * Memory: a piece of 1 MB, one row, and the row groups being filled (at most 64 MB).
 * @throws {Error} when the file cannot be read or a part not be written; no part is left then
 */
export async function inspectCost(raw: RawFile, content: RawContent, staging: CostStaging): Promise<CostFinding> {
  const { key } = raw;
  try {
    const size = await content.size();
    const found = recognise(await headOf(content), size, key);
    if (found.kind === "csv") return await inspectRows(raw, found.packing, found.header, content, staging);
    if (found.kind === "json") return await inspectJson(raw, found.packing, size, content);
    return { ...found, key };
  } catch (error) {
    if (error instanceof DamagedError) return { kind: "bad", key, reason: error.message };
    throw new Error(`cannot inspect ${key}: ${(error as Error).message}`, { cause: error });
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
  return packing === "zip" ? unzipped(stream as AsyncIterable<Buffer>) : pieces(stream, packing === "gzip");
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

async function inspectRows(
  raw: RawFile,
  packing: Packing,
  header: Header,
  content: RawContent,
  staging: CostStaging,
): Promise<ReportFile> {
  const tally = new CostTally(header);
  const stager = new RowStager(header, {
    sourceFile: raw.key,
    open: staging.open,
    codec: staging.codec,
    keyOf: (table, period) => partKey(table, period, staging.batchId, fileId(raw)),
    onOdd: (column, what, bytes, from, to) =>
      tally.oddValue(column, what === "rounded" ? "rounded to 24 places" : what, () =>
        bytes.toString("utf8", from, to),
      ),
    told: tally.told,
  });
  const reader = new CsvReader((row) => {
    if (row.row === 0) return;
    const period = tally.add(row);
    if (period !== undefined && tally.bad.size === 0 && !stager.add(row, period))
      throw new DamagedError(`rows of more than ${maxPeriods} billing periods; give a file for each year`);
  });
  try {
    const inflated = await readCsv(unmarked(unpacked(content, packing)), reader);
    const { format, formatIsSure, version } = header;
    return {
      kind: "report",
      key: raw.key,
      packing,
      format,
      formatIsSure,
      ...(version && { version }),
      header,
      rows: tally.rows,
      bad: [...tally.bad.values()],
      totals: tally.finish(),
      usage: tally.usageRange,
      odd: [...tally.odd.values()],
      staging: stagingReasons(packing, reader.traps),
      notes: notesOf(header, tally, reader),
      inflated,
      parts: tally.bad.size === 0 ? await finish(raw, stager, tally) : [],
    };
  } finally {
    await stager.discard();
  }
}

async function finish(raw: RawFile, stager: RowStager, tally: CostTally): Promise<CostPart[]> {
  const figures = tally.figures();
  const parts = stager.finish().map(({ period, key, size, rows }) => {
    const counted = figures.get(period)!;
    if (counted.rows !== rows) throw new Error(`${rows} rows of ${period} were staged, ${counted.rows} were counted`);
    const hash = createHash("sha256")
      .update(JSON.stringify([raw.key, raw.version, period, counted]))
      .digest("hex");
    return { period, table: stager.table.name, key, size, hash, ...counted };
  });
  await stager.commit();
  return parts;
}

async function* unmarked(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const part of parts) {
    yield isFirst ? withoutMark(part) : part;
    isFirst = false;
  }
}

function stagingReasons(packing: Packing, { newlines, backslashes, strays, blankLines }: Traps): string[] {
  return [
    ...(packing === "zip" ? ["a zip archive"] : []),
    ...(newlines > 0 ? [`${things(newlines, "row")} with a line break inside quotes`] : []),
    ...(backslashes > 0 ? [`${things(backslashes, "row")} with a backslash`] : []),
    ...(strays > 0 ? [`${things(strays, "row")} with a stray quote or carriage return`] : []),
    ...(blankLines > 0 ? [things(blankLines, "blank line")] : []),
  ];
}

function notesOf(header: Header, tally: CostTally, reader: CsvReader): string[] {
  return [
    ...(tally.rows === 0 ? ["a header without rows"] : []),
    ...header.notes,
    ...(header.unknown.length > 0 ? [`unknown columns: ${header.unknown.join(", ")}`] : []),
    ...(tally.blankUsage > 0 ? [`${things(tally.blankUsage, "row")} without a start of usage`] : []),
    ...(tally.blankCurrency > 0 ? [`${things(tally.blankCurrency, "row")} without a currency`] : []),
    ...(reader.notUtf8 > 0
      ? [`${things(reader.notUtf8, "row")} with bytes that are no UTF-8; U+FFFD stands for them`]
      : []),
    ...tally.oddAccounts,
    ...[...tally.odd.values()].map(
      ({ column, what, values, example }) =>
        `${things(values, "value")} of ${column} ${what}, such as ${JSON.stringify(example)}`,
    ),
    ...(reader.endsWithNewline ? [] : ["no newline at the end"]),
  ];
}

/** What `deliveries` needs to know of a file; a file with bad rows is bad, as no money may be left out in silence. */
export function toCostFile(raw: RawFile, found: ReportFile): CostFile {
  const periods: Record<string, number> = {};
  for (const { period, rows } of found.totals) periods[period] = (periods[period] ?? 0) + rows;
  const bad = refusedRows(found);
  return {
    key: raw.key,
    size: raw.size,
    modifiedAt: raw.modifiedAt,
    version: raw.version,
    ...(bad !== undefined && { bad }),
    format: found.format,
    formatIsSure: found.formatIsSure,
    packing: found.packing,
    header: headerHash(found.header),
    periods,
  };
}

/** A file of which nothing can be taken. */
export const badCostFile = (raw: RawFile, reason: string): CostFile => ({
  key: raw.key,
  size: raw.size,
  modifiedAt: raw.modifiedAt,
  version: raw.version,
  bad: reason,
  format: "legacy",
  formatIsSure: false,
  packing: "plain",
  periods: {},
});

/** Hash of the names and their order: all parts of one delivery have the same. */
export const headerHash = ({ columns }: Header): string =>
  createHash("sha256")
    .update(columns.map(({ header }) => header).join("\n"))
    .digest("hex")
    .slice(0, 16);

function refusedRows({ bad, rows }: ReportFile): string | undefined {
  if (bad.length === 0) return undefined;
  const count = bad.reduce((sum, one) => sum + one.rows, 0);
  const { reason, examples } = bad[0]!;
  const { line, value } = examples[0]!;
  const shown = value === undefined ? "" : ` (${JSON.stringify(value)})`;
  return `${things(count, "row")} of ${rows.toLocaleString("en")} cannot be read: ${reason}${shown} on line ${line}; fetch the file again`;
}
