import { recordFailure } from "../ledger/generations";
import { holdLease } from "../ledger/lease";
import { Failed, recordHappening } from "../ledger/runs";
import { retryVerdict } from "../plan/retry";
import type { Engine, QueryExecution } from "../ports";
import type { Task } from "./deps";
import { BuildEvent, buildOf } from "./renderBuild";

const Event = BuildEvent.extend({ failed: Failed });

/**
 * Says whether another attempt of a failed build may help, and keeps the failure where none does.
 * @throws {LeaseLostError} so that a run that was taken over ends as a whole
 */
export const recordBuild: Task<"items" | "objects" | "engine" | "clock"> =
  ({ items, objects, engine, clock }) =>
  async (event): Promise<{ again: boolean; waitSeconds: number }> => {
    const { failed, ...parsed } = Event.parse(event);
    const { run, attempt } = parsed;
    await holdLease(items, run);
    const build = await buildOf(objects, parsed);
    if (failed.error === "InputMovedError") return { again: false, waitSeconds: 0 }; // the next plan sees the new input
    const execution = await failedQuery(engine, failed.cause);
    const { again, passing, waitSeconds } = retryVerdict(failed, execution, attempt);
    if (again) return { again, waitSeconds };
    const words = { ...failed, cause: plainCause(failed.cause, execution) };
    await recordFailure(items, run, build, words, passing, clock.now());
    await recordHappening(items, run, {
      kind: "build",
      name: `${build.table}#${build.partition}`,
      status: "failed",
      failed: words,
    });
    return { again: false, waitSeconds: 0 };
  };

/** A Cause is cut at 32,768 characters and holds the SQL, so only the query's id is taken from it. */
async function failedQuery(engine: Pick<Engine, "execution">, cause: string): Promise<QueryExecution | undefined> {
  const id = /"QueryExecutionId"\s*:\s*"([^"]+)"/.exec(cause)?.[1];
  return id === undefined ? undefined : engine.execution(id);
}

/** The reason in words: Athena's, or the message of a task's error, or the text as it is. */
export function plainCause(cause: string, execution?: QueryExecution): string {
  if (execution) {
    const { StateChangeReason = execution.Status.State } = execution.Status;
    // Both engines stop at a sum that is too long, each in its own words.
    const help = /overflow/i.test(StateChangeReason)
      ? "; amounts add up past 14 digits before the point: look for a line whose amount cannot be right, and have the report delivered again"
      : "";
    return `${StateChangeReason}${help} (query ${execution.QueryExecutionId})`;
  }
  const message = /^\s*\{.*"errorMessage"\s*:\s*("(?:[^"\\]|\\.)*")/s.exec(cause)?.[1];
  return (message === undefined ? cause : (JSON.parse(message) as string)).slice(0, 2000);
}
