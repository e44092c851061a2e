import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { ColumnBuffer } from "./columnBuffer";
import { type StagedColumn, stagedColumns } from "./columns";
import { ThriftStruct } from "./thrift";

export type Codec = "none" | "gzip";

/** Where the bytes of one part go, in their order. */
export interface PartSink {
  /** The bytes are only valid during the call. */
  append(bytes: Uint8Array[]): void;
}

/** One row for the writer. The values of the record lie at spans (see `Block`); it is only valid during the call. */
export interface StagedRow {
  bytes: Buffer;
  side: Buffer;
  spans: Int32Array;
  /** index in `spans` of the first column's start */
  base: number;
  contentHash: string;
  sourceFile: Buffer;
  sourceIndex: number;
}

export interface PartWriter {
  add(row: StagedRow): void;
  /** bytes of memory that the row group being filled takes */
  readonly held: number;
  /** Ends the row group and gives its memory back. */
  flush(): void;
  /** Ends the part. @returns bytes written, and the SHA-256 of its records' hashes, files and positions */
  finish(): { size: number; hash: string };
}

const maxRows = 30_000;
const maxGroupBytes = 20 << 20;
const magic = Buffer.from("PAR1");
const [int64, byteArray] = [2, 6];
const [plain, rle] = [0, 3];
const own = stagedColumns.findIndex((column) => column.from.length === 0);

/**
 * Writes rows as one Parquet file: optional columns, PLAIN, one page per column chunk, row groups of at most 30,000 rows or 20 MB (one
 * row may be larger). The same rows give the same bytes.
 * @see https://github.com/apache/parquet-format
 */
export function stagedParquet(sink: PartSink, codec: Codec = "none"): PartWriter {
  const columns = stagedColumns.map(() => new ColumnBuffer());
  const hash = createHash("sha256");
  const groups: Uint8Array[] = [];
  let [size, rows, groupRows, groupBytes] = [0, 0, 0, 0];
  let pending: Uint8Array[] = [];

  const write = (bytes: Uint8Array): void => {
    pending.push(bytes);
    size += bytes.length;
  };
  const send = (): void => {
    sink.append(pending);
    pending = [];
  };

  const writeChunk = (column: StagedColumn, values: ColumnBuffer): { meta: Uint8Array; uncompressed: number } => {
    const page = values.page();
    const length = page.levels.length + page.values.length;
    const body =
      codec === "gzip"
        ? [gzipSync(Buffer.concat([page.levels, page.values]), { level: 6 })]
        : [page.levels, page.values];
    const stored = body.reduce((sum, part) => sum + part.length, 0);
    const header = new ThriftStruct()
      .i32(1, 0) // data page
      .i32(2, length)
      .i32(3, stored)
      .struct(5, new ThriftStruct().i32(1, page.rows).i32(2, plain).i32(3, rle).i32(4, rle))
      .bytes();
    const offset = size;
    write(header);
    for (const part of body) write(part);
    const meta = new ThriftStruct()
      .i32(1, physical(column))
      .i32s(2, [plain, rle])
      .texts(3, [column.name])
      .i32(4, codec === "gzip" ? 2 : 0)
      .i64(5, page.rows)
      .i64(6, header.length + length)
      .i64(7, header.length + stored)
      .i64(9, offset);
    return { meta: new ThriftStruct().i64(2, offset).struct(3, meta).bytes(), uncompressed: header.length + length };
  };

  const writeGroup = (release: boolean): void => {
    if (groupRows === 0) return;
    const chunks = columns.map((values, i) => writeChunk(stagedColumns[i]!, values));
    // The records' own hashes stand for their bytes, so a gigabyte need not be hashed twice.
    for (const values of columns.slice(own)) hash.update(values.page().values);
    send();
    for (const values of columns) values.clear(release);
    const uncompressed = chunks.reduce((sum, chunk) => sum + chunk.uncompressed, 0);
    const metas = chunks.map((chunk) => chunk.meta);
    groups.push(new ThriftStruct().structs(1, metas).i64(2, uncompressed).i64(3, groupRows).bytes());
    rows += groupRows;
    groupRows = 0;
    groupBytes = 0;
  };

  write(magic);
  return {
    add({ bytes, side, spans, base, contentHash, sourceFile, sourceIndex }) {
      for (let c = 0, at = base; c < own; c++, at += 2) {
        const end = spans[at + 1]!;
        if (end === 0) columns[c]!.nothing();
        else {
          const start = spans[at]!;
          if (start >= 0) columns[c]!.bytes(bytes, start, end);
          else columns[c]!.bytes(side, ~start, end);
          groupBytes += end - (start >= 0 ? start : ~start);
        }
      }
      columns[own]!.ascii(contentHash);
      columns[own + 1]!.bytes(sourceFile, 0, sourceFile.length);
      columns[own + 2]!.int64(sourceIndex);
      groupRows++;
      if (groupRows >= maxRows || groupBytes >= maxGroupBytes) writeGroup(false);
    },
    get held() {
      return columns.reduce((sum, column) => sum + column.held, 0);
    },
    flush: () => writeGroup(true),
    finish() {
      writeGroup(true);
      const footer = footerOf(rows, groups);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(footer.length);
      for (const bytes of [footer, length, magic]) write(bytes);
      send();
      return { size, hash: hash.digest("hex") };
    },
  };
}

const physical = (column: StagedColumn): number => (column.type === "bigint" ? int64 : byteArray);

function footerOf(rows: number, groups: Uint8Array[]): Uint8Array {
  const root = new ThriftStruct().text(4, "staged").i32(5, stagedColumns.length).bytes();
  const leaves = stagedColumns.map((column) => {
    const leaf = new ThriftStruct().i32(1, physical(column)).i32(3, 1).text(4, column.name); // 1: optional
    return (column.type === "varchar" ? leaf.i32(6, 0) : leaf).bytes(); // 0: UTF8
  });
  return new ThriftStruct()
    .i32(1, 1)
    .structs(2, [root, ...leaves])
    .i64(3, rows)
    .structs(4, groups)
    .text(6, "sluice version 1 (build 1)") // the form readers of this field parse
    .bytes();
}
