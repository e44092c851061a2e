/**
 * Finds where a value ends by its brackets and quotes alone, so that reading can go on behind a record that is no valid JSON or too
 * large to hold. It may be fed in pieces.
 */
export class Balance {
  private depth = 0;
  private inString = false;
  private escaped = false;

  /** @returns the position after the value (at the comma or bracket that follows, when the value has no brackets), or -1 when more bytes are needed */
  feed(bytes: Uint8Array, start: number, end: number): number {
    for (let p = start; p < end; p++) {
      const c = bytes[p];
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (c === 0x5c) this.escaped = true;
        else if (c === 0x22) this.inString = false;
      } else if (c === 0x22) this.inString = true;
      else if (c === 0x7b || c === 0x5b) this.depth++;
      else if (c === 0x7d || c === 0x5d) {
        if (this.depth === 0) return p;
        if (--this.depth === 0) return p + 1;
      } else if (c === 0x2c && this.depth === 0) return p;
    }
    return -1;
  }
}
