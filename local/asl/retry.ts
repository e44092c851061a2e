import type { StateFailure } from "./failure";
import type { Retrier } from "./machine";

/** Whether a failure is among the names of a retrier or a catcher. */
export function matches(errors: string[], failure: StateFailure): boolean {
  if (failure.terminal) return false;
  return errors.some((name) => {
    if (name === "States.ALL" || name === failure.error) return true;
    if (name === "States.TaskFailed") return failure.error !== "States.Timeout";
    return name === "States.Timeout" && failure.error === "States.HeartbeatTimeout";
  });
}

/**
 * The first retrier that names the failure decides; each counts its own attempts.
 * @param used retries done so far by each retrier; the one that decides is counted up
 * @returns ms to wait before the next attempt, or undefined when there is none
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function nextDelay(
  retriers: Retrier[],
  used: number[],
  failure: StateFailure,
  random: () => number,
): number | undefined {
  const at = retriers.findIndex(({ errors }) => matches(errors, failure));
  const retrier = retriers[at];
  if (!retrier || used[at]! >= retrier.maxAttempts) return undefined;
  const backedOff = retrier.intervalSeconds * retrier.backoffRate ** used[at]!;
  used[at]! += 1;
  const seconds = Math.min(backedOff, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, 31_622_400);
  return Math.round(seconds * 1000 * (retrier.jitter === "FULL" ? random() : 1));
}
