import type { Outcome } from "../reading/fastValues";

const two32 = 2 ** 32;
const tens = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
/** The amount times 10^24 while it is built, 32 bits in each, the lowest first. */
const limbs = new Float64Array(4);
/** The digits of an amount that is not written plainly: 14 before the point, 24 behind it. */
const places = new Uint8Array(38);

/**
 * Writes an amount as Parquet's decimal(38,24): 16 bytes, two's complement, the highest first. Exact; digits behind the 24th place round
 * half up (away from zero). It takes what `parseDecimal` takes, and shares no arithmetic with it or with `MoneySum`, so that a fault in
 * either shows when silver's sum is compared with inspection's.
 * @param from where the amount begins, `to` where it ends; it is not blank
 * @returns `bad`, with nothing of use written, when it is no amount or has more than 14 digits before the point
 */
export function writeDecimal(bytes: Buffer, from: number, to: number, out: Buffer, at: number): Outcome {
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
  if (p === first || p - first > 14) return anyForm(bytes, from, to, out, at);
  const high = Math.floor(whole / two32);
  limbs[0] = whole - high * two32;
  limbs[1] = high;
  limbs[2] = limbs[3] = 0;
  let chunks = 0;
  if (p < to) {
    if (bytes[p] !== 46 || to - p > 25) return anyForm(bytes, from, to, out, at);
    p++;
    while (p < to) {
      const end = p + 6 < to ? p + 6 : to;
      const missing = p + 6 - end;
      let chunk = 0;
      for (; p < end; p++) {
        const digit = bytes[p]! - 48;
        if (digit < 0 || digit > 9) return anyForm(bytes, from, to, out, at);
        chunk = chunk * 10 + digit;
      }
      append(chunk * tens[missing]!);
      chunks++;
    }
  }
  for (; chunks < 4; chunks++) append(0);
  store(isNegative, out, at);
  return "value";
}

/** Six more digits behind those that are there. */
function append(digits: number): void {
  let carry = digits;
  for (let i = 0; i < 4; i++) {
    const value = limbs[i]! * 1_000_000 + carry; // below 2^52
    carry = Math.floor(value / two32);
    limbs[i] = value - carry * two32;
  }
}

function store(isNegative: boolean, out: Buffer, at: number): void {
  let carry = 1;
  for (let i = 0; i < 4; i++) {
    let word = limbs[i]! | 0;
    if (isNegative) {
      const inverted = (~word >>> 0) + carry;
      carry = inverted === two32 ? 1 : 0;
      word = inverted | 0;
    }
    const to = at + 12 - 4 * i;
    out[to] = word >>> 24;
    out[to + 1] = (word >>> 16) & 0xff;
    out[to + 2] = (word >>> 8) & 0xff;
    out[to + 3] = word & 0xff;
  }
}

/** With a plus, an exponent, nothing before the point, zeros in front, or more than 24 places. */
function anyForm(bytes: Buffer, from: number, to: number, out: Buffer, at: number): Outcome {
  const text = bytes.toString("latin1", from, to);
  const [, sign, plain = "", power = "0"] = /^([+-]?)([\d.]+)(?:[eE]([+-]?\d{1,6}))?$/.exec(text) ?? [];
  const point = plain.indexOf(".");
  const digits = point < 0 ? plain : plain.slice(0, point) + plain.slice(point + 1);
  if (digits === "" || digits.includes(".")) return "bad";
  places.fill(0);
  let [up, rounded] = [false, false];
  // The place of the first digit: 0 is 10^13, 37 is 10^-24.
  let place = 14 - (point < 0 ? digits.length : point) - Number(power);
  for (let i = 0; i < digits.length; i++, place++) {
    const digit = digits.charCodeAt(i) - 48;
    if (digit === 0) continue;
    if (place < 0) return "bad";
    if (place < 38) places[place] = digit;
    else {
      rounded = true;
      if (place === 38 && digit >= 5) up = true;
    }
  }
  if (up) {
    let i = 37;
    while (i >= 0 && places[i] === 9) places[i--] = 0;
    if (i < 0) return "bad";
    places[i]!++;
  }
  limbs.fill(0);
  append(places[0]! * 10 + places[1]!);
  for (let i = 2; i < 38; i += 6) {
    let chunk = 0;
    for (let j = i; j < i + 6; j++) chunk = chunk * 10 + places[j]!;
    append(chunk);
  }
  store(sign === "-", out, at);
  return rounded ? "rounded" : "value";
}
