import { z } from "zod";
import { BuildsFailedError } from "../errors";
import { Failed, happenings, Run, readRun, updateRun } from "../ledger/runs";
import type { Task } from "./deps";

const Event = z.object({ run: Run, redriveCount: z.number(), failure: Failed.nullable() });

/**
 * Ends the execution as what it is. A redrive enters here again: it is known by its count, and goes through OpenRun like a new run.
 * @throws {BuildsFailedError} when anything failed; without Retry or Catch, so the execution is FAILED and can be redriven
 */
export const verdict: Task<"items"> =
  ({ items }) =>
  async (event): Promise<{ redriven: boolean }> => {
    const { run, redriveCount, failure } = Event.parse(event);
    const handled = (await readRun(items, run.id))?.handledRedrive ?? 0;
    if (redriveCount > handled && redriveCount > run.pass) {
      await updateRun(items, run.id, { handledRedrive: redriveCount });
      return { redriven: true };
    }
    const failed = (await happenings(items, run, run.pass)).filter(({ status }) => status !== "done");
    if (failure) throw new BuildsFailedError(`${failure.state}: ${failure.error}: ${failure.cause.slice(0, 1000)}`);
    if (failed.length === 0) return { redriven: false };
    const first = failed
      .slice(0, 5)
      .map(
        ({ kind, name, failed: why }) =>
          `${kind} ${name.replace("#", " ")}: ${why ? `${why.error}: ${why.cause.slice(0, 500)}` : "failed before"}`,
      );
    throw new BuildsFailedError(`${failed.length} failed; ${first.join("; ")}${failed.length > 5 ? "; ..." : ""}`);
  };
