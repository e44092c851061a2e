import { z } from "zod";
import { countRepeated } from "../alerts/counts";
import { beginPeriod } from "../alerts/log";
import { inParallel } from "../alerts/parallel";
import { subjectKey } from "../alerts/subjectKey";
import { holdLease } from "../ledger/lease";
import { Run, recordScanned } from "../ledger/runs";
import { readQuotaPlan, recordEvaluated } from "../quotas/ledger";
import { limitOf, quotasOf } from "../quotas/limits";
import { standingItem, standingPk, standings } from "../quotas/standing";
import { type Usage, usageOfRow, type Visit, visitPrincipal } from "../quotas/visit";
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
    for (const period of months) await beginPeriod(items, { rule: "quota", period });
    let repeated = 0;
    let waiting: Visit[] = [];
    const flush = async () => {
      await items.putMany(waiting.flatMap(({ standing, counted }) => [standingItem(standing), ...counted]));
      waiting = [];
    };
    /** Without a filter in the query everybody is in the rows: who is low and was never high is passed over. */
    const isOfInterest = async ({ principal, month, used }: Usage) => {
      const { overrides, default: usual, thresholds } = quotas.get(month)!;
      if (overrides.has(principal) || used >= limitOf(usual, thresholds[0]!)) return true;
      return (await items.get(standingPk(month), subjectKey(principal))) !== undefined;
    };
    const visit = async (usage: Usage): Promise<Visit | undefined> =>
      (await isOfInterest(usage))
        ? visitPrincipal(items, run, now, quotas.get(usage.month)!, usage, queryId)
        : undefined;
    /** A principal is once in a list, so several are visited at a time. */
    const visitAll = async (list: AsyncIterable<Usage>) => {
      for await (const one of inParallel(list, visit)) {
        if (!one) continue;
        repeated += one.repeated;
        waiting.push(one);
        if (waiting.length >= chunk) await flush();
      }
      await flush();
    };
    async function* ofRows(): AsyncIterable<Usage> {
      for await (const row of engine.rows(queryId)) {
        const usage = usageOfRow(row);
        if (quotas.has(usage.month)) yield usage;
      }
    }
    /** Who has a standing and no row: they are asked for whatever they used, so late data took everything away. */
    async function* withoutRow(): AsyncIterable<Usage> {
      for (const month of months)
        for await (const { evaluation, principal, principalKind } of standings(items, month))
          if (evaluation !== queryId)
            yield { principal, principalKind, month, used: 0n, lastEventAt: null, days: [], buckets: [] };
    }
    await visitAll(ofRows());
    await visitAll(withoutRow());
    for (const month of plan) await recordEvaluated(items, month);
    await countRepeated(items, run, "quotas", repeated);
    await recordScanned(items, engine, run, queryId);
    return {};
  };
