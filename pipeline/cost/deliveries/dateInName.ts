/** What the name of a file or folder says of time. */
export interface DatedName {
  /** the name without it */
  rest: string;
  /** `2025-03` of `bill-2025-03`: the month that its rows are of */
  month?: string;
  /** ISO time of `cur-2025-03-15` or `cur_20250315T103000Z`: when it was made, whatever month its rows are of */
  at?: string;
}

const day = String.raw`(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])`;
// Six digits that begin with 000 are the number of a part.
const time = String.raw`(?:(?:T|[T_. -]?(?!000))([01]\d|2[0-3])([0-5]\d)([0-5]\d)|[T_. -]([01]\d|2[0-3])[-:_.]([0-5]\d)(?:[-:_.]([0-5]\d))?|T([01]\d|2[0-3])([0-5]\d))(?:\.\d{1,9})?Z?`;
const end = String.raw`(?!\d)`;
const before = "[-_. ]?";
const range = new RegExp(`${before}${day}(?:[-_. ]+(?:to[-_. ]+)?)${day.replace("\\2", "\\6")}${end}`);
const moment = new RegExp(`${before}${day}(?:${time})?${end}`);
const month = /[-_. ]?(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])(?=$|[-_. ])/;

/** Reads a month, a date with or without a time, or two dates from and to; of a name that has none, `rest` is the name. */
export function dateIn(name: string): DatedName {
  const span = range.exec(name);
  if (span) {
    const [, y, , mo, d, y2, , mo2, d2] = span;
    const month = `${y}-${mo}`;
    const last = d2 === "01" ? dayBefore(y2!, mo2!) : `${y2}-${mo2}-${d2}`; // the first day after it, or its last one
    const whole = d === "01" && last === dayBefore(y!, String(Number(mo) + 1));
    return { rest: without(name, span), ...(whole ? { month } : { at: iso(y2!, mo2!, d2!) }) };
  }
  const one = moment.exec(name);
  if (one) {
    const [, y, , mo, d, h1, m1, s1, h2, m2, s2, h3, m3] = one;
    return { rest: without(name, one), at: iso(y!, mo!, d!, h1 ?? h2 ?? h3, m1 ?? m2 ?? m3, s1 ?? s2) };
  }
  const of = month.exec(name);
  return of ? { rest: without(name, of), month: `${of[1]}-${of[2]}` } : { rest: name };
}

const lastDate = new RegExp(`${day}(?:${time})?$`);
const lastMonth = /(^|\D)(19|20)\d\d[-_.]?(0[1-9]|1[0-2])([-_.]?\d\d)?$/;

/** Whether a name ends in a date, so that its last digits are no part's number. */
export const endsInDate = (name: string): boolean => lastDate.test(name) || lastMonth.test(name);

const without = (name: string, { index, 0: text }: RegExpExecArray): string =>
  `${name.slice(0, index)}${name.slice(index + text.length)}`.replace(/^[-_. ]+|[-_. ]+$/g, "");

const iso = (y: string, mo: string, d: string, h = "00", mi = "00", s = "00"): string =>
  `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;

/** The last day before a month. */
const dayBefore = (y: string, mo: string): string =>
  new Date(Date.UTC(Number(y), Number(mo) - 1, 0)).toISOString().slice(0, 10);
