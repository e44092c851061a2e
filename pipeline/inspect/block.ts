import { stride } from "./slots";

/**
 * Some records of one file: where their wanted values lie. A span with a start of 0 or more lies in `bytes`; a negative start is the
 * complement of a position in `side`, which holds what had to be decoded or mended. An end of 0 is no value.
 */
export class Block {
  bytes: Buffer = Buffer.alloc(0);
  side: Buffer = Buffer.allocUnsafe(4096);
  spans = new Int32Array(0);
  /** event day of each record, 0 when it is rejected */
  days = new Int32Array(0);
  /** why records were refused by the reader, by index */
  readonly reasons = new Map<number, string>();
  count = 0;
  /** position in the file of the first record */
  first = 0;
  private sideLength = 0;

  constructor(readonly capacity: number) {}

  get isFull(): boolean {
    return this.count >= this.capacity;
  }

  /** Forgets the file too. */
  begin(): void {
    this.count = 0;
    this.first = 0;
  }

  /** Forgets the records; the next ones lie in `bytes`. */
  reset(bytes: Buffer): void {
    this.first += this.count;
    this.bytes = bytes;
    this.count = 0;
    this.reasons.clear();
    this.sideLength = 0;
    if (this.side.length > 1 << 20) this.side = Buffer.allocUnsafe(4096);
  }

  /** Spans of the record that is being read, all of them empty. */
  claim(): number {
    const base = this.count * stride;
    if (base >= this.spans.length) {
      const rows = Math.min(this.capacity, Math.max(256, this.count * 2));
      const [spans, days] = [new Int32Array(rows * stride), new Int32Array(rows)];
      spans.set(this.spans);
      days.set(this.days);
      this.spans = spans;
      this.days = days;
    }
    this.spans.fill(0, base, base + stride);
    return base;
  }

  /** Keeps bytes beside the file's. @returns where they begin in `side` */
  keep(value: Uint8Array): number {
    const at = this.sideLength;
    if (at + value.length > this.side.length) {
      const side = Buffer.allocUnsafe(Math.max(this.side.length * 2, at + value.length));
      this.side.copy(side, 0, 0, at);
      this.side = side;
    }
    this.side.set(value, at);
    this.sideLength += value.length;
    return at;
  }

  /** Puts a decoded string where the value of a slot was; a quote before it marks it as a string. */
  replace(base: number, slot: number, value: string): void {
    const body = Buffer.from(`"${value}`); // Buffer.from writes U+FFFD for half a character
    const start = this.keep(body) + 1;
    this.spans[base + 2 * slot] = ~start;
    this.spans[base + 2 * slot + 1] = start + body.length - 1;
  }

  /** The spans of a record, noted by a scan of `side`, now say so. */
  moveToSide(base: number): void {
    for (let at = base; at < base + stride; at += 2) if (this.spans[at + 1] !== 0) this.spans[at] = ~this.spans[at]!;
  }

  /** Record `i` will be rejected. */
  refuse(i: number, reason: string): void {
    this.reasons.set(i, reason);
    this.spans.fill(0, i * stride, (i + 1) * stride);
  }

  has(base: number, slot: number): boolean {
    return this.spans[base + 2 * slot + 1] !== 0;
  }

  /** bytes of a value */
  length(base: number, slot: number): number {
    const start = this.spans[base + 2 * slot]!;
    return this.spans[base + 2 * slot + 1]! - (start < 0 ? ~start : start);
  }

  /** Text of a value, or undefined when there is none. */
  text(base: number, slot: number): string | undefined {
    const start = this.spans[base + 2 * slot]!;
    const end = this.spans[base + 2 * slot + 1]!;
    if (end === 0) return undefined;
    return start < 0 ? this.side.toString("utf8", ~start, end) : this.bytes.toString("utf8", start, end);
  }

  /** Whether a text value was a string in the source: then a quote stands before it, which can stand before no other value. */
  isString(base: number, slot: number): boolean {
    const start = this.spans[base + 2 * slot]!;
    return (start < 0 ? this.side[~start - 1] : this.bytes[start - 1]) === 0x22;
  }
}
