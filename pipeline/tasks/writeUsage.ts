import { z } from "zod";
import { LeaseLostError } from "../errors";
import { holdLease } from "../ledger/lease";
import { Run, recordScanned } from "../ledger/runs";
import { beginUsage, endUsage, readQuotaPlan } from "../quotas/ledger";
import { usageItem } from "../quotas/usage";
import type { Task } from "./deps";

const Event = z.object({ run: Run, months: z.array(z.string()), queryId: z.string() });
const chunk = 500;

/**
 * Writes the usage items of those whose totals changed, then remembers the generation they are from. Rows are read as a stream.
 * Safe to repeat: totals are absolute. A write that is cut off leaves the month marked, and when the totals have changed again
 * by the next run, that run writes the whole month.
 * @throws {LeaseLostError} when a newer run holds the lease
 */
export const writeUsage: Task<"items" | "engine" | "catalog" | "clock"> =
  ({ items, engine, catalog, clock }) =>
  async (event): Promise<Record<string, never>> => {
    const { run, months, queryId } = Event.parse(event);
    await holdLease(items, run);
    const now = clock.now();
    const plan = new Map((await readQuotaPlan(items, run, months)).map((state) => [state.month, state]));
    for (const state of plan.values()) await beginUsage(items, state);
    let waiting: ReturnType<typeof usageItem>[] = [];
    const flush = async () => {
      await items.putMany(waiting);
      waiting = [];
      await holdLease(items, run);
    };
    try {
      for await (const row of engine.rows(queryId)) {
        const state = plan.get(row.usage_month!);
        if (!state) continue;
        waiting.push(usageItem(row, state, run.token, now));
        if (waiting.length >= chunk) await flush();
      }
      await flush();
    } catch (error) {
      // The new owner may have finished these months while our last chunk was under way: it has to write them again.
      if (error instanceof LeaseLostError) for (const state of plan.values()) await beginUsage(items, state);
      throw error;
    }
    for (const state of plan.values()) {
      await endUsage(items, state);
      await catalog.point("internal.usage_written", [{ values: [state.month], location: state.location }]);
    }
    await recordScanned(items, engine, run, queryId);
    return {};
  };
