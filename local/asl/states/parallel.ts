import { StateFailure } from "../failure";
import type { Frame } from "../fold";
import type { ParallelState } from "../machine";
import { Payload } from "../payload";
import type { Lane, Run } from "../run";
import { type RunFlow, runGroup } from "./group";

/** All branches at once, each with the same input; the result is the array of their outputs. */
export async function attemptParallel(
  run: Run,
  lane: Lane,
  frame: Frame,
  state: ParallelState,
  runFlow: RunFlow,
): Promise<Payload> {
  if (!frame.group) {
    const given = state.arguments && (await run.payload(lane, frame, state.arguments));
    given?.limited(`the arguments of state ${state.name}`);
    run.append(lane, "ParallelStateStarted", {}, given ? { input: given.text } : {});
  }
  const input = frame.group!.input ?? frame.input;
  const outputs = await unless(run, lane, "ParallelStateFailed", () =>
    runGroup(run, lane, frame, {
      runFlow,
      count: state.branches.length,
      concurrency: state.branches.length,
      member: (index) => ({ flow: state.branches[index]!, input: async () => input }),
    }),
  );
  run.append(lane, "ParallelStateSucceeded");
  return arrayOf(outputs);
}

/** Says that the state has failed when its members did. */
export async function unless<T>(
  run: Run,
  lane: Lane,
  type: "ParallelStateFailed" | "MapStateFailed",
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof StateFailure) run.append(lane, type);
    throw failure;
  }
}

/** The texts are JSON already. */
export const arrayOf = (parts: Payload[]) => new Payload(`[${parts.map(({ text }) => text).join(",")}]`);
