import { z } from "zod";
import { takeLease } from "../ledger/lease";
import { type Run, RunInput, readRun, updateRun } from "../ledger/runs";
import { cutOff } from "../ledger/takeover";
import type { Task } from "./deps";

const Event = z.object({ executionId: z.string(), name: z.string(), redriveCount: z.number(), input: RunInput });

/**
 * Takes the lease of the source. Safe to repeat: the same execution takes it again under a higher token.
 * @returns opened: false when a living run holds it; that run was asked to go again
 */
export const openRun: Task<"items" | "executions" | "clock"> =
  ({ items, executions, clock }) =>
  async (event): Promise<{ opened: boolean; run: Run | null }> => {
    const { executionId, name, redriveCount, input } = Event.parse(event);
    const token = await takeLease(items, executions, input.source, executionId);
    if (token === undefined) return { opened: false, run: null };
    const run: Run = { ...input, id: name, token, chain: input.chain ?? name, pass: redriveCount };
    const startedAt = redriveCount > 0 ? {} : { startedAt: clock.now().toISOString(), handledRedrive: 0 };
    const known = (await readRun(items, name))?.takesOver ?? [];
    const takesOver = [...new Set([...known, ...(await cutOff(items, run.source))])];
    await updateRun(items, name, {
      id: name,
      source: run.source,
      chain: run.chain,
      status: "RUNNING",
      ...startedAt,
      ...(takesOver.length > 0 && { takesOver }),
    });
    return { opened: true, run };
  };
