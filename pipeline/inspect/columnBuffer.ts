/** The values of one column in the row group that is being filled: Parquet's PLAIN encoding, and which rows have a value. */
export class ColumnBuffer {
  private data = Buffer.alloc(0);
  private length = 0;
  /** Definition levels as RLE runs, without the run that is still growing. */
  private runs: number[] = [];
  private run = 0;
  private level = 0;
  private rows = 0;

  /** bytes held in memory, used or not */
  get held(): number {
    return this.data.length + this.runs.length * 8;
  }

  nothing(): void {
    this.mark(0);
  }

  /** A BYTE_ARRAY value: four bytes of length, then the bytes. */
  bytes(source: Buffer, start: number, end: number): void {
    const size = end - start;
    this.mark(1);
    this.reserve(size + 4);
    const { data } = this;
    let at = this.length;
    data[at] = size & 0xff;
    data[at + 1] = (size >>> 8) & 0xff;
    data[at + 2] = (size >>> 16) & 0xff;
    data[at + 3] = size >>> 24;
    at += 4;
    if (size > 48) source.copy(data, at, start, end);
    else {
      // A call costs as much as 48 bytes copied here, and most values are shorter.
      let i = start;
      for (; i + 4 <= end; i += 4, at += 4) {
        data[at] = source[i]!;
        data[at + 1] = source[i + 1]!;
        data[at + 2] = source[i + 2]!;
        data[at + 3] = source[i + 3]!;
      }
      while (i < end) data[at++] = source[i++]!;
    }
    this.length += size + 4;
  }

  ascii(value: string): void {
    this.mark(1);
    this.reserve(value.length + 4);
    this.data.writeUInt32LE(value.length, this.length);
    this.data.write(value, this.length + 4, "latin1");
    this.length += value.length + 4;
  }

  /** An INT64 value that is not negative and below 2^53. */
  int64(value: number): void {
    this.mark(1);
    this.reserve(8);
    this.data.writeUInt32LE(value % 2 ** 32, this.length);
    this.data.writeUInt32LE(Math.floor(value / 2 ** 32), this.length + 4);
    this.length += 8;
  }

  /** A value whose type says how many bytes it has: the first `size` of `source`. */
  fixed(source: Buffer, size: number): void {
    this.mark(1);
    this.reserve(size);
    for (let i = 0, at = this.length; i < size; i++, at++) this.data[at] = source[i]!;
    this.length += size;
  }

  /** Content of a data page: the levels with their length, then the values; valid until the next value comes. */
  page(): { rows: number; levels: Buffer; values: Buffer } {
    const runs = [...this.runs];
    if (this.run > 0) pushRun(runs, this.run, this.level);
    const levels = Buffer.alloc(4 + runs.length);
    levels.writeUInt32LE(runs.length);
    levels.set(runs, 4);
    return { rows: this.rows, levels, values: this.data.subarray(0, this.length) };
  }

  /** Forgets the values. @param release gives the memory back too */
  clear(release: boolean): void {
    if (release) this.data = Buffer.alloc(0);
    this.length = 0;
    this.runs = [];
    this.run = 0;
    this.rows = 0;
  }

  private mark(level: number): void {
    this.rows++;
    if (level !== this.level && this.run > 0) {
      pushRun(this.runs, this.run, this.level);
      this.run = 0;
    }
    this.level = level;
    this.run++;
  }

  private reserve(size: number): void {
    if (this.length + size <= this.data.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(256, this.data.length * 2, this.length + size));
    this.data.copy(grown, 0, 0, this.length);
    this.data = grown;
  }
}

/** A run of Parquet's hybrid encoding with bit width 1: its length as a varint with a low bit of 0, then the level. */
function pushRun(out: number[], run: number, level: number): void {
  let rest = run * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  out.push(rest, level);
}
