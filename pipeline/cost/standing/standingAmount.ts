import { decimalText, parseDecimal, scale } from "../reading/values";

/** Amounts are held as whole units of 10^-24, as silver keeps them; sums of them are exact. */
export type Units = bigint;
const cent = 10n ** BigInt(scale - 2);

/** @throws {Error} for a text that is no amount: sums of tables always are, and null is none */
export function unitsOf(text: string | null): Units {
  const parsed = parseDecimal(text ?? "");
  if (parsed.kind === "value") return parsed.units;
  if (parsed.kind === "blank") return 0n;
  throw new Error(`${JSON.stringify(text)} is no amount: ${parsed.reason}`);
}

/** The same of effective costs, which are null where a report does not say what of a commitment was used. */
export const knownUnitsOf = (text: string | null): Units | undefined => (text === null ? undefined : unitsOf(text));

/** A sum of which one part is not known is not known. */
export const plus = (a: Units | undefined, b: Units | undefined): Units | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
export const minus = (a: Units | undefined, b: Units | undefined): Units | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

/** Every digit, and at least two behind the point: `965.20`, `0.000012345678901234567`. */
export function exactText(units: Units): string {
  const [whole, fraction = ""] = decimalText(units).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

/** As JSON holds an amount that may not be known. */
export const exactOrNull = (units: Units | undefined): string | null => (units === undefined ? null : exactText(units));
/** For reading: an amount that may not be known, as cents or as a change. */
export const knownText = (units: Units | undefined, text: (known: Units) => string = centsText): string =>
  units === undefined ? "not known" : text(units);

/** For reading: `1,234.57`, cents rounded half up (away from zero). What is not zero never reads as zero: `<0.01`. */
export function centsText(units: Units): string {
  const size = units < 0n ? -units : units;
  const cents = (size + cent / 2n) / cent;
  const sign = units < 0n ? "-" : "";
  if (cents === 0n && units !== 0n) return units < 0n ? ">-0.01" : "<0.01";
  return `${sign}${(cents / 100n).toLocaleString("en-US")}.${String(cents % 100n).padStart(2, "0")}`;
}

/** The same with its sign, as a change: `+12.00`, `-0.50`, `0.00`. */
export const changeText = (units: Units): string =>
  units > 0n ? centsText(units).replace(/^(<?)/, "$1+") : centsText(units);
