import type { Frame } from "./fold";
import { whole } from "./history";
import type { Flow, State } from "./machine";
import type { Payload } from "./payload";
import type { Lane, Run } from "./run";
import { choose } from "./states/choice";
import { fail } from "./states/fail";
import { attemptMap } from "./states/map";
import { finish, type Outcome } from "./states/outcome";
import { attemptParallel } from "./states/parallel";
import { recover } from "./states/recover";
import { attemptTask } from "./states/task";
import { wait } from "./states/wait";

/**
 * Takes one line of states from where its scope stands to its end: from the start, or after a resume from the state that was
 * entered and not left.
 * @param input asked for only when nothing was entered yet
 * @throws {StateFailure} that no state caught
 */
export async function runFlow(run: Run, lane: Lane, flow: Flow, input: () => Promise<Payload>): Promise<Payload> {
  const { scope } = lane;
  const resumed = scope.open && flow.states.get(scope.open.state)!;
  if (resumed?.type === "Fail") enter(run, lane, resumed, scope.open!.input); // as in AWS, a Fail is entered again, and fails again
  if (!scope.open && !scope.next && !scope.output) enter(run, lane, flow.states.get(flow.startAt)!, await input());
  while (!scope.output) {
    if (scope.next) enter(run, lane, flow.states.get(scope.next.state)!, scope.next.input);
    const frame = scope.open!;
    const state = flow.states.get(frame.state)!;
    const outcome = await perform(run, lane, frame, state);
    leave(run, lane, state, outcome);
  }
  return scope.output;
}

function enter(run: Run, lane: Lane, { type, name }: State, input: Payload): void {
  input.limited(`the input of state ${name}`);
  run.append(lane, `${type}StateEntered`, {
    stateEnteredEventDetails: { name, input: input.text, inputDetails: whole },
  });
}

function leave(run: Run, lane: Lane, state: State, { output, assigned, next }: Outcome): void {
  if (state.type === "Fail") throw new Error(`state ${state.name} cannot be left`);
  run.append(
    lane,
    `${state.type}StateExited`,
    {
      stateExitedEventDetails: {
        name: state.name,
        output: output.text,
        outputDetails: whole,
        ...(assigned && { assignedVariables: assigned, assignedVariablesDetails: whole }),
      },
    },
    next === undefined ? {} : { next },
  );
}

function perform(run: Run, lane: Lane, frame: Frame, state: State): Promise<Outcome> {
  switch (state.type) {
    case "Task":
      return recover(run, lane, frame, state, () => attemptTask(run, lane, frame, state));
    case "Parallel":
      return recover(run, lane, frame, state, () => attemptParallel(run, lane, frame, state, runFlow));
    case "Map":
      return recover(run, lane, frame, state, () => attemptMap(run, lane, frame, state, runFlow));
    case "Choice":
      return choose(run, lane, frame, state);
    case "Wait":
      return wait(run, lane, frame, state);
    case "Fail":
      return fail(run, lane, frame, state);
    default:
      return finish(run, lane, frame, state, frame.input);
  }
}
