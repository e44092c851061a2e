import { AbortedError, failureOf, HaltError, StateFailure } from "../failure";
import { isTimeout } from "../fields";
import type { Frame } from "../fold";
import { whole } from "../history";
import type { TaskState } from "../machine";
import { Payload } from "../payload";
import type { Lane, Run } from "../run";
import { childController } from "../signals";

/** One attempt at a task: scheduled, called, answered; each is in the history before the next step. */
export async function attemptTask(run: Run, lane: Lane, frame: Frame, state: TaskState): Promise<Payload> {
  const given = state.arguments ? await run.payload(lane, frame, state.arguments) : frame.input;
  given.limited(`the arguments of state ${state.name}`);
  const seconds = async (field: "timeoutSeconds" | "heartbeatSeconds", name: string) =>
    state[field] && (await run.typed(lane, frame, state[field], name, "an integer from 1 to 99999999", isTimeout));
  const timeoutInSeconds = await seconds("timeoutSeconds", "TimeoutSeconds");
  const heartbeatInSeconds = await seconds("heartbeatSeconds", "HeartbeatSeconds");
  const of = resourceOf(state.resource);
  run.append(lane, "TaskScheduled", {
    taskScheduledEventDetails: {
      ...of,
      region: "local",
      parameters: given.text,
      ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
      ...(heartbeatInSeconds !== undefined && { heartbeatInSeconds }),
    },
  });
  run.append(lane, "TaskStarted", { taskStartedEventDetails: of });
  try {
    const result = await call(run, lane, state, given, timeoutInSeconds);
    result.limited(`the result of state ${state.name}`);
    run.append(lane, "TaskSucceeded", {
      taskSucceededEventDetails: { ...of, output: result.text, outputDetails: whole },
    });
    return result;
  } catch (failure) {
    if (!(failure instanceof StateFailure)) throw failure;
    const details = {
      ...of,
      ...(failure.error !== undefined && { error: failure.error }),
      ...(failure.causeText !== undefined && { cause: failure.causeText }),
    };
    if (failure.error === "States.Timeout") run.append(lane, "TaskTimedOut", { taskTimedOutEventDetails: details });
    else run.append(lane, "TaskFailed", { taskFailedEventDetails: details });
    throw failure;
  }
}

/** Calls the handler, and waits no longer than its time and its lane allow. */
async function call(run: Run, lane: Lane, state: TaskState, given: Payload, timeout?: number): Promise<Payload> {
  const { controller, release } = childController(lane.signal);
  const { signal } = controller;
  const answer = (async () => run.world.handle({ ...identity(run, state), arguments: given.copy(), signal }))();
  run.inFlight.add(answer);
  const done = () => run.inFlight.delete(answer);
  answer.then(done, done);
  const timer = new AbortController();
  try {
    return await new Promise<Payload>((resolve, reject) => {
      lane.signal.addEventListener("abort", () => reject(new AbortedError()), { once: true, signal: timer.signal });
      answer
        .then(
          (value) => resolve(resultOf(value)),
          (error) => reject(error instanceof HaltError ? error : failureOf(error)),
        )
        .catch((error: unknown) => reject(failureOf(error)));
      if (timeout !== undefined)
        sleepLong(run, timeout * 1000, timer.signal).then(
          () => reject(new StateFailure("States.Timeout", `state ${state.name} took longer than ${timeout} s`)),
          () => {},
        );
    });
  } finally {
    timer.abort();
    release();
    controller.abort(); // a handler that still works is told that nobody waits for it
  }
}

const identity = (run: Run, state: TaskState) => ({
  resource: state.resource,
  state: state.name,
  executionName: run.name,
});
const resultOf = (value: unknown) => Payload.of(value === undefined ? null : value);

/** Timers of Node hold 2^31 - 1 ms; `TimeoutSeconds` may be longer. */
export async function sleepLong(run: Run, ms: number, signal: AbortSignal): Promise<void> {
  const most = 2 ** 31 - 1;
  for (let left = ms; left > 0; left -= most) await run.sleep(Math.min(left, most), signal);
}

/** `arn:aws:states:::athena:startQueryExecution.sync` is `athena`, `startQueryExecution.sync`. */
function resourceOf(arn: string): { resourceType: string; resource: string } {
  const parts = arn.split(":");
  if (parts[2] !== "states") return { resourceType: parts[2] ?? "", resource: arn };
  return { resourceType: parts.slice(5, -1).join(":"), resource: parts.at(-1)! };
}
