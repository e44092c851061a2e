import { constants, gunzipSync } from "node:zlib";
import { DamagedError, isGzip } from "../../inspect/inflate";
import { CsvReader } from "./csv";
import { type Header, readHeader, refusal } from "./header";
import { isZip, zipHead } from "./zip";

/** How many first bytes of a file `recognise` should be given: a header of 500 tags has 20 kB. */
export const headSize = 1 << 18;

export type Packing = "plain" | "gzip" | "zip";

export type Recognised =
  /** Rows of a report; `names` as in the file. */
  | { kind: "csv"; packing: Packing; names: string[]; header: Header }
  /** Its columns stand at its end: `readHeader` with the names a Parquet reader gives tells the format. */
  | { kind: "parquet" }
  /** Perhaps a manifest: `readManifest` with the whole content tells it. */
  | { kind: "json"; packing: Packing }
  /** Belongs beside reports: what AWS's Athena integration writes, checksums, notes. Neither read nor a fault. */
  | { kind: "beside"; what: string }
  | { kind: "bad"; reason: string };

/** What to do about a file that came incomplete, or that is none. */
const again = "download or export it again";
const asDelivered = "take the file as AWS delivered it";

/** Why a file is damaged, and what to do where it came incomplete. */
export const damageWords = ({ message }: DamagedError): string =>
  /^(torn|damaged|empty)/.test(message) ? `${message}; ${again}` : message;

const utf16 = "UTF-16 text, as a spreadsheet writes it,";
const foreign: [what: string, bytes: number[]][] = [
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["gzip within gzip", [0x1f, 0x8b]],
  ["a zip archive in a packed file", [0x50, 0x4b, 0x03, 0x04]],
  ["an old Excel workbook", [0xd0, 0xcf, 0x11, 0xe0]],
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  [utf16, [0xff, 0xfe]],
  [utf16, [0xfe, 0xff]],
];
const besides: [end: RegExp, what: string][] = [
  [
    /(^|[/\\])(crawler-cfn\.yml|[^/\\]*create-table\.sql|crawler-status-update\.json|test\.txt)$/i,
    "written for Athena",
  ],
  [/RedshiftCommands\.sql$/i, "written for Redshift"],
  [/(^|[/\\])(readme|licen[cs]e|changelog)(\.[a-z]+)?$/i, "a note"],
  [/\.csv\.metadata$/i, "Athena's description of a result"],
  [/(^|[/\\])cost_and_usage_data_status[/\\]/i, "the crawler's status, no costs"],
  [/(^|[/\\])(_SUCCESS|\.DS_Store|Thumbs\.db)$/i, "a marker"],
];

/**
 * What a file of a cost folder is, by its content; the name only tells what AWS puts beside reports.
 * @param head its first bytes (`headSize`, or all of it) @param size bytes of the whole file
 */
export function recognise(head: Buffer, size: number, key = ""): Recognised {
  const beside = besides.find(([end]) => end.test(key));
  if (beside) return { kind: "beside", what: beside[1] };
  if (size === 0) return { kind: "bad", reason: `empty file (0 bytes); ${again}` };
  if (head.toString("latin1", 0, 4) === "PAR1") return parquet(head, size);
  if (head.toString("latin1", 0, 4) === "PARE")
    return { kind: "bad", reason: "an encrypted Parquet file; write it without encryption" };
  try {
    return content(unpack(head, size));
  } catch (error) {
    if (error instanceof DamagedError) return { kind: "bad", reason: damageWords(error) };
    throw error;
  }
}

/** A whole Parquet file has at least its magic twice and the length of its footer. */
function parquet(head: Buffer, size: number): Recognised {
  const isTorn = size < 12 || (head.length >= size && head.toString("latin1", size - 4, size) !== "PAR1");
  return isTorn
    ? { kind: "bad", reason: `torn Parquet: no footer, in a file of ${size} bytes; ${again}` }
    : { kind: "parquet" };
}

interface Unpacked {
  packing: Packing;
  /** the beginning of the content */
  text: Buffer;
  /** it is the whole content */
  isWhole: boolean;
}

function unpack(head: Buffer, size: number): Unpacked {
  const isWhole = head.length >= size;
  if (isZip(head) && /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|mimetype)/.test(head.toString("latin1", 30, 49)))
    throw new DamagedError("a spreadsheet's workbook instead of CSV; take the file as AWS delivered it");
  if (isZip(head)) return { packing: "zip", text: zipHead(head, isWhole), isWhole };
  if (!isGzip(head)) return { packing: "plain", text: head, isWhole };
  try {
    const text = gunzipSync(head, { finishFlush: isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH });
    if (isWhole && text.length === 0) throw new DamagedError("empty: gzip of 0 bytes");
    return { packing: "gzip", text, isWhole };
  } catch (error) {
    if (error instanceof DamagedError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw new DamagedError(`torn gzip: unexpected end of file after ${size} bytes`);
    throw new DamagedError(`damaged gzip: ${message}, in a file of ${size} bytes`);
  }
}

function content({ packing, text, isWhole }: Unpacked): Recognised {
  const magic = foreign.find(([, bytes]) => bytes.every((byte, i) => text[i] === byte));
  if (magic) return { kind: "bad", reason: `${magic[0]} instead of a cost report; ${asDelivered}` };
  const start = text
    .toString("latin1", 0, 512)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  if (start === "") return { kind: "bad", reason: `empty: nothing but white space; ${again}` };
  if (start.startsWith("{") || start.startsWith("[")) return { kind: "json", packing };
  if (/^<!doctype html|^<html|^<head|^<body/.test(start))
    return { kind: "bad", reason: `HTML instead of a cost report; ${again}` };
  if (start.startsWith("<")) return { kind: "bad", reason: `XML or HTML instead of a cost report; ${again}` };
  if (start.startsWith("version https://git-lfs."))
    return { kind: "bad", reason: "a pointer of Git LFS instead of the file; `git lfs pull` fetches it" };
  if (text.subarray(0, 4096).includes(0))
    return { kind: "bad", reason: `neither CSV, Parquet nor JSON: binary content; ${asDelivered}` };
  const rows = firstRows(withoutMark(text), isWhole);
  if (rows[0] === undefined)
    return { kind: "bad", reason: `not a cost report: its first line has no end; ${asDelivered}` };
  const line = rows[0].join(",");
  if (/^sep=.$/i.test(line))
    return {
      kind: "bad",
      reason: `saved by a spreadsheet (its first line is ${line}); take the file as AWS delivered it`,
    };
  if (rows[0].some((name) => name.includes("\r")))
    return { kind: "bad", reason: "lines that end in a carriage return alone; write them with line feeds" };
  const header = readHeader(rows[0], rows[1]?.length, true);
  if ("reason" in header) return { kind: "bad", reason: header.reason };
  const refused = refusal(header);
  return refused === undefined ? { kind: "csv", packing, names: rows[0], header } : { kind: "bad", reason: refused };
}

/** Without the byte order mark of UTF-8, which would hide the quotes of the first name. */
export const withoutMark = (text: Buffer): Buffer =>
  text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text;

/** The header and, when the bytes hold it whole, the row behind it. */
function firstRows(text: Buffer, isWhole: boolean): string[][] {
  const rows: string[][] = [];
  const enough = new Error("two rows are enough");
  const row = () => {
    rows.push(reader.texts());
    if (rows.length === 2) throw enough;
  };
  const reader: CsvReader = new CsvReader({ row, endBlock: () => {} });
  try {
    reader.feed(text, isWhole);
  } catch (error) {
    if (error !== enough && !(error instanceof DamagedError && rows.length > 0)) throw error;
  }
  return rows;
}
