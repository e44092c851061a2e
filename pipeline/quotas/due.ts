import { createHash } from "node:crypto";
import type { Config } from "../config";
import { limitOf, quotasOf } from "./limits";
import { isHistoric, lastDay, monthEnd } from "./month";

/** A month's totals as they are published, and what quotas say about it now. */
export interface MonthState {
  month: string;
  generation: string;
  location: string;
  /** changes with the quotas that hold for the month, and when the month ends */
  rules: string;
}

/** Hash of everything besides the totals that an evaluation depends on. */
export function rulesOf(config: Config["quota"], month: string, now: Date): string {
  const quotas = quotasOf(config, month, now);
  const overrides = [...quotas.overrides].map(([principal, quota]) => [principal, String(quota)]).sort();
  const ended = now.getTime() >= monthEnd(month);
  const parts = JSON.stringify([String(quotas.default), quotas.thresholds, overrides, ended]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}

/** What was done for a month last. */
export interface Done {
  /** generation and rules that were evaluated */
  evaluated?: Pick<MonthState, "generation" | "rules">;
  /** generation whose usage items are all written */
  written?: string;
  /** a write was cut off */
  pending: boolean;
}

/** Months whose totals or rules differ from what was done last, in order. */
export const dueMonths = (months: MonthState[], done: ReadonlyMap<string, Done>): MonthState[] =>
  months.filter(({ month, generation, rules }) => {
    const last = done.get(month);
    const isEvaluated = last?.evaluated?.generation === generation && last.evaluated.rules === rules;
    return !isEvaluated || last.written !== generation || last.pending;
  });

/** Ids in one statement: Athena takes 262,144 bytes, and an id takes 20 of them. */
export const maxWatched = 9_000;

/** A principal in SQL: names were written by strangers, so none enters a statement. */
export const principalId = (principal: string): string =>
  createHash("sha256").update(principal).digest("hex").slice(0, 16);

/**
 * Parameters of `internal.quotas`. When there are too many principals to name, nothing is filtered: the query returns
 * everybody, and the evaluation drops those who are below their limits.
 * @param watched principals that are returned whatever they used: those with an override or with a standing
 */
export function quotaParameters(
  config: Config["quota"],
  months: string[],
  watched: Iterable<string>,
  now: Date,
): { months: string[]; lowest_bytes: string; principal_ids: string[]; first_date: string; last_date: string } {
  const ids = new Set<string>();
  for (const principal of watched) {
    ids.add(principalId(principal));
    if (ids.size > maxWatched) break;
  }
  const isTooLong = ids.size > maxWatched;
  const lowest = limitOf(config.default, config.thresholds[0]!);
  const recent = months.filter((month) => !isHistoric(month, now)).sort();
  return {
    months,
    lowest_bytes: isTooLong ? "0" : String(lowest),
    principal_ids: isTooLong ? [] : [...ids].sort(),
    // Days and buckets are for those who are told, so old months read none: the range is empty.
    first_date: recent.length > 0 ? `${recent[0]}-01` : "1970-01-02",
    last_date: recent.length > 0 ? lastDay(recent.at(-1)!) : "1970-01-01",
  };
}
