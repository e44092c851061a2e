import type { Encoder } from "./encoders";

/** What the texts of a column encode to, each worked out once, in Parquet's PLAIN encoding. */
export class ValueStore {
  count = 0;
  /** bytes used in `data` */
  length = 0;
  data: Buffer = Buffer.alloc(0);
  /** Texts that are no value or lose digits, by their number. */
  readonly odd = new Map<number, "unreadable" | "rounded">();
  hasOdd = false;
  private offsets: number[] = [];

  constructor(private readonly encoder: Encoder) {}

  get held(): number {
    return this.data.length + 8 * this.offsets.length;
  }

  /** Where a value begins in `data`, with its length before it where lengths differ; of `count` it is the end. */
  offset(number: number): number {
    const { width } = this.encoder;
    if (width !== undefined) return number * width;
    return number === this.count ? this.length : this.offsets[number]!;
  }

  /** Adds the value of a text. @returns its number from 1, or 0 when it is none */
  add(key: number, bytes: Buffer, from: number, to: number): number {
    const { encoder } = this;
    const outcome = encoder.encode(bytes, from, to);
    if (outcome === "unreadable" || outcome === "rounded") {
      this.odd.set(key, outcome);
      this.hasOdd = true;
    }
    if (outcome === "unreadable" || outcome === "blank") return 0;
    const { out, length, width } = encoder;
    this.reserve(length + 4);
    if (width === undefined) {
      this.offsets.push(this.length);
      this.data.writeInt32LE(length, this.length);
      this.length += 4;
    }
    out.copy(this.data, this.length, 0, length);
    this.length += length;
    return ++this.count;
  }

  clear(release: boolean): void {
    if (release) this.data = Buffer.alloc(0);
    this.count = this.length = 0;
    this.offsets = [];
    this.odd.clear();
    this.hasOdd = false;
  }

  private reserve(size: number): void {
    if (this.length + size <= this.data.length) return;
    const data = Buffer.allocUnsafeSlow(Math.max(256, 2 * this.data.length, this.length + size));
    this.data.copy(data, 0, 0, this.length);
    this.data = data;
  }
}
