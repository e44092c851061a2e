import { z } from "zod";
import { countRepeated } from "../alerts/counts";
import { holdLease } from "../ledger/lease";
import { Run } from "../ledger/runs";
import { readQuotaPlan, recordEvaluated } from "../quotas/ledger";
import { limitOf, quotasOf } from "../quotas/limits";
import { type StandingBody, standingItem, standingPk, standings } from "../quotas/standing";
import { subjectKey } from "../quotas/subjectKey";
import { type Usage, usageOfRow, visitPrincipal } from "../quotas/visit";
import type { Task } from "./deps";

const Event = z.object({ run: Run, months: z.array(z.string()), queryId: z.string() });
const chunk = 200;

/**
 * Compares the totals of the query with the quotas. What is crossed, or not any more, goes to the outbox; each is told once.
 * Rows are read as a stream, so a million of them need no memory. Safe to repeat.
 * @throws {LeaseLostError} when a newer run holds the lease
 */
export const evaluateQuotas: Task<"items" | "engine" | "config" | "clock"> =
  ({ items, engine, config, clock }) =>
  async (event): Promise<Record<string, never>> => {
    const { run, months, queryId } = Event.parse(event);
    await holdLease(items, run);
    const now = clock.now();
    const plan = await readQuotaPlan(items, run, months);
    const quotas = new Map(months.map((month) => [month, quotasOf(config.quota, month, now)]));
    let repeated = 0;
    let waiting: StandingBody[] = [];
    const flush = async () => {
      await items.putMany(waiting.map(standingItem));
      waiting = [];
    };
    const visit = async (usage: Usage) => {
      const found = await visitPrincipal(items, run, now, quotas.get(usage.month)!, usage, queryId);
      repeated += found.repeated;
      waiting.push(found.standing);
      if (waiting.length >= chunk) await flush();
    };
    for await (const row of engine.rows(queryId)) {
      const usage = usageOfRow(row);
      const rules = quotas.get(usage.month);
      if (!rules) continue;
      const lowest = rules.thresholds[0]!;
      const quota = rules.overrides.get(usage.principal) ?? rules.default;
      const isLow = !rules.overrides.has(usage.principal) && usage.used < limitOf(quota, lowest);
      // Without a filter in the query everybody is in the rows: who is low and was never high is passed over.
      if (isLow && !(await items.get(standingPk(usage.month), subjectKey(usage.principal)))) continue;
      await visit(usage);
    }
    await flush();
    for (const month of months)
      for await (const { evaluation, principal, principalKind } of standings(items, month))
        if (evaluation !== queryId)
          // no row: late data took everything away
          await visit({ principal, principalKind, month, used: 0n, lastEventAt: null, days: [], buckets: [] });
    await flush();
    for (const month of plan) await recordEvaluated(items, month);
    await countRepeated(items, run, "quotas", repeated);
    return {};
  };
