import type { SampleOptions } from "./options";
import { sampleClock } from "./options";
import type { Random } from "./random";

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

export interface Day {
  /** `2026-01-31`, UTC */
  date: string;
  /** `2026-01` */
  month: string;
  start: number;
  /** Events of the last day end before the clock. Milliseconds since the epoch. */
  end: number;
  /** Work done on this day against a full working day, in hundredths. */
  activity: number;
}

/** The days of the sample, oldest first; the last is the day of its clock. */
export function days({ days }: Pick<SampleOptions, "days">): Day[] {
  const clock = Date.parse(sampleClock);
  const last = clock - (clock % dayMs);
  return Array.from({ length: days }, (_, i) => {
    const start = last - (days - 1 - i) * dayMs;
    const date = new Date(start).toISOString().slice(0, 10);
    const weekday = new Date(start).getUTCDay();
    return {
      date,
      month: date.slice(0, 7),
      start,
      end: start === last ? clock - 90 * minuteMs : start + dayMs,
      activity: weekday === 0 || weekday === 6 ? 25 : weekday === 5 ? 85 : 100,
    };
  });
}

/** Whole parts of `total` in proportion to `weights`, with the same sum. */
export function shares(total: number, weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let [seen, given] = [0, 0];
  return weights.map((weight) => {
    seen += weight;
    const upTo = Math.floor((total / sum) * seen + 1e-9);
    const share = (seen === sum ? total : upTo) - given;
    given += share;
    return share;
  });
}

const hours = {
  office: [0, 0, 0, 0, 0, 1, 3, 8, 10, 10, 9, 6, 8, 10, 9, 8, 5, 2, 1, 1, 0, 0, 0, 0],
  night: [6, 9, 9, 6, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4],
  always: Array.from({ length: 24 }, () => 1),
};
/** The start of a session, at a time of day that suits its actor. */
export function sessionStart(draw: Random, day: Day, rhythm: keyof typeof hours): number {
  const weights = hours[rhythm].map((weight, hour) => [weight, hour] as const);
  const at = day.start + draw.weighted(weights) * 60 * minuteMs + draw.below(3600) * 1000;
  return at < day.end ? at : day.start + draw.below((day.end - day.start) / 1000) * 1000;
}
