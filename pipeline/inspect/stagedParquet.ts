import { createHash } from "node:crypto";
import { ColumnBuffer } from "./columnBuffer";
import { stagedColumns } from "./columns";
import { type Codec, ParquetFile, type PartSink } from "./parquetFile";

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
/** Rows of more bytes than this, on average, are wide: an engine holds the rows it reads at once several times over. */
const wideRow = 16 << 10;
const maxWideBytes = 2 << 20;
const own = stagedColumns.findIndex((column) => column.from.length === 0);

/**
 * Writes rows as one Parquet file: optional columns, PLAIN, one page per column chunk, row groups of at most 30,000 rows or 20 MB, 2 MB
 * of wide rows (one row may be larger). The same rows give the same bytes.
 */
export function stagedParquet(sink: PartSink, codec: Codec = "none"): PartWriter {
  const columns = stagedColumns.map(() => new ColumnBuffer());
  const hash = createHash("sha256");
  const file = new ParquetFile(sink, codec, stagedColumns);
  let [groupRows, groupBytes] = [0, 0];

  const writeGroup = (release: boolean): void => {
    if (groupRows === 0) return;
    // The records' own hashes stand for their bytes, so a gigabyte need not be hashed twice.
    for (const values of columns.slice(own)) hash.update(values.page().values);
    file.group(
      columns.map((values) => values.page()),
      groupRows,
    );
    for (const values of columns) values.clear(release);
    groupRows = 0;
    groupBytes = 0;
  };

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
      const isWide = groupBytes >= maxWideBytes && groupBytes >= groupRows * wideRow;
      if (isWide || groupRows >= maxRows || groupBytes >= maxGroupBytes) writeGroup(false);
    },
    get held() {
      return columns.reduce((sum, column) => sum + column.held, 0);
    },
    flush: () => writeGroup(true),
    finish() {
      writeGroup(true);
      file.finish();
      return { size: file.size, hash: hash.digest("hex") };
    },
  };
}
