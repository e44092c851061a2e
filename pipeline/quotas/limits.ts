import type { Config } from "../config";
import { lastDay } from "./month";

/** Smallest number of bytes that is at least `threshold` times `quota`; exact, whatever the threshold's binary form is. */
export function limitOf(quota: bigint, threshold: number): bigint {
  const [, whole = "", fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(String(threshold)) ?? [];
  if (!whole) throw new Error(`threshold ${threshold} is not a plain decimal number such as 0.8`);
  const scale = 10n ** BigInt(fraction.length);
  return (quota * BigInt(whole + fraction) + scale - 1n) / scale;
}

/** Tenths of a per cent, rounded down: 100 is shown only when the quota is reached. */
export const percentOf = (used: bigint, quota: bigint): number => Number((used * 1000n) / quota) / 10;

/** The quotas that hold for one month. */
export interface MonthQuotas {
  default: bigint;
  /** ascending */
  thresholds: number[];
  overrides: Map<string, bigint>;
}

/**
 * An override with `until` holds through that day (UTC). A month that is over is judged by its last day, so its standing does
 * not change later; of several overrides of one principal the first that holds is taken.
 */
export function quotasOf(
  { default: usual, thresholds, overrides }: Config["quota"],
  month: string,
  now: Date,
): MonthQuotas {
  const today = now.toISOString().slice(0, 10);
  const day = today < lastDay(month) ? today : lastDay(month);
  const held = new Map<string, bigint>();
  for (const { principal, quota, until } of overrides)
    if (!held.has(principal) && (until === undefined || day <= until)) held.set(principal, quota);
  return { default: usual, thresholds, overrides: held };
}

/** How a total stands against the quota of its principal. */
export interface Measured {
  quota: bigint;
  percent: number;
  /** thresholds that are reached, ascending */
  reached: number[];
}
export function measure(quotas: MonthQuotas, principal: string, used: bigint): Measured {
  const quota = quotas.overrides.get(principal) ?? quotas.default;
  const reached = quotas.thresholds.filter((threshold) => used >= limitOf(quota, threshold));
  return { quota, percent: percentOf(used, quota), reached };
}
