import type { QuotaFacts } from "../alerts/alert";
import { countItem } from "../alerts/counts";
import { settleLevel } from "../alerts/log";
import { subjectKey } from "../alerts/subjectKey";
import type { Run } from "../ledger/runs";
import type { Items, Row } from "../ports";
import { limitOf, type MonthQuotas, measure } from "./limits";
import { isHistoric } from "./month";
import { type StandingBody, standingItem, standingPk } from "./standing";

/** What a principal downloaded in a month, as `internal.quotas` returns it. */
export interface Usage {
  principal: string;
  principalKind: string;
  month: string;
  used: bigint;
  lastEventAt: string | null;
  /** bytes by UTC day, in order; empty for months long ago */
  days: { day: string; bytes: bigint }[];
  buckets: { name: string; bytes: string }[];
}

export function usageOfRow(row: Row): Usage {
  const days = (row.days ?? "").split(" ").filter((text) => text !== "");
  return {
    principal: row.principal!,
    principalKind: row.principal_kind ?? "unknown",
    month: row.usage_month!,
    used: BigInt(row.get_object_bytes!),
    lastEventAt: row.last_event_at ? `${row.last_event_at.replace(" ", "T")}Z` : null,
    days: days.map((text) => ({ day: text.slice(0, 10), bytes: BigInt(text.slice(11)) })),
    buckets: [1, 2, 3].flatMap((place) => {
      const [name, bytes] = [row[`bucket_${place}`], row[`bucket_${place}_bytes`]];
      return name && bytes ? [{ name, bytes }] : [];
    }),
  };
}

/** UTC day on which the sum of the days before it passes a limit. */
export function dayOfPassing(days: Usage["days"], limit: bigint): string | null {
  let sum = 0n;
  for (const { day, bytes } of days) {
    sum += bytes;
    if (sum >= limit) return day;
  }
  return null;
}

/** What a visit leaves to be written, all of it repeatable. */
export interface Visit {
  standing: StandingBody;
  /** counts of the run, by alert */
  counted: { pk: string; sk: string; body: unknown }[];
  repeated: number;
}

/**
 * Makes the log of alerts say which levels a principal has reached, highest first, and gives the standing that goes with it.
 * Safe to repeat and in any order of evaluations: each step is written once.
 */
export async function visitPrincipal(
  items: Items,
  run: Run,
  now: Date,
  quotas: MonthQuotas,
  usage: Usage,
  evaluation: string,
): Promise<Visit> {
  const { principal, principalKind, month, used, lastEventAt, buckets } = usage;
  const { quota, percent, reached } = measure(quotas, principal, used);
  const standing = { principal, principalKind, month, used: String(used), quota: String(quota), percent };
  const rest = { level: reached.at(-1) ?? null, lastEventAt, buckets, evaluation };
  const known = (await items.get<StandingBody>(standingPk(month), subjectKey(principal)))?.body.open ?? [];
  if (reached.some((threshold) => !known.includes(threshold))) {
    // Before the alert: after a crash between the two, who is below again or gone has to be looked at, or it is never withdrawn.
    const { pk, sk, body } = standingItem({ ...standing, ...rest, open: [...new Set([...known, ...reached])] });
    await items.put(pk, sk, body);
  }
  const open: number[] = [];
  const counted: Visit["counted"] = [];
  let repeated = 0;
  let isCleared = false;
  for (const threshold of [...quotas.thresholds].reverse()) {
    const facts = (step: { phase: "raised" | "cleared" }): QuotaFacts => {
      const leads = step.phase === "raised" ? threshold === reached.at(-1) : !isCleared;
      if (step.phase === "cleared") isCleared = true;
      const sinceDay = step.phase === "raised" ? dayOfPassing(usage.days, limitOf(quota, threshold)) : null;
      return { used: String(used), quota: String(quota), percent, sinceDay, buckets, leads };
    };
    const key = { rule: "quota" as const, subject: principal, period: month, level: String(threshold) };
    const state = { active: reached.includes(threshold), historic: isHistoric(month, now), facts };
    const { outcome, last } = await settleLevel(items, run, now, key, state);
    if (last?.phase === "raised") open.push(threshold);
    if (outcome === "repeated") repeated += 1;
    const count = countItem(run, last, outcome);
    if (count) counted.push(count);
  }
  return { standing: { ...standing, ...rest, open: open.reverse() }, counted, repeated };
}
