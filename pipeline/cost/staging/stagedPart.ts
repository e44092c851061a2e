import { ColumnBuffer } from "../../inspect/columnBuffer";
import { type Codec, type ColumnChunk, ParquetFile, type PartSink } from "../../inspect/parquetFile";
import { sameRun } from "./hybrid";
import { levelBytes, maxRows } from "./stagedColumn";
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

  /** Rows that may be added before `endRows` ends the row group. */
  get room(): number {
    return maxRows - this.groupRows;
  }

  /** Every column has got its values of so many more rows. */
  endRows(count: number): void {
    this.rows += count;
    const before = this.groupRows;
    this.groupRows += count;
    const isDue = before >> 10 !== this.groupRows >> 10 && this.held > maxGroupBytes;
    if (isDue || this.groupRows === maxRows) this.flush(false);
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

/** A column that the report does not have. */
export const absent = (): GroupColumn => ({
  held: 0,
  chunk: (rows) => ({ levels: levelBytes(sameRun(0, rows)), values: Buffer.alloc(0) }),
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
    chunk: (rows) => ({
      levels: levelBytes(sameRun(1, rows)),
      values: Buffer.concat([Uint8Array.of(1), sameRun(0, rows)]),
      dictionary,
    }),
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
