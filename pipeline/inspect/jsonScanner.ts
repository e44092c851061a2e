/** The bytes end before the value does. */
export const unfinished = -1;
/** Not JSON, or beyond a limit; `fault` and `faultAt` say what and where. */
export const invalid = -2;

/** Deeper nesting is refused: CloudTrail writes none, and SQL engines and JSON libraries stop at other depths. */
export const maxDepth = 500;
/** Longer numbers are refused: engines disagree about them, and some fail the whole query. */
export const maxNumberLength = 1000;

export const quote = 0x22;
const backslash = 0x5c;
export const [openBrace, closeBrace, openBracket] = [0x7b, 0x7d, 0x5b];
export const [comma, colon] = [0x2c, 0x3a];
/** 1 where a run of plain characters in a string ends: quote, backslash, control characters. */
const stops = Uint8Array.from({ length: 256 }, (_, c) => (c < 0x20 || c === quote || c === backslash ? 1 : 0));
const escapes = new Set(Buffer.from('"\\/bfnrt'));
const words = ["true", "false", "null"].map((word) => Buffer.from(word));

/**
 * Reads one JSON value byte by byte and checks its whole grammar (RFC 8259). Nothing is copied or decoded; every loop is bounded by the
 * end of the bytes, and nesting is a stack of brackets, not of calls.
 */
export class JsonScanner {
  /** An escape such as \ud800 stands alone, which is no character. */
  loneSurrogate = false;
  fault = "";
  faultAt = 0;

  protected bytes: Uint8Array = Buffer.alloc(0);
  protected end = 0;
  protected depth = 0;
  protected sawEscape = false;
  private readonly nesting = new Uint8Array(maxDepth + 1);

  /** Scans any value that begins at `start`. */
  value(bytes: Uint8Array, start: number, end: number): number {
    this.begin(bytes, end);
    return this.any(start);
  }

  /** Scans a string from its opening quote. @returns the position of the closing quote */
  key(bytes: Uint8Array, start: number, end: number): number {
    this.begin(bytes, end);
    return this.string(start + 1);
  }

  protected begin(bytes: Uint8Array, end: number): void {
    this.bytes = bytes;
    this.end = end;
    this.loneSurrogate = false;
    this.depth = 0;
  }

  /** Any value at `from`, with a stack of open brackets instead of calls. */
  protected any(from: number): number {
    const { bytes, end, nesting } = this;
    const bottom = this.depth;
    let depth = bottom;
    let p = from;
    for (;;) {
      // a value begins at p
      if (p >= end) return unfinished;
      const c = bytes[p]!;
      if (c === quote) {
        p = this.string(p + 1);
        if (p < 0) return p;
        p++;
      } else if (c === openBrace || c === openBracket) {
        if (depth >= maxDepth) return this.refuse(p, `nested more than ${maxDepth} deep`);
        nesting[++depth] = c + 2; // the closing bracket
        p = this.gap(p + 1);
        if (p >= end) return unfinished;
        if (bytes[p] !== c + 2) {
          if (c === openBrace) {
            p = this.name(p);
            if (p < 0) return p;
          }
          continue;
        }
        depth--;
        p++;
      } else {
        p = this.scalar(p, c);
        if (p < 0) return p;
      }
      // a value ended before p
      for (;;) {
        if (depth === bottom) return p;
        p = this.gap(p);
        if (p >= end) return unfinished;
        const next = bytes[p]!;
        if (next === comma) {
          p = this.gap(p + 1);
          if (nesting[depth] === closeBrace) {
            p = this.name(p);
            if (p < 0) return p;
          }
          break;
        }
        if (next !== nesting[depth]) return this.fail(p, "expected a comma or the closing bracket");
        depth--;
        p++;
      }
    }
  }

  /** A key and its colon. @returns where the value begins */
  private name(from: number): number {
    if (from >= this.end) return unfinished;
    if (this.bytes[from] !== quote) return this.fail(from, "expected a key in quotes");
    let p = this.string(from + 1);
    if (p < 0) return p;
    p = this.gap(p + 1);
    if (p >= this.end) return unfinished;
    if (this.bytes[p] !== colon) return this.fail(p, "expected a colon");
    return this.gap(p + 1);
  }

  /** @returns the first position from `p` that is no white space */
  protected gap(from: number): number {
    const { bytes, end } = this;
    let p = from;
    while (p < end) {
      const c = bytes[p]!;
      if (c > 0x20 || (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09)) return p;
      p++;
    }
    return p;
  }

