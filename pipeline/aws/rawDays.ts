/** Which delivery days a run lists: pure, so that what a crash or a backlog does to it can be tested without S3. */

/** Days from `from` to `to`, both inclusive, `YYYY-MM-DD`. */
export interface DayRange {
  from: string;
  to: string;
}
/** What the listing before left behind. */
export interface Listing {
  /** Revision of the ledger's backlog item when it was made; that item is written when a listing has been worked off. */
  revision: number;
  /** the day it was made */
  madeOn: string;
  ranges: DayRange[];
  /** The older days that are looked at again in turn go on below this one. */
  cursor: string;
}

/** A file may come this late under the prefix of its day. */
const lateDays = 3;
/** Older days that each run looks at again: with a run an hour, three years come round in a fortnight. */
const againDays = 3;

/**
 * The days of the next listing.
 * - None before: every day from the oldest on.
 * - The one before was worked off (`backlog` has a higher revision): from three days before it until today, what it left undone, and a
 *   few older days in turn, as nothing else would find a file put there by hand or very late.
 * - It was not, as its run died: the same again, until today.
 * @param backlog revision of the ledger's backlog item, and the first day not worked off, or null
 */
export function nextListing(
  today: string,
  oldest: string,
  before: Listing | undefined,
  backlog: { revision: number; day: string | null },
): Listing {
  const base = { revision: backlog.revision, madeOn: today };
  if (!before) return { ...base, ranges: [{ from: oldest, to: today }], cursor: today };
  if (backlog.revision <= before.revision)
    return { ...base, ranges: joined([...before.ranges, { from: before.madeOn, to: today }]), cursor: before.cursor };
  const start = addDays(before.madeOn, -lateDays);
  const undone = backlog.day === null ? [] : upTo(before.ranges, backlog.day);
  const again = turn(oldest, start, before.cursor);
  const ranges = joined([{ from: start, to: today }, ...undone, ...(again ? [again] : [])]);
  return { ...base, ranges, cursor: again?.from ?? before.cursor };
}

/** The few days below the cursor; from the top again when the oldest day is behind. */
function turn(oldest: string, start: string, cursor: string): DayRange | undefined {
  const top = addDays(start, -1);
  const to = cursor <= oldest || cursor > start ? top : addDays(cursor, -1);
  if (to < oldest) return undefined;
  const from = addDays(to, 1 - againDays);
  return { from: from < oldest ? oldest : from, to };
}

const upTo = (ranges: DayRange[], day: string): DayRange[] =>
  ranges.filter(({ from }) => from <= day).map(({ from, to }) => ({ from, to: to < day ? to : day }));

/** The same days without overlaps, oldest first. */
function joined(ranges: DayRange[]): DayRange[] {
  const result: DayRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = result.at(-1);
    if (last && range.from <= addDays(last.to, 1)) last.to = last.to > range.to ? last.to : range.to;
    else result.push({ ...range });
  }
  return result;
}

/** Every day of the ranges, newest first. */
export function daysOf(ranges: DayRange[]): string[] {
  const days: string[] = [];
  for (const { from, to } of joined(ranges).reverse())
    for (let day = to; day >= from; day = addDays(day, -1)) days.push(day);
  return days;
}

export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
