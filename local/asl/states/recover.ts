import { StateFailure } from "../failure";
import type { Frame } from "../fold";
import type { MapState, ParallelState, TaskState } from "../machine";
import { Payload } from "../payload";
import { matches, nextDelay } from "../retry";
import type { Lane, Run } from "../run";
import { finish, type Outcome } from "./outcome";
import { sleepLong } from "./task";

/** A state with Retry and Catch: attempts until one succeeds, then its result or what a catcher makes of the failure. */
export async function recover(
  run: Run,
  lane: Lane,
  frame: Frame,
  state: TaskState | ParallelState | MapState,
  attempt: () => Promise<Payload>,
): Promise<Outcome> {
  const used = state.retry.map(() => 0);
  for (;;) {
    try {
      const result = frame.result ?? (await attempt());
      return await finish(run, lane, frame, state, result, resultOf(result));
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      const delayMs = nextDelay(state.retry, used, failure, run.world.random);
      if (delayMs === undefined) return caught(run, lane, frame, state, failure);
      delete frame.result;
      delete frame.group;
      frame.retryCount += 1;
      await sleepLong(run, delayMs, lane.signal);
    }
  }
}

const resultOf = (result: Payload) => ({
  get result() {
    return result.value;
  },
});

function caught(
  run: Run,
  lane: Lane,
  frame: Frame,
  state: TaskState | ParallelState | MapState,
  failure: StateFailure,
): Promise<Outcome> {
  const catcher = state.catchers.find(({ errors }) => matches(errors, failure));
  if (!catcher) throw failure;
  const { output } = failure;
  return finish(run, lane, frame, catcher, Payload.of(output), { errorOutput: output });
}
