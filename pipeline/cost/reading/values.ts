/** How the text of a cost report is read; silver's SQL states the same rules. */

/** Decimal places of money in silver, `decimal(38,24)`. */
export const scale = 24;
const unit = 10n ** BigInt(scale);
/** 14 digits before the point, 24 behind it. */
const limit = 10n ** 38n;
/** More places than this are only zeros or a rest that rounds away, so no exponent needs more. */
const maxExponent = 9_999;

/** No value: nothing, blanks, or the text NULL, which some FOCUS files write, in any case. */
export const isBlank = (text: string): boolean => text === "" || /^null$/i.test(text) || text.trim() === "";

export type Decimal =
  | { kind: "blank" }
  /** `units` is the value times 10^24; `rounded` when digits behind the 24th place were not zero */
  | { kind: "value"; units: bigint; rounded: boolean }
  | { kind: "bad"; reason: string };

const number = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,6}))?$/;

/**
 * An amount as reports write it: `12`, `-0.50`, `1.0E-10`. Exact; digits behind the 24th place round half up (away from zero).
 * Separators of thousands, currency signs, decimal commas, NaN and blanks around it are no number, as both SQL engines say.
 */
export function parseDecimal(text: string): Decimal {
  if (isBlank(text)) return { kind: "blank" };
  const [, sign, plain, power = "0"] = number.exec(text) ?? [];
  if (plain === undefined) return { kind: "bad", reason: "not a number" };
  const [whole = "", fraction = ""] = plain.split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return { kind: "value", units: 0n, rounded: false };
  const exponent = Math.max(-maxExponent, Math.min(maxExponent, Number(power)));
  const shift = exponent - fraction.length + scale;
  if (digits.length + shift > 38) return { kind: "bad", reason: "more than 14 digits before the point" };
  const { units, rounded } = shifted(digits, shift);
  if (units >= limit) return { kind: "bad", reason: "more than 14 digits before the point" };
  return { kind: "value", units: sign === "-" ? -units : units, rounded };
}

/** `digits` times 10^shift, rounded half up to a whole. */
function shifted(digits: string, shift: number): { units: bigint; rounded: boolean } {
  if (shift >= 0) return { units: BigInt(digits) * 10n ** BigInt(shift), rounded: false };
  const kept = digits.length + shift;
  const rest = kept < 0 ? `0${digits}` : digits.slice(kept);
  const up = rest.charCodeAt(0) >= 0x35;
  const units = BigInt(digits.slice(0, Math.max(0, kept)) || "0") + (up ? 1n : 0n);
  return { units, rounded: /[1-9]/.test(rest) };
}

/** The shortest plain text of an amount: `29684.780682464855373934184`, `-0.5`, `0`. */
export function decimalText(units: bigint): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % unit).toString().padStart(scale, "0").replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${size / unit}${fraction && `.${fraction}`}`;
}

const time =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z| UTC|([+-])(0\d|1[0-4]):?([0-5]\d))?)?$/;

/**
 * An instant in milliseconds since 1970 (UTC): `2018-08-01T00:00:00Z`, `2018-08-01 01:00:00` (a time without a zone is UTC), without
 * seconds or with up to nine decimals, of which silver keeps three and drops the rest, or a date alone, which is its midnight.
 * @returns undefined when it is anything else, or no day of the calendar in the years 1 to 9999
 */
export function parseTime(text: string): number | undefined {
  const found = time.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4] ?? 0), Number(found[5] ?? 0), Number(found[6] ?? 0)];
  const moment = instant(year, month, day, hour, minute, second);
  if (moment === undefined) return undefined;
  const milliseconds = Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === "-" ? -60_000 : 60_000);
  return moment + milliseconds - offset;
}

/** The instant of these numbers, when the calendar has that day. */
export function instant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second);
  const early = new Date(0); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  early.setUTCFullYear(year, month - 1, day);
  early.setUTCHours(hour, minute, second);
  return early.getTime();
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2018-08-01T00:00:00.000Z` */
export const timeText = (moment: number): string => new Date(moment).toISOString();
/** The furthest that a zone is ahead of UTC. */
const furthestEast = 14 * 3_600_000;
const lastDay = Date.UTC(9999, 11, 31);
/**
 * `2018-08` of a billing period's start. Midnight of the first day in a zone east of Greenwich, as some tools write it, is still the last
 * day of the month before in UTC; no period begins there.
 */
export const monthOf = (moment: number): string => timeText(Math.min(moment + furthestEast, lastDay)).slice(0, 7);
