import type { Removed } from "../sweep/sweeping";
import { sweepLake } from "../sweep/sweepLake";
import type { Task } from "./deps";

/**
 * Longer than an execution may last (6 h), with the query that was stopped with it (Athena lets it run 4 h at most) and its last Lambda
 * behind it. What is removed was found unneeded by a sweep so long before.
 */
export const sweepGraceHours = 12;
/** A Lambda has 15. */
const maxMinutes = 12;

/**
 * Removes builds that were replaced or never published, and staged parts that nothing is built from any more. It belongs to no run and
 * takes no lease, so it may stand beside any run. Safe to repeat; what it has no time for is left to the next.
 */
export const sweep: Task<"items" | "objects" | "catalog" | "models" | "clock"> =
  ({ clock, ...deps }) =>
  async (): Promise<Removed & { at: string; seconds: number; left: boolean }> => {
    const began = performance.now(); // a stopwatch of this task, not the clock of records
    const now = clock.now();
    const isLate = () => performance.now() - began > maxMinutes * 60_000;
    const removed = await sweepLake(deps, { now: now.getTime(), graceMs: sweepGraceHours * 3_600_000, isLate });
    const seconds = Math.round((performance.now() - began) / 1000);
    const done = { at: now.toISOString(), seconds, ...removed, left: isLate() };
    await deps.items.put("sweep", "last", done);
    return done;
  };
