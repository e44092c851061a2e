/** A day (`2026-01-31`) or a month (`2026-01`), in UTC. */
export type Period = string;

export const monthOf = (period: Period): string => period.slice(0, 7);

/** The days of a period, first to last. */
export function daysOf(period: Period): string[] {
  if (period.length === 10) return [period];
  const [year, month] = period.split("-").map(Number) as [number, number];
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: count }, (_, day) => `${period}-${String(day + 1).padStart(2, "0")}`);
}
