import { sampleClock } from "../options";

/** Months of bills: the clock's own, which is not final, and the ones before it. */
export const billedMonths = 4;

export interface BilledDay {
  /** `2026-01-31` */
  date: string;
  start: string;
  end: string;
  /** Hours of it that the bill knows. */
  hours: number;
}
export interface BilledMonth {
  /** `2026-01` */
  period: string;
  days: BilledDay[];
  /** false while charges still come in */
  isFinal: boolean;
  /** When its bill is written: days into the next month, or the clock's own last delivery. Milliseconds since 1970. */
  at: number;
}

const dayMs = 86_400_000;
const second = (at: number) => new Date(at).toISOString().replace(".000", "");

/** @param before months before the clock's, the first 0 */
export function billedMonth(before: number): BilledMonth {
  const clock = new Date(sampleClock);
  const first = Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth() - before, 1);
  const next = Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth() - before + 1, 1);
  const isFinal = before > 0;
  const known = isFinal ? next : clock.getTime() - 3_600_000;
  const days: BilledDay[] = [];
  for (let at = first; at < Math.min(next, known); at += dayMs)
    days.push({
      date: second(at).slice(0, 10),
      start: second(at),
      end: second(at + dayMs),
      hours: Math.min(24, Math.floor((known - at) / 3_600_000)),
    });
  return { period: second(first).slice(0, 7), days, isFinal, at: isFinal ? next + 3 * dayMs + 5 * 3_600_000 : known };
}

/** Oldest first. */
export const months = (): BilledMonth[] =>
  Array.from({ length: billedMonths }, (_, i) => billedMonth(billedMonths - 1 - i));
