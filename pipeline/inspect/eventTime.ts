const form =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;
const dayMs = 86_400_000;

/** `20260131` for 31 January 2026. */
export type DayNumber = number;

/**
 * UTC day of an eventTime: ISO 8601 with a zone, a real calendar date of the years 1 to 9999, at most 9 decimals of a second and 14 hours
 * of offset (what both SQL engines read). CloudTrail writes `2026-01-31T23:59:59Z`.
 * @returns undefined when it is anything else
 */
export function eventDay(time: string): DayNumber | undefined {
  const [, y, m, d, hour, minute, , sign, offsetHour, offsetMinute] = form.exec(time) ?? [];
  if (y === undefined) return undefined;
  const [year, month, day] = [Number(y), Number(m), Number(d)];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (sign === undefined) return year * 10_000 + month * 100 + day;
  if (offsetHour === "14" && offsetMinute !== "00") return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === "-" ? -1 : 1);
  const minuteOfDay = Number(hour) * 60 + Number(minute) - offset;
  const moved = new Date(0);
  moved.setUTCFullYear(year, month - 1, day); // unlike Date.UTC, this takes the years 1 to 99 as they are
  const utc = new Date(moved.getTime() + Math.floor(minuteOfDay / 1440) * dayMs);
  if (utc.getUTCFullYear() < 1 || utc.getUTCFullYear() > 9999) return undefined;
  return utc.getUTCFullYear() * 10_000 + (utc.getUTCMonth() + 1) * 100 + utc.getUTCDate();
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2026-01-31` of 20260131. */
export function dateText(day: DayNumber): string {
  const text = String(day).padStart(8, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
