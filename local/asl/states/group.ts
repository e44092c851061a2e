import { AbortedError, StateFailure } from "../failure";
import { child, type Frame, type Scope } from "../fold";
import type { Flow } from "../machine";
import type { Payload } from "../payload";
import type { Lane, Run } from "../run";
import { childController } from "../signals";

/** Takes one line of states to its end; states that hold lines of states are given it, as it knows them all. */
export type RunFlow = (run: Run, lane: Lane, flow: Flow, input: () => Promise<Payload>) => Promise<Payload>;

/** One branch or iteration of a group. */
export interface Member {
  flow: Flow;
  /** Called when it begins for the first time, before its first state is entered. */
  begin?(scope: Scope): void;
  input(): Promise<Payload>;
  item?: { index: number; value: unknown };
}
interface Group {
  runFlow: RunFlow;
  count: number;
  /** How many may be at work at once. */
  concurrency: number;
  member(index: number): Member;
  ended?(index: number, scope: Scope): void;
  failed?(index: number, scope: Scope): void;
  aborted?(index: number, scope: Scope): void;
}

/**
 * Runs the members of a Map or Parallel that have not succeeded yet, in the order of their indices; those that had begun go on
 * where they were. The first failure aborts the others and is the failure of the state.
 * @returns the outputs in the order of the indices
 */
export async function runGroup(run: Run, lane: Lane, frame: Frame, group: Group): Promise<Payload[]> {
  const { controller, release } = childController(lane.signal);
  const { children } = frame.group!;
  const isDone = (scope: Scope | undefined) => scope?.output && (scope.succeeded || !group.ended);
  const todo = Array.from({ length: group.count }, (_, index) => index).filter((index) => !isDone(children.get(index)));
  const working = new Set<number>();
  let failure: { error: unknown } | undefined;

  const one = async (index: number) => {
    working.add(index);
    const member = group.member(index);
    try {
      const scope = child(lane.scope, index);
      if (!scope.begun) member.begin?.(scope);
      const item = member.item ?? lane.item;
      const inner: Lane = { scope, signal: controller.signal, ...(item && { item }) };
      await group.runFlow(run, inner, member.flow, () => member.input());
      group.ended?.(index, scope);
    } catch (error) {
      // a member given up because of another one's failure has nothing of its own to say
      if (failure || (error instanceof AbortedError && controller.signal.aborted)) failure ??= { error };
      else fail(index, error);
    }
    working.delete(index);
  };
  /** The events of the first failure are written at once, before anything else can happen. */
  const fail = (index: number, error: unknown) => {
    failure = { error };
    controller.abort();
    if (lane.signal.aborted || !(error instanceof StateFailure)) return;
    try {
      group.failed?.(index, child(lane.scope, index));
      for (const other of [...working].sort((a, b) => a - b))
        if (other !== index) group.aborted?.(other, child(lane.scope, other));
    } catch (later) {
      failure = { error: later };
    }
  };
  const worker = async () => {
    for (let index = todo.shift(); index !== undefined && !failure; index = todo.shift()) await one(index);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(group.concurrency, todo.length) }, worker));
  } finally {
    release();
  }
  if (failure) throw (failure as { error: unknown }).error;
  return Array.from({ length: group.count }, (_, index) => children.get(index)!.output!);
}
