/** Chosen anew in each process, so that nobody can write values that all fall into one place. */
const seed = Math.floor(Math.random() * 2 ** 32) | 0;

/**
 * Gives every distinct value of bytes a number, from 0 in the order in which they came. `data` holds the values one after the other, each
 * with its length in four bytes before it, which is how Parquet's PLAIN encoding has them. It holds 65,535 values at most.
 */
export class ByteDictionary {
  count = 0;
  /** bytes used in `data` */
  length = 0;
  data: Buffer = Buffer.alloc(0);
  private view = new DataView(this.data.buffer);
  /** where the bytes of each value begin */
  private starts = new Int32Array(16);
  /** For each place the upper half of the hash, and number + 1 of the value; 0: free. Small, so that it stays in the processor's cache. */
  private table = new Int32Array(32);

  /** bytes held in memory, used or not */
  get held(): number {
    return this.data.length + 4 * (this.starts.length + this.table.length);
  }

  /** @param view over the same bytes as `bytes` @returns the value's number; it is new when that is what `count` was */
  find(bytes: Buffer, view: DataView, from: number, to: number): number {
    const hash = hashOf(bytes, view, from, to);
    const { table } = this;
    const mask = table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = table[place]!;
      if (entry === 0) return this.add(bytes, from, to, hash, place);
      if ((entry ^ hash) >>> 16 !== 0) continue;
      const number = (entry & 0xffff) - 1;
      if (this.is(number, bytes, view, from, to)) return number;
    }
  }

  /** Whether a value has this number. */
  is(number: number, bytes: Buffer, view: DataView, from: number, to: number): boolean {
    const own = this.view;
    let at = this.starts[number]!;
    if (own.getInt32(at - 4, true) !== to - from) return false;
    let p = from;
    for (const end = to - 3; p < end; p += 4, at += 4)
      if (view.getInt32(p, true) !== own.getInt32(at, true)) return false;
    for (const { data } = this; p < to; p++, at++) if (bytes[p] !== data[at]) return false;
    return true;
  }

  /** Where a value begins in `data`, with its length before it; of `count` it is the end. */
  offset(number: number): number {
    return number === this.count ? this.length : this.starts[number]! - 4;
  }

  /** Every value as text, in the order in which they came. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, number) =>
      this.data.toString("utf8", this.starts[number]!, this.offset(number + 1)),
    );
  }

  /** @param release gives the memory back too */
  clear(release: boolean): void {
    if (release) {
      this.data = Buffer.alloc(0);
      this.view = new DataView(this.data.buffer);
      this.starts = new Int32Array(16);
      this.table = new Int32Array(32);
    } else this.table.fill(0);
    this.count = 0;
    this.length = 0;
  }

  private add(bytes: Buffer, from: number, to: number, hash: number, place: number): number {
    const size = to - from;
    if (this.length + size + 4 > this.data.length) this.reserve(size + 4);
    this.view.setInt32(this.length, size, true);
    const start = this.length + 4;
    if (size > 48) bytes.copy(this.data, start, from, to);
    else for (let p = from, at = start; p < to; p++, at++) this.data[at] = bytes[p]!;
    this.length = start + size;
    const number = this.count++;
    if (number === this.starts.length) {
      const starts = new Int32Array(2 * number);
      starts.set(this.starts);
      this.starts = starts;
    }
    this.starts[number] = start;
    this.table[place] = (hash & 0xffff0000) | this.count;
    if (2 * this.count > this.table.length) this.rehash();
    return number;
  }

  private reserve(size: number): void {
    const data = Buffer.allocUnsafeSlow(Math.max(256, 2 * this.data.length, this.length + size));
    this.data.copy(data, 0, 0, this.length);
    this.data = data;
    this.view = new DataView(data.buffer);
  }

  private rehash(): void {
    const table = new Int32Array(4 * this.table.length);
    const mask = table.length - 1;
    for (let number = 0; number < this.count; number++) {
      const hash = hashOf(this.data, this.view, this.starts[number]!, this.offset(number + 1));
      let place = hash & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = (hash & 0xffff0000) | (number + 1);
    }
    this.table = table;
  }
}

function hashOf(bytes: Buffer, view: DataView, from: number, to: number): number {
  let [one, two] = [seed ^ (to - from), seed];
  let p = from;
  for (const end = to - 7; p < end; p += 8) {
    one = Math.imul(one ^ view.getInt32(p, true), 0x9e3779b1);
    two = Math.imul(two ^ view.getInt32(p + 4, true), 0x85ebca6b);
    one ^= one >>> 15;
    two ^= two >>> 13;
  }
  if (p + 4 <= to) {
    one = Math.imul(one ^ view.getInt32(p, true), 0x9e3779b1);
    one ^= one >>> 15;
    p += 4;
  }
  let rest = 0;
  for (; p < to; p++) rest = (rest << 8) | bytes[p]!;
  const hash = Math.imul(one ^ Math.imul(two ^ rest, 0xc2b2ae35), 0x27d4eb2f);
  return hash ^ (hash >>> 15);
}
