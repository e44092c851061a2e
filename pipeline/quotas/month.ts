/** Calendar months in UTC, `YYYY-MM`. */

export const monthStart = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);

/** First millisecond after the month. */
export function monthEnd(month: string): number {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return Date.UTC(year, number, 1);
}

/** Last day of the month, `YYYY-MM-DD`. */
export const lastDay = (month: string): string => new Date(monthEnd(month) - 1).toISOString().slice(0, 10);

const historicAfterMs = 35 * 86_400_000;
/** A month that ended over 35 days ago: what is found in it now comes of a backfill, and nobody is told. */
export const isHistoric = (month: string, now: Date): boolean => now.getTime() - monthEnd(month) > historicAfterMs;
