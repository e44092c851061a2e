import { z } from "zod";
import { Failed, Run, recordHappening } from "../ledger/runs";
import type { Task } from "./deps";

const Event = z.object({ run: Run, branch: z.string(), failed: Failed });

/** A branch that failed stops no other; it is kept for the verdict. Safe to repeat. */
export const recordBranch: Task<"items"> =
  ({ items }) =>
  async (event): Promise<Record<string, never>> => {
    const { run, branch, failed } = Event.parse(event);
    await recordHappening(items, run, { kind: "branch", name: branch, status: "failed", failed });
    return {};
  };
