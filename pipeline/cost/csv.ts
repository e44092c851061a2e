import { isUtf8 } from "node:buffer";
import { DamagedError } from "../inspect/inflate";
import { things } from "../inspect/tally";
import type { CostRow } from "./row";

const comma = 44;
const quote = 34;
const newline = 10;
const carriageReturn = 13;
/** A row that is longer is no row of a report: a quote was opened and never closed. */
export const maxRow = 16 << 20;

/**
 * Splits CSV (RFC 4180: commas, `"` doubled inside quotes, lines ended by LF or CRLF) into rows of byte positions, without making text.
 * After each row `count` and the spans tell its fields; `bytes` is where they lie, until the callback returns.
 */
export class CsvReader implements CostRow {
  bytes: Buffer = Buffer.alloc(0);
  view = new DataView(this.bytes.buffer);
  /** fields of the row */
  count = 0;
  /** start and end of each field, without its quotes */
  spans = new Int32Array(1024);
  /** the row, counted from 0 (the header), blank lines left out */
  row = 0;
  /** line of the file on which the row begins, from 1 */
  line = 1;
  /** why the row is none, for example text behind a closing quote */
  fault: string | undefined;
  endsWithNewline = true;
  /** rows with bytes that are no UTF-8, for which U+FFFD stands */
  notUtf8 = 0;
  /** per field: quotes inside it are doubled */
  private doubled = new Uint8Array(512);
  private anyDoubled = false;
  /** bytes that are being read have some that are no UTF-8 */
  private isBroken = false;

  constructor(private readonly onRow: (row: CsvReader) => void) {}

  /** Text of a field. */
  text(field: number): string {
    const text = this.bytes.toString("utf8", this.spans[2 * field]!, this.spans[2 * field + 1]!);
    return this.anyDoubled && this.doubled[field] === 1 ? text.replaceAll('""', '"') : text;
  }

  /** What it noticed that cost no row. */
  notes(): string[] {
    return [
      ...(this.notUtf8 > 0
        ? [`${things(this.notUtf8, "row")} with bytes that are no UTF-8; U+FFFD stands for them`]
        : []),
      ...(this.endsWithNewline ? [] : ["no newline at the end"]),
    ];
  }

  isRough(field: number): boolean {
    if (this.anyDoubled && this.doubled[field] === 1) return true;
    return this.isBroken && !isUtf8(this.bytes.subarray(this.spans[2 * field]!, this.spans[2 * field + 1]!));
  }

  /** Text of every field of the row. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, field) => this.text(field));
  }

  /**
   * Reads the whole rows in `bytes`. @returns where the first row begins that is not whole
   * @param isLast no more follows
   * @throws {DamagedError} when the end lies inside quotes
   */
  feed(bytes: Buffer, isLast: boolean): number {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const to = bytes.length;
    // A piece may end inside a character, but no whole row does.
    this.isBroken = !isUtf8(isLast ? bytes : bytes.subarray(0, bytes.lastIndexOf(newline) + 1));
    let at = 0;
    while (at < to) {
      const next = this.scan(bytes, at, to, isLast);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** One row. @returns where the next begins; -1 when this one may go on behind `to` */
  private scan(bytes: Buffer, from: number, to: number, isLast: boolean): number {
    let p = from;
    let count = 0;
    let lines = 1;
    let { spans } = this;
    this.fault = undefined;
    this.anyDoubled = false;
    for (;;) {
      if (2 * count + 1 >= spans.length) spans = this.grow();
      let start = p;
      let end: number;
      if (p < to && bytes[p] === comma) {
        // Most fields of a report are empty.
        spans[2 * count] = p;
        spans[2 * count + 1] = p++;
        count++;
        continue;
      }
      let doubled = 0;
      if (p < to && bytes[p] === quote) {
        start = ++p;
        for (;;) {
          if (p >= to) {
            if (!isLast) return -1;
            throw new DamagedError(`torn: the file ends inside the quotes of a field, in the row of line ${this.line}`);
          }
          const byte = bytes[p]!;
          if (byte > quote) p++;
          else if (byte === quote) {
            if (p + 1 >= to && !isLast) return -1;
            if (bytes[p + 1] !== quote || p + 1 >= to) break;
            doubled = 1;
            p += 2;
          } else {
            if (byte === newline) lines++;
            p++;
          }
        }
        end = p++;
        if (p < to && bytes[p] !== comma && bytes[p] !== newline && bytes[p] !== carriageReturn) {
          this.fault ??= "text behind a closing quote";
          while (p < to && bytes[p] !== comma && bytes[p] !== newline) p++;
        }
      } else {
        while (p < to && bytes[p] !== comma && bytes[p] !== newline) p++;
        end = p;
        if (p < to && bytes[p] === newline && end > start && bytes[end - 1] === carriageReturn) end--;
      }
      spans[2 * count] = start;
      spans[2 * count + 1] = end;
      if (doubled === 1) this.markDoubled(count);
      count++;
      if (p < to && bytes[p] === comma) {
        p++;
        continue;
      }
      if (p < to && bytes[p] === carriageReturn) {
        // Behind a closing quote: the line's end, unless something follows.
        if (p + 1 >= to && !isLast) return -1;
        p++;
        if (p < to && bytes[p] !== newline) {
          this.fault ??= "text behind a closing quote";
          while (p < to && bytes[p] !== newline) p++;
        }
      }
      if (p >= to) {
        if (!isLast) return -1;
        this.endsWithNewline = false;
        if (end > start && bytes[end - 1] === carriageReturn) spans[2 * count - 1] = end - 1;
      }
      break;
    }
    this.finish(count);
    this.line += lines;
    return p + 1;
  }

  private finish(count: number): void {
    this.count = count;
    if (count === 1 && this.spans[0] === this.spans[1] && this.bytes[this.spans[0]! - 1] !== quote) return; // a blank line
    if (this.isBroken && !isUtf8(this.bytes.subarray(this.spans[0], this.spans[2 * count - 1]))) this.notUtf8++;
    this.onRow(this);
    this.row++;
  }

  private markDoubled(field: number): void {
    if (!this.anyDoubled) this.doubled.fill(0);
    this.anyDoubled = true;
    this.doubled[field] = 1;
  }

  private grow(): Int32Array<ArrayBuffer> {
    const spans = new Int32Array(2 * this.spans.length);
    spans.set(this.spans);
    this.spans = spans;
    const doubled = new Uint8Array(2 * this.doubled.length);
    doubled.set(this.doubled);
    this.doubled = doubled;
    return spans;
  }
}

/** Feeds a reader from pieces; memory is one row and one piece. @throws {DamagedError} when torn, or when a row has no end */
export async function readCsv(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, reader: CsvReader): Promise<number> {
  let window: Buffer = Buffer.alloc(0);
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    window = window.length === 0 ? piece : Buffer.concat([window, piece]);
    window = window.subarray(reader.feed(window, false));
    if (window.length > maxRow)
      throw new DamagedError(`the row of line ${reader.line} is longer than 16 MB; a quote is not closed`);
  }
  reader.feed(window, true);
  return size;
}
