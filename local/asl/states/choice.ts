import { StateFailure } from "../failure";
import type { Frame } from "../fold";
import type { ChoiceState } from "../machine";
import type { Lane, Run } from "../run";
import { finish, type Outcome } from "./outcome";

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

/** The first rule whose condition is true; a condition that is no boolean is an error. */
export async function choose(run: Run, lane: Lane, frame: Frame, state: ChoiceState): Promise<Outcome> {
  for (const [at, rule] of state.rules.entries())
    if (await run.typed(lane, frame, rule.condition, `Choices/${at}/Condition`, "a boolean", isBoolean))
      return finish(run, lane, frame, rule, frame.input);
  if (state.otherwise === undefined)
    throw new StateFailure("States.NoChoiceMatched", `no rule of state ${state.name} holds and it has no Default`);
  return finish(run, lane, frame, { ...state, next: state.otherwise }, frame.input);
}
