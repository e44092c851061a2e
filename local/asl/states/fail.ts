import { StateFailure } from "../failure";
import type { Frame } from "../fold";
import type { FailState } from "../machine";
import type { Lane, Run } from "../run";

const isText = (value: unknown): value is string => typeof value === "string";

/** Always throws what the state says. */
export async function fail(run: Run, lane: Lane, frame: Frame, state: FailState): Promise<never> {
  const error = state.error && (await run.typed(lane, frame, state.error, "Error", "a string", isText));
  const cause = state.cause && (await run.typed(lane, frame, state.cause, "Cause", "a string", isText));
  throw new StateFailure(error, cause);
}
