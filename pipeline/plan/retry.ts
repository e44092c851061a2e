import type { QueryExecution } from "../ports";

/** What AWS says about a failed query, and what to do about it. */
export interface Verdict {
  again: boolean;
  /** AWS was busy or a fault passed: later runs may try as often as they like */
  passing: boolean;
  waitSeconds: number;
}

const maxAttempts = 3;
const no: Verdict = { again: false, passing: false, waitSeconds: 0 };

/**
 * Whether another attempt of a build may help.
 * - throttles within a query, system errors and whatever Athena calls retryable: a new attempt, later
 * - exhausted resources: one new attempt; more would exhaust them again
 * - a location that is not empty, or a table that is there: this attempt was begun before; a new one has new names
 * - data, user and permission errors: never
 * @see https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
 */
export function retryVerdict(
  failed: { error: string; cause: string },
  execution: QueryExecution | undefined,
  attempt: number,
): Verdict {
  const busy = /TooManyRequests|Throttl|InternalServer|ServiceException|States\.Timeout/.test(failed.error);
  const why = execution?.Status.AthenaError;
  const words = `${execution?.Status.StateChangeReason ?? ""} ${failed.cause}`;
  const waitSeconds = 2 ** attempt;
  if (/ALREADY_EXISTS|already exists/i.test(words))
    return { again: attempt < maxAttempts, passing: true, waitSeconds: 0 };
  if (busy) return { again: attempt < maxAttempts, passing: true, waitSeconds };
  if (!why) return no;
  if (why.ErrorType <= 8) return { again: attempt < 2, passing: false, waitSeconds };
  if (why.Retryable) return { again: attempt < maxAttempts, passing: true, waitSeconds };
  return no;
}
