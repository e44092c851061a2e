import { ColumnBuffer } from "../inspect/columnBuffer";
import { type Codec, type ColumnChunk, ParquetFile, type PartSink } from "../inspect/parquetFile";
import { maxRows } from "./stagedColumn";
import type { StagedTable } from "./stagedColumns";

/** A row group ends at 60,000 rows, or when its buffers take this much memory. */
const maxGroupBytes = 40 << 20;

/** One column of the row group that is being filled. */
export interface GroupColumn {
  /** bytes held in memory, used or not */
  readonly held: number;
  /** What the group holds of this column, with as many levels as it has rows; valid until `clear`. */
  chunk(rows: number): ColumnChunk;
  /** Forgets the values. @param release gives the memory back too */
  clear(release: boolean): void;
}

/** The Parquet file of one billing period of one raw file. The same rows give the same bytes. */
export class StagedPart {
  rows = 0;
  private groupRows = 0;
  private readonly file: ParquetFile;

  /** @param columns one for each of the table, in its order */
  constructor(
    sink: PartSink,
    table: StagedTable,
    private readonly columns: GroupColumn[],
    codec: Codec,
  ) {
    this.file = new ParquetFile(sink, codec, table.columns);
  }

  get held(): number {
    return this.columns.reduce((sum, column) => sum + column.held, 0);
  }

  /** Every column has got its value of one more row. */
  endRow(): void {
    this.rows++;
    if (++this.groupRows === maxRows || ((this.groupRows & 1023) === 0 && this.held > maxGroupBytes)) this.flush(false);
  }

  /** Ends the row group. @param release gives its memory back */
  flush(release: boolean): void {
    const { groupRows } = this;
    if (groupRows === 0) return;
    this.file.group(
      this.columns.map((column) => column.chunk(groupRows)),
      groupRows,
    );
    for (const column of this.columns) column.clear(release);
    this.groupRows = 0;
  }

  /** @returns bytes of the file */
  finish(): number {
    this.flush(true);
    this.file.finish();
    return this.file.size;
  }
}

/** Levels of rows that all have a value, or none. */
function sameLevels(rows: number, level: number): Uint8Array {
  const buffer = new ColumnBuffer();
  const empty = Buffer.alloc(0);
  for (let row = 0; row < rows; row++) level === 1 ? buffer.fixed(empty, 0) : buffer.nothing();
  return buffer.page().levels;
}

/** A column that the report does not have. */
export const absent = (): GroupColumn => ({
  held: 0,
  chunk: (rows) => ({ levels: sameLevels(rows, 0), values: Buffer.alloc(0) }),
  clear: () => {},
});

/** A column with the same text in every row. */
export function constant(text: string): GroupColumn {
  const one = new ColumnBuffer();
  const bytes = Buffer.from(text);
  one.bytes(bytes, 0, bytes.length);
  const dictionary = { values: one.page().values, count: 1 };
  return {
    held: 0,
    chunk: (rows) => {
      const index = sameLevels(rows, 0).subarray(4); // a run of zeros, with bits as wide as those of levels
      return { levels: sameLevels(rows, 1), values: Buffer.concat([Uint8Array.of(1), index]), dictionary };
    },
    clear: () => {},
  };
}

/** A column of whole numbers. */
export class NumberColumn implements GroupColumn {
  private readonly values = new ColumnBuffer();
  get held(): number {
    return this.values.held;
  }
  /** @param value not negative and below 2^53 */
  add(value: number): void {
    this.values.int64(value);
  }
  chunk(): ColumnChunk {
    return this.values.page();
  }
  clear(release: boolean): void {
    this.values.clear(release);
  }
}
