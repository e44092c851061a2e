import { setMaxListeners } from "node:events";
import { AbortedError, StateFailure } from "./failure";
import { runFlow } from "./flow";
import { whole } from "./history";
import type { Run } from "./run";
import { sleepLong } from "./states/task";

/** Why an execution ends before its states do. */
export interface Ending {
  type: "ExecutionAborted" | "ExecutionTimedOut";
  error?: string;
  cause?: string;
}
/** ms that handlers nobody waits for any more get to come to their end, so that their caller may close what they use. */
const graceMs = 10_000;

/**
 * Lives one life of an execution, from where its history stands to the event that closes it.
 * @param stop aborted with an `Ending` as reason
 * @throws {Error} only what is no failure of a state: the history cannot be written, a handler said HaltError
 */
export async function live(run: Run, stop: AbortController): Promise<void> {
  const { fold, machine } = run;
  setMaxListeners(0, stop.signal);
  const lane = { scope: fold.root, signal: stop.signal };
  const timer = new AbortController();
  if (machine.timeoutSeconds !== undefined)
    sleepLong(run, machine.timeoutSeconds * 1000, timer.signal).then(
      () => stop.abort({ type: "ExecutionTimedOut", error: "States.Timeout" } satisfies Ending),
      () => {},
    );
  try {
    const output = await runFlow(run, lane, machine, async () => fold.input);
    run.append(
      lane,
      "ExecutionSucceeded",
      { executionSucceededEventDetails: { output: output.text, outputDetails: whole } },
      { redriveCount: fold.redriveCount },
    );
  } catch (error) {
    close(run, stop, error);
  } finally {
    timer.abort();
    if (!stop.signal.aborted) stop.abort(); // nothing may be written by what is still at work
    await settle(run);
  }
}

function close(run: Run, stop: AbortController, error: unknown): void {
  const { root, redriveCount } = run.fold;
  if (error instanceof AbortedError && stop.signal.aborted) {
    const { type, ...why } = stop.signal.reason as Ending;
    if (type === "ExecutionAborted") run.write(root, type, { executionAbortedEventDetails: why }, { redriveCount });
    else run.write(root, type, { executionTimedOutEventDetails: why }, { redriveCount });
    return;
  }
  if (!(error instanceof StateFailure)) throw error;
  const { error: name, causeText } = error;
  run.write(
    root,
    "ExecutionFailed",
    {
      executionFailedEventDetails: {
        ...(name !== undefined && { error: name }),
        ...(causeText !== undefined && { cause: causeText }),
      },
    },
    { redriveCount },
  );
}

async function settle({ inFlight, world }: Run): Promise<void> {
  if (inFlight.size === 0) return;
  const grace = new AbortController();
  await Promise.race([Promise.allSettled(inFlight), world.clock.sleep(graceMs, grace.signal).catch(() => {})]);
  grace.abort();
}
