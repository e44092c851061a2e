import type { TextColumn } from "./parquetText";
import type { CostRow } from "./row";

/** One row of a Parquet file as text in bytes, like a line of CSV. */
export class ParquetRow implements CostRow {
  bytes: Buffer = Buffer.alloc(1 << 14);
  view = new DataView(this.bytes.buffer);
  readonly spans: Int32Array;
  readonly count: number;
  row = 0;
  readonly fault = undefined;
  /** Of each column the value that came last and its text: rows beside each other often share it. */
  private readonly lastValues: unknown[];
  private readonly lastTexts: Uint8Array[];

  /** @param columns undefined: not wanted, always blank */
  constructor(private readonly columns: (TextColumn | undefined)[]) {
    this.count = columns.length;
    this.spans = new Int32Array(2 * columns.length);
    this.lastValues = columns.map(() => undefined);
    this.lastTexts = columns.map(() => Buffer.alloc(0));
  }

  get line(): number {
    return this.row;
  }

  /** Takes the values of the next row, which are at `at` of each column. */
  load(values: (ArrayLike<unknown> | undefined)[], at: number): void {
    this.row++;
    let end = 0;
    for (let i = 0; i < this.count; i++) {
      const value = values[i]?.[at];
      this.spans[2 * i] = end;
      if (value !== null && value !== undefined) end = this.append(i, value, end);
      this.spans[2 * i + 1] = end;
    }
  }

  isRough(): boolean {
    return false;
  }

  text(field: number): string {
    return this.bytes.toString("utf8", this.spans[2 * field]!, this.spans[2 * field + 1]!);
  }

  private append(column: number, value: unknown, at: number): number {
    if (value !== this.lastValues[column]) {
      this.lastTexts[column] = this.columns[column]!.toText(value);
      this.lastValues[column] = value;
    }
    const text = this.lastTexts[column]!;
    const end = at + text.length;
    if (end > this.bytes.length) this.grow(end);
    const { bytes } = this;
    if (text.length > 48) bytes.set(text, at);
    else for (let i = 0; i < text.length; i++) bytes[at + i] = text[i]!;
    return end;
  }

  private grow(size: number): void {
    const bytes = Buffer.alloc(2 * size);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
