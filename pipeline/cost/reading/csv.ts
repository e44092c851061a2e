import { isUtf8 } from "node:buffer";
import { DamagedError } from "../../inspect/inflate";
import { things } from "../../inspect/tally";
import { blockRows, type CostRow, type RowSink } from "./row";

const comma = 44;
const quote = 34;
const newline = 10;
const carriageReturn = 13;
/** Behind the bytes that are read: the newline that ends every scan, and room to look at four at once. */
const slack = 8;
const [fourCommas, fourQuotes, fourNewlines] = [0x2c2c2c2c, 0x22222222, 0x0a0a0a0a];
const [ones, highBits] = [0x01010101, 0x80808080 | 0];
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
  first = 0;
  /** start and end of each field of the block, without its quotes */
  spans = new Int32Array(2048);
  /** the row, counted from 0 (the header), blank lines left out */
  row = 0;
  /** line of the file on which the row begins, from 1 */
  line = 1;
  /** why the row is none, for example text behind a closing quote */
  fault: string | undefined;
  endsWithNewline = true;
  /** rows with bytes that are no UTF-8, for which U+FFFD stands */
  notUtf8 = 0;
  /** per field of the block: quotes inside it are doubled */
  private doubled = new Uint8Array(1024);
  private anyDoubled = false;
  /** rows of the block */
  private rows = 0;
  /** bytes that are being read have some that are no UTF-8 */
  private isBroken = false;
  /** first bytes of `bytes` that begin a row which is not whole */
  private waiting = 0;

  constructor(private readonly sink: RowSink) {}

  text(at: number): string {
    const text = this.bytes.toString("utf8", this.spans[2 * at]!, this.spans[2 * at + 1]!);
    return this.anyDoubled && this.doubled[at] === 1 ? text.replaceAll('""', '"') : text;
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

  isRough(at: number): boolean {
    if (this.anyDoubled && this.doubled[at] === 1) return true;
    return this.isBroken && !isUtf8(this.bytes.subarray(this.spans[2 * at]!, this.spans[2 * at + 1]!));
  }

  /** Text of every field of the row. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, field) => this.text(this.first + field));
  }

  /**
   * Reads the next bytes of the file; a row that is not whole waits for more. @param isLast no more follows
   * @throws {DamagedError} when the end lies inside quotes, or a row has no end
   */
  feed(piece: Buffer, isLast: boolean): void {
    const to = this.waiting + piece.length;
    if (to + slack > this.bytes.length) this.widen(to + slack);
    const { bytes } = this;
    piece.copy(bytes, this.waiting);
    bytes[to] = newline; // every scan ends here
    // A piece may end inside a character, but no whole row does.
    this.isBroken = !isUtf8(bytes.subarray(0, isLast ? to : bytes.lastIndexOf(newline, to - 1) + 1));
    let at = 0;
    while (at < to) {
      const next = this.scan(at, to, isLast);
      if (next < 0) break;
      at = next;
    }
    this.endBlock();
    this.waiting = Math.max(0, to - at);
    if (this.waiting > maxRow)
      throw new DamagedError(`the row of line ${this.line} is longer than 16 MB; a quote is not closed`);
    bytes.copyWithin(0, at, to);
  }

  /** One row. @returns where the next begins; -1 when this one may go on behind `to` */
  private scan(from: number, to: number, isLast: boolean): number {
    const { bytes, view } = this;
    let { spans } = this;
    let p = from;
    let at = this.first;
    let lines = 1;
    this.fault = undefined;
    for (;;) {
      if (2 * at + 8 >= spans.length) spans = this.grow();
      if (bytes[p] === comma) {
        // Most fields of a report are empty.
        while (view.getInt32(p, true) === fourCommas && 2 * at + 8 < spans.length) {
          for (let i = 2 * at; i < 2 * at + 8; i += 2) spans[i] = spans[i + 1] = p++;
          at += 4;
        }
        if (bytes[p] !== comma) continue;
        spans[2 * at] = spans[2 * at + 1] = p++;
        at++;
        continue;
      }
      let start = p;
      let end: number;
      let doubled = 0;
      if (bytes[p] === quote && p < to) {
        start = ++p;
        for (;;) {
          p = nextOf(view, p, fourQuotes);
          if (p >= to) {
            if (!isLast) return -1;
            throw new DamagedError(`torn: the file ends inside the quotes of a field, in the row of line ${this.line}`);
          }
          if (bytes[p] === newline) {
            lines++;
            p++;
          } else {
            if (p + 1 >= to && !isLast) return -1;
            if (bytes[p + 1] !== quote || p + 1 >= to) break;
            doubled = 1;
            this.anyDoubled = true;
            p += 2;
          }
        }
        end = p++;
        if (p < to && bytes[p] !== comma && bytes[p] !== newline && bytes[p] !== carriageReturn) {
          this.fault ??= "text behind a closing quote";
          p = nextOf(view, p, fourCommas);
        }
      } else {
        p = nextOf(view, p, fourCommas);
        end = p;
        if (p < to && bytes[p] === newline && end > start && bytes[end - 1] === carriageReturn) end--;
      }
      spans[2 * at] = start;
      spans[2 * at + 1] = end;
      if (doubled === 1) this.doubled[at] = 1;
      at++;
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
        if (end > start && bytes[end - 1] === carriageReturn) spans[2 * at - 1] = end - 1;
      }
      break;
    }
    this.finish(at - this.first);
    this.line += lines;
    return p + 1;
  }

  private finish(count: number): void {
    const { spans, first } = this;
    this.count = count;
    if (count === 1 && spans[2 * first] === spans[2 * first + 1] && this.bytes[spans[2 * first]! - 1] !== quote) return; // a blank line
    const last = 2 * (first + count) - 1;
    if (this.isBroken && !isUtf8(this.bytes.subarray(spans[2 * first], spans[last]))) this.notUtf8++;
    this.sink.row(this);
    this.row++;
    this.first += count;
    if (++this.rows === blockRows) this.endBlock();
  }

  private endBlock(): void {
    if (this.rows > 0) this.sink.endBlock(this);
    if (this.anyDoubled) this.doubled.fill(0);
    this.anyDoubled = false;
    this.first = this.rows = 0;
  }

  private widen(size: number): void {
    const bytes = Buffer.alloc(Math.max(size, 2 * this.bytes.length));
    this.bytes.copy(bytes, 0, 0, this.waiting);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
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

/** Where the next of a wanted byte (four times in `four`) or a newline stands, looking at four bytes at once. */
function nextOf(view: DataView, from: number, four: number): number {
  for (let p = from; ; p += 4) {
    const word = view.getInt32(p, true);
    const [wanted, newlines] = [word ^ four, word ^ fourNewlines];
    // A byte that became 0 is a hit, and gets its highest bit; one above a hit may get it too, so the lowest counts.
    const hits = (((wanted - ones) & ~wanted) | ((newlines - ones) & ~newlines)) & highBits;
    if (hits !== 0) return p + ((31 - Math.clz32(hits & -hits)) >> 3);
  }
}

/** Feeds a reader from pieces; memory is one row and one piece. @returns bytes read @throws {DamagedError} */
export async function readCsv(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, reader: CsvReader): Promise<number> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    reader.feed(piece, false);
  }
  reader.feed(Buffer.alloc(0), true);
  return size;
}
