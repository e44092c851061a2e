import { z } from "zod";
import { forgetFailures, published, publishGeneration, readAttempt } from "../ledger/generations";
import { Run, recordHappening } from "../ledger/runs";
import { valuesOf } from "../plan/partition";
import type { Figures } from "../plan/types";
import type { Task } from "./deps";

const Event = z.object({ run: Run, attemptId: z.string() });

/**
 * Makes the audited generation the one that readers see: ledger first, catalog second, until both agree. Safe to repeat.
 * @throws {LeaseLostError} when a newer run holds the lease
 * @throws {InputMovedError} when an input was published anew; the build is planned again
 */
export const publish: Task<"items" | "catalog" | "clock"> =
  ({ items, catalog, clock }) =>
  async (event): Promise<Record<string, never>> => {
    const { run, attemptId } = Event.parse(event);
    const attempt = await readAttempt(items, attemptId);
    const { table, partition } = attempt.build;
    await publishGeneration(items, run, attempt, clock.now());
    let pointer = (await published(items, table, partition))!;
    const values = valuesOf(partition);
    for (;;) {
      if ((await catalog.location(table, values)) === pointer.location) break;
      await catalog.point(table, [{ values, location: pointer.location }]);
      pointer = (await published(items, table, partition))!;
    }
    await catalog.dropTable(attempt.target);
    await forgetFailures(items, attempt.build);
    const counts = difference(pointer.figures, pointer.previousFigures);
    await recordHappening(items, run, { kind: "build", name: `${table}#${partition}`, status: "done", counts });
    return {};
  };

/** How the counts moved, so that the runs of a day add up to the day. */
function difference(now: Figures, before: Figures): Figures {
  const counted = ["rows", "kept_rows", "duplicate_rows", "conflicting_rows", "superseded_rows", "staged_rows"];
  const names = counted.filter((name) => name in now);
  const moved = names.map((name): [string, string] => [name, String(BigInt(now[name]!) - BigInt(before[name] ?? 0))]);
  // A delivery takes the place of the one before it, so its own rows are what this run brought.
  return { ...Object.fromEntries(moved), ...(now.source_rows !== undefined && { source_rows: now.source_rows }) };
}