  /** The rest of a string. @returns the position of its closing quote */
  protected string(from: number): number {
    const { bytes, end } = this;
    let p = from;
    for (;;) {
      p = plainEnd(bytes, p, end);
      if (p >= end) return unfinished;
      const c = bytes[p];
      if (c === quote) return p;
      if (c !== backslash) return this.fail(p, "control character in a string");
      this.sawEscape = true;
      if (p + 1 >= end) return unfinished;
      if (bytes[p + 1] === 0x75) {
        p = this.unicode(p);
        if (p < 0) return p;
      } else if (escapes.has(bytes[p + 1]!)) p += 2;
      else return this.fail(p, "unknown escape in a string");
    }
  }

  /** An escape \uXXXX, or a pair of them, at `p`. @returns the position after it */
  private unicode(p: number): number {
    const { bytes, end } = this;
    const unit = this.hex(p + 2);
    if (unit < 0) return unit;
    if (unit < 0xd800 || unit > 0xdfff) return p + 6;
    if (unit < 0xdc00) {
      if (p + 7 >= end) return unfinished; // the string is not closed yet, so nothing valid is refused
      if (bytes[p + 6] === backslash && bytes[p + 7] === 0x75) {
        const low = this.hex(p + 8);
        if (low < 0) return low;
        if (low >= 0xdc00 && low <= 0xdfff) return p + 12;
      }
    }
    this.loneSurrogate = true;
    return p + 6;
  }

  private hex(from: number): number {
    let value = 0;
    for (let p = from; p < from + 4; p++) {
      if (p >= this.end) return unfinished;
      const c = this.bytes[p]!;
      const lower = c | 0x20;
      if (c >= 0x30 && c <= 0x39) value = value * 16 + c - 0x30;
      else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
      else return this.fail(p, "expected four hex digits");
    }
    return value;
  }

  /** true, false, null or a number. */
  private scalar(from: number, first: number): number {
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return this.number(from);
    const word = words.find((w) => w[0] === first);
    if (word === undefined) return this.fail(from, "expected a value");
    for (let i = 1; i < word.length; i++) {
      if (from + i >= this.end) return unfinished;
      if (this.bytes[from + i] !== word[i]) return this.fail(from, "expected a value");
    }
    return from + word.length;
  }

  /** A number must be followed by something, as all wanted ones stand in an object: at the end of the bytes it is unfinished. */
  private number(from: number): number {
    const { bytes, end } = this;
    let p = bytes[from] === 0x2d ? from + 1 : from;
    const whole = p;
    p = this.digits(p);
    if (p < end && p > whole + 1 && bytes[whole] === 0x30) return this.fail(whole, "number with a leading zero");
    if (p < end && p === whole) return this.fail(p, "expected a digit");
    if (p < end && bytes[p] === 0x2e) {
      const fraction = p + 1;
      p = this.digits(fraction);
      if (p < end && p === fraction) return this.fail(p, "expected a digit");
    }
    if (p < end && (bytes[p]! | 0x20) === 0x65) {
      p++;
      if (p < end && (bytes[p] === 0x2b || bytes[p] === 0x2d)) p++;
      const exponent = p;
      p = this.digits(exponent);
      if (p < end && p === exponent) return this.fail(p, "expected a digit");
    }
    if (p - from > maxNumberLength) return this.refuse(from, `number of more than ${maxNumberLength} characters`);
    return p < end ? p : unfinished;
  }

  private digits(from: number): number {
    const { bytes, end } = this;
    let p = from;
    while (p < end && bytes[p]! >= 0x30 && bytes[p]! <= 0x39) p++;
    return p;
  }

  protected fail(at: number, what: string): number {
    return this.refuse(at, `not valid JSON: ${what}`);
  }

  private refuse(at: number, why: string): number {
    this.fault = why;
    this.faultAt = at;
    return invalid;
  }
}

/** Where a run of plain characters ends. Four at a time: most of the scanner's time is spent here, and this saves a fifth of it. */
function plainEnd(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  for (; p + 4 <= end; p += 4) {
    if (stops[bytes[p]!] !== 0) return p;
    if (stops[bytes[p + 1]!] !== 0) return p + 1;
    if (stops[bytes[p + 2]!] !== 0) return p + 2;
    if (stops[bytes[p + 3]!] !== 0) return p + 3;
  }
  while (p < end && stops[bytes[p]!] === 0) p++;
  return p;
}
