import type { TextColumn } from "./parquetText";
import { blockRows, type CostRow, type RowSink } from "./row";

/** A block ends when it has so many bytes. */
const maxBytes = 1 << 20;

/** Rows of a Parquet file as text in bytes, like lines of CSV. */
export class ParquetRows implements CostRow {
  bytes: Buffer = Buffer.alloc(1 << 16);
  view = new DataView(this.bytes.buffer);
  readonly spans: Int32Array;
  readonly count: number;
  first = 0;
  row = 0;
  readonly fault = undefined;
  /** bytes and rows of the block */
  private size = 0;
  private rows = 0;
  /** Of each column the value that came last and its text: rows beside each other often share it. */
  private readonly lastValues: unknown[];
  private readonly lastTexts: Uint8Array[];

  /** @param columns undefined: not wanted, always blank */
  constructor(
    private readonly columns: (TextColumn | undefined)[],
    private readonly sink: RowSink,
  ) {
    this.count = columns.length;
    this.spans = new Int32Array(2 * columns.length * blockRows);
    this.lastValues = columns.map(() => undefined);
    this.lastTexts = columns.map(() => Buffer.alloc(0));
  }

  get line(): number {
    return this.row;
  }

  /** Takes the next row, whose values are at `place` of each column. */
  add(values: (ArrayLike<unknown> | undefined)[], place: number): void {
    this.row++;
    this.first = this.rows * this.count;
    for (let i = 0, at = this.first; i < this.count; i++, at++) {
      const value = values[i]?.[place];
      this.spans[2 * at] = this.size;
      if (value !== null && value !== undefined) this.append(i, value);
      this.spans[2 * at + 1] = this.size;
    }
    this.rows++;
    this.sink.row(this);
    if (this.rows === blockRows || this.size > maxBytes) this.endBlock();
  }

  endBlock(): void {
    if (this.rows > 0) this.sink.endBlock(this);
    this.rows = this.size = 0;
  }

  isRough(): boolean {
    return false;
  }

  text(at: number): string {
    return this.bytes.toString("utf8", this.spans[2 * at]!, this.spans[2 * at + 1]!);
  }

  private append(column: number, value: unknown): void {
    if (value !== this.lastValues[column]) {
      this.lastTexts[column] = this.columns[column]!.toText(value);
      this.lastValues[column] = value;
    }
    const text = this.lastTexts[column]!;
    const { size } = this;
    this.size += text.length;
    if (this.size > this.bytes.length) this.grow();
    const { bytes } = this;
    if (text.length > 48) bytes.set(text, size);
    else for (let i = 0; i < text.length; i++) bytes[size + i] = text[i]!;
  }

  private grow(): void {
    const bytes = Buffer.alloc(2 * this.size);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
