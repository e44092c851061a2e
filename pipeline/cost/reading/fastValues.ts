import { instant, parseDecimal, parseTime } from "./values";

/** Rows between two carries: so the parts of the sum stay whole numbers below 2^53. */
const carryAfter = 4096;
const tens = Array.from({ length: 13 }, (_, i) => 10 ** i);
const part = 10n ** 12n;

/** What reading one amount found. */
export type Outcome = "value" | "rounded" | "bad";

/**
 * The exact sum of amounts in one column, each rounded to 24 places as silver does (`parseDecimal` is the rule). Amounts in plain digits,
 * which nearly all are, are added as three whole numbers without making text.
 */
export class MoneySum {
  private total = 0n;
  private whole = 0;
  private high = 0;
  private low = 0;
  private pending = 0;

  /** @param bytes where the amount lies, from `from` up to and without `to`; it is not blank */
  add(bytes: Buffer, from: number, to: number): Outcome {
    let p = from;
    const isNegative = bytes[p] === 45;
    if (isNegative) p++;
    const first = p;
    let whole = 0;
    for (; p < to; p++) {
      const digit = bytes[p]! - 48;
      if (digit < 0 || digit > 9) break;
      whole = whole * 10 + digit;
    }
    if (p === first || p - first > 9) return this.slow(bytes, from, to);
    let high = 0;
    let low = 0;
    if (p < to) {
      if (bytes[p] !== 46) return this.slow(bytes, from, to);
      const point = ++p;
      if (to - point > 24) return this.slow(bytes, from, to);
      for (; p < to; p++) {
        const digit = bytes[p]! - 48;
        if (digit < 0 || digit > 9) return this.slow(bytes, from, to);
        if (p - point < 12) high = high * 10 + digit;
        else low = low * 10 + digit;
      }
      const places = p - point;
      if (places < 12) high *= tens[12 - places]!;
      else low *= tens[24 - places]!;
    }
    if (isNegative) {
      this.whole -= whole;
      this.high -= high;
      this.low -= low;
    } else {
      this.whole += whole;
      this.high += high;
      this.low += low;
    }
    if (++this.pending === carryAfter) this.carry();
    return "value";
  }

  /** The sum times 10^24. */
  get units(): bigint {
    this.carry();
    return this.total;
  }

  private slow(bytes: Buffer, from: number, to: number): Outcome {
    const found = parseDecimal(bytes.toString("utf8", from, to));
    if (found.kind !== "value") return "bad";
    this.total += found.units;
    return found.rounded ? "rounded" : "value";
  }

  private carry(): void {
    this.total += (BigInt(this.whole) * part + BigInt(this.high)) * part + BigInt(this.low);
    this.whole = this.high = this.low = this.pending = 0;
  }
}

/** Whether a field that is not blank is an amount, without adding it. */
export function readsAsDecimal(bytes: Buffer, from: number, to: number): Outcome {
  let p = bytes[from] === 45 ? from + 1 : from;
  let digits = 0;
  let point = 0;
  for (; p < to; p++) {
    const byte = bytes[p]!;
    if (byte >= 48 && byte <= 57) digits++;
    else if (byte === 46 && point === 0 && digits > 0) point = p;
    else break;
  }
  const isPlain = p === to && digits > 0 && (point || to) - from <= 14 && (point === 0 || to - point <= 25);
  if (isPlain) return "value";
  const found = parseDecimal(bytes.toString("utf8", from, to));
  return found.kind === "value" ? (found.rounded ? "rounded" : "value") : "bad";
}

/** Reads times; keeps the day it read last, as rows of one day stand together. */
export class TimeReader {
  private day = -1;
  private dayStart: number | undefined;

  /** The same as `parseTime` of the text, of a field that is not blank. */
  read(bytes: Buffer, from: number, to: number): number | undefined {
    const length = to - from;
    if ((length !== 20 || bytes[to - 1] !== 90) && length !== 19) return this.slow(bytes, from, to);
    if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 13] !== 58 || bytes[from + 16] !== 58)
      return this.slow(bytes, from, to);
    if (bytes[from + 10] !== 84 && bytes[from + 10] !== 32) return this.slow(bytes, from, to);
    const year = two(bytes, from) * 100 + two(bytes, from + 2);
    const [month, date] = [two(bytes, from + 5), two(bytes, from + 8)];
    const [hour, minute, second] = [two(bytes, from + 11), two(bytes, from + 14), two(bytes, from + 17)];
    if (!(year > 0 && month > 0 && date > 0 && hour < 24 && minute < 60 && second < 60))
      return this.slow(bytes, from, to);
    const day = (year * 100 + month) * 100 + date;
    if (day !== this.day) {
      this.day = day;
      this.dayStart = instant(year, month, date, 0, 0, 0);
    }
    return this.dayStart === undefined ? undefined : this.dayStart + ((hour * 60 + minute) * 60 + second) * 1000;
  }

  private slow(bytes: Buffer, from: number, to: number): number | undefined {
    return parseTime(bytes.toString("utf8", from, to));
  }
}

/** Two digits, or NaN. */
function two(bytes: Buffer, at: number): number {
  const [a, b] = [bytes[at]! - 48, bytes[at + 1]! - 48];
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : Number.NaN;
}

/** Whether a field that is an amount or blank is another amount than 0. */
export function isNotZero(bytes: Buffer, from: number, to: number): boolean {
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    if (byte >= 49 && byte <= 57) return true;
    if ((byte | 32) === 101) return false; // digits of an exponent
  }
  return false;
}

/** No value: see `isBlank`. */
export function blankBytes(bytes: Buffer, from: number, to: number): boolean {
  if (from === to) return true;
  const first = bytes[from]!;
  if ((first | 32) === 110 && to - from === 4) return bytes.toString("latin1", from, to).toLowerCase() === "null";
  return (first <= 32 || first > 126) && bytes.toString("utf8", from, to).trim() === "";
}
