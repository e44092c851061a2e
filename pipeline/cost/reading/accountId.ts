import { countedColumns } from "./columns";
import type { TextColumn } from "./parquetText";
import { isBlank } from "./values";

/** Of account ids that are wrong the next step is never to take them as they stand: two accounts may have become one. */
export const spoiltNext = "export the report anew, a spreadsheet has changed its ids";

const numbers = [
  /^\d+(?:[.,]\d+)?[eE][+-]?\d+$/, // 1.11122E+11, and with a comma in other languages
  /^\d+[.,]0*$/, // 111122223333.0
  /^\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*$/, // 111,122,223,333
];
/** `="111122223333"`, `'111122223333` */
const quoted = /^=?["'’]+\d+["'’]*$/;
const mark = /^#+$|^#[A-Z0-9/]+[!?]?$|^(?:TRUE|FALSE)$/i;

/** What a spreadsheet writes where it has no value for a cell, or no room to show it. */
export const isMark = (text: string): boolean => mark.test(text.trim());

/** What a spreadsheet made of an account id; undefined: nothing, the text may be an id. */
export function spoiltId(text: string): string | undefined {
  const plain = text.trim();
  if (numbers.some((number) => number.test(plain))) return "saved as a number";
  return quoted.test(plain) || isMark(plain) ? "changed by a spreadsheet" : undefined;
}

const ids = new Set(Object.values(countedColumns).flatMap(({ account, subAccount }) => [account, subAccount]));
export const isAccountId = ({ name }: { name: string }): boolean => ids.has(name);

/** Nothing but digits, or nothing at all: looked at for every row. */
export function isDigits(bytes: Buffer, from: number, to: number): boolean {
  for (let p = from; p < to; p++) if (bytes[p]! < 48 || bytes[p]! > 57) return false;
  return true;
}

/**
 * What is odd about an account id, which is text: kept as it stands, with its leading zeros and any number of digits (anonymised
 * reports have 11 and 13). @returns undefined for digits alone and for no value
 */
export function oddAccountId(text: string): string | undefined {
  return isBlank(text) || /^\d+$/.test(text)
    ? undefined
    : `account id ${JSON.stringify(text.slice(0, 40))} is not digits`;
}

/**
 * Account ids of a Parquet file that stores them as numbers: the digits where the number holds them all, else a text that is refused
 * like that of a spreadsheet. 32 bits hold whole numbers to 2^24, 64 bits to 2^53.
 */
export function idColumn(text: TextColumn): TextColumn {
  if (!text.isDouble) return { ...text, toText: (value) => withoutPlaces(text.toText(value)) };
  const exact = text.isFloat ? 2 ** 24 : 2 ** 53;
  const digits = (value: number) =>
    Number.isInteger(value) && value >= 0 && value < exact ? String(value) : value.toExponential();
  return { ...text, toText: (value) => digits(value as number) };
}

/** Of a decimal the places behind the point, which are zeros. */
const withoutPlaces = (text: Uint8Array | string): Uint8Array | string =>
  typeof text === "string" ? text.replace(/\.0+$/, "") : text;
