import { subjectKey } from "../alerts/subjectKey";
import type { Config } from "../config";
import type { Clock, Items } from "../ports";
import { limitOf, quotasOf } from "./limits";
import { projectedBreach } from "./projection";

/** How a principal stands in a month: everybody who has reached a threshold once, and everybody with a quota of their own. */
export interface StandingBody {
  principal: string;
  principalKind: string;
  month: string;
  /** bytes, decimal text */
  used: string;
  quota: string;
  /** tenths of a per cent, rounded down */
  percent: number;
  /** highest threshold reached */
  level: number | null;
  /** levels whose alert is raised and not cleared */
  open: number[];
  lastEventAt: string | null;
  buckets: { name: string; bytes: string }[];
  /** the evaluation that looked last; who is not in its rows used nothing */
  evaluation: string;
}
export const standingPk = (month: string): string => `quota-standing#${month}`;
export const standingItem = (body: StandingBody): { pk: string; sk: string; body: StandingBody } => ({
  pk: standingPk(body.month),
  sk: subjectKey(body.principal),
  body,
});

export async function* standings(items: Items, month: string): AsyncIterable<StandingBody> {
  for await (const { body } of items.query<StandingBody>(standingPk(month))) yield body;
}

export interface QuotaStanding {
  principal: string;
  principalKind: string;
  month: string;
  used: bigint;
  quota: bigint;
  percent: number;
  level: number | null;
  /** bytes over the quota; 0 below it */
  over: bigint;
  lastEventAt: string | null;
  buckets: { name: string; bytes: string }[];
  /** UTC day on which the quota will be reached at the pace of the month so far; null when it is, or when it will not be */
  breachOn: string | null;
}

/**
 * Standing of a month, highest per cent first. Quotas are those of the configuration now, so a raised quota shows at once;
 * totals are those of the last evaluation.
 * @param month `YYYY-MM`; by default this month, or the newest that was evaluated before it
 */
export async function quotaStanding(
  { items, config, clock }: { items: Items; config: Pick<Config, "quota">; clock: Clock },
  options: { month?: string; principal?: string } = {},
): Promise<QuotaStanding[]> {
  const now = clock.now();
  const month = options.month ?? (await newestMonth(items, now));
  if (!month) return [];
  const quotas = quotasOf(config.quota, month, now);
  const found: QuotaStanding[] = [];
  for await (const body of standings(items, month)) {
    const { principal, principalKind, lastEventAt, buckets } = body;
    if (options.principal !== undefined && options.principal !== principal) continue;
    const used = BigInt(body.used);
    const quota = quotas.overrides.get(principal) ?? quotas.default;
    const level = quotas.thresholds.filter((threshold) => used >= limitOf(quota, threshold)).at(-1) ?? null;
    const over = used > quota ? used - quota : 0n;
    const percent = Number((used * 1000n) / quota) / 10;
    const breachOn = projectedBreach(month, used, quota, now);
    found.push({ principal, principalKind, month, used, quota, percent, level, over, lastEventAt, buckets, breachOn });
  }
  return found.sort((a, b) => b.percent - a.percent || (a.principal < b.principal ? -1 : 1));
}

async function newestMonth(items: Items, now: Date): Promise<string | undefined> {
  const to = `${now.toISOString().slice(0, 7)}~`;
  for await (const { sk } of items.query("quota-evaluated", { to, reverse: true, limit: 1 })) return sk;
  return undefined;
}
