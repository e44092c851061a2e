/** Bits that numbers up to and without `count` need, at least one. */
export const bitWidth = (count: number): number => Math.max(1, 32 - Math.clz32(Math.max(0, count - 1)));

/**
 * Parquet's hybrid of runs and packed bits: eight or more of one number become a run, what lies between them is packed.
 * @param width bits of each number, 1 to 16
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function hybrid(numbers: Uint16Array, count: number, width: number): Uint8Array {
  const out = new HybridBytes(16 + Math.ceil(count / 8) * width + 8);
  let from = 0; // numbers that wait to be packed
  for (let i = 0; i < count; ) {
    const number = numbers[i]!;
    let end = i + 1;
    while (end < count && numbers[end] === number) end++;
    // Only whole groups of eight can be packed before a run, so the run gives the ones that are missing.
    const start = from + 8 * Math.ceil((i - from) / 8);
    if (end - start >= 8) {
      if (start > from) out.packed(numbers, from, start, width);
      out.run(number, end - start, width);
      from = end;
    }
    i = end;
  }
  if (from < count) out.packed(numbers, from, count, width);
  return out.bytes();
}

/** The same number `count` times, of at most 8 bits. */
export function sameRun(number: number, count: number): Uint8Array {
  const out = new HybridBytes(12);
  out.run(number, count, 1);
  return out.bytes();
}

class HybridBytes {
  private at = 0;
  private out: Uint8Array;

  constructor(size: number) {
    this.out = new Uint8Array(size);
  }

  run(number: number, length: number, width: number): void {
    this.reserve(12);
    this.varint(length * 2);
    this.out[this.at++] = number & 0xff;
    if (width > 8) this.out[this.at++] = number >>> 8;
  }

  /** The last group is filled up with zeros. */
  packed(numbers: Uint16Array, from: number, to: number, width: number): void {
    const groups = Math.ceil((to - from) / 8);
    this.reserve(groups * width + 12);
    this.varint(groups * 2 + 1);
    const { out } = this;
    let at = this.at;
    let bits = 0;
    let waiting = 0;
    for (let i = from; i < to; i++) {
      bits |= numbers[i]! << waiting;
      waiting += width;
      for (; waiting >= 8; waiting -= 8) {
        out[at++] = bits & 0xff;
        bits >>>= 8;
      }
    }
    if (waiting > 0) out[at++] = bits & 0xff;
    const end = this.at + groups * width;
    out.fill(0, at, end);
    this.at = end;
  }

  bytes(): Uint8Array {
    return this.out.subarray(0, this.at);
  }

  private varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.out[this.at++] = (rest & 0x7f) | 0x80;
    this.out[this.at++] = rest;
  }

  private reserve(size: number): void {
    if (this.at + size <= this.out.length) return;
    const out = new Uint8Array(Math.max(2 * this.out.length, this.at + size));
    out.set(this.out);
    this.out = out;
  }
}
