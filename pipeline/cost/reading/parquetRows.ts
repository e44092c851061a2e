import { isUtf8 } from "node:buffer";
import type { TextColumn } from "./parquetText";
import { blockRows, type CostRow, type RowSink } from "./row";

/** Values of the columns of one row group; undefined: a column that is not wanted. */
export type GroupValues = (ArrayLike<unknown> | undefined)[];

/** Rows of a Parquet file as text in bytes, like lines of CSV. */
export class ParquetRows implements CostRow {
  bytes: Buffer = Buffer.alloc(1 << 16);
  view = new DataView(this.bytes.buffer);
  readonly spans: Int32Array;
  readonly count: number;
  first = 0;
  row = 0;
  readonly fault = undefined;
  /** bytes of the block */
  private size = 0;
  /** per field of the block: its bytes are no UTF-8 */
  private readonly broken: Uint8Array;
  private isBroken = false;

  constructor(
    private readonly columns: TextColumn[],
    private readonly sink: RowSink,
  ) {
    this.count = columns.length;
    this.spans = new Int32Array(2 * this.count * blockRows);
    this.broken = new Uint8Array(this.count * blockRows);
  }

  get line(): number {
    return this.row;
  }

  /** Gives the rows of a row group on, block by block. */
  add(values: GroupValues, rows: number): void {
    for (let from = 0; from < rows; from += blockRows) {
      const count = Math.min(blockRows, rows - from);
      this.size = 0;
      if (this.isBroken) this.broken.fill(0);
      this.isBroken = false;
      for (let i = 0; i < this.count; i++) this.load(i, values[i], from, count);
      for (let i = 0; i < count; i++) {
        this.first = i * this.count;
        this.row++;
        this.sink.row(this);
      }
      this.sink.endBlock(this);
    }
  }

  isRough(at: number): boolean {
    return this.isBroken && this.broken[at] === 1;
  }

  text(at: number): string {
    return this.bytes.toString("utf8", this.spans[2 * at]!, this.spans[2 * at + 1]!);
  }

  /** The values of one column; what is the same as in the row before stands in the bytes once. */
  private load(column: number, values: ArrayLike<unknown> | undefined, from: number, count: number): void {
    const { spans } = this;
    let last: unknown;
    let start = 0;
    for (let i = 0, at = column; i < count; i++, at += this.count) {
      const value = values?.[from + i];
      if (value === null || value === undefined) {
        spans[2 * at] = spans[2 * at + 1] = 0;
        continue;
      }
      if (value !== last) {
        start = this.size;
        this.append(this.columns[column]!.toText(value));
        last = value;
      }
      spans[2 * at] = start;
      spans[2 * at + 1] = this.size;
      if (this.isBroken && !isUtf8(this.bytes.subarray(start, this.size))) this.broken[at] = 1;
    }
  }

  private append(text: Uint8Array | string): void {
    const { size } = this;
    this.size += text.length;
    if (this.size > this.bytes.length) this.grow();
    const { bytes } = this;
    if (typeof text === "string") {
      bytes.write(text, size, "latin1");
      return;
    }
    let bits = 0;
    for (let i = 0; i < text.length; i++) {
      const byte = text[i]!;
      bits |= byte;
      bytes[size + i] = byte;
    }
    if (bits > 127 && !isUtf8(text)) this.isBroken = true;
  }

  private grow(): void {
    const bytes = Buffer.alloc(2 * this.size);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
