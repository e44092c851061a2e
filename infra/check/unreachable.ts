import { loadMachine, targets } from "../../local/asl/load";
import type { Flow } from "../../local/asl/machine";
import { inside } from "../../local/asl/variables";

/**
 * States that nothing leads to.
 * @param text the file of a state machine
 * @throws {Error} what the runner refuses to load: broken JSONata, variables that nothing assigns, States.ALL that is not last, Next to no state
 */
export function unreachableStates(text: string): string[] {
  const within = (flow: Flow): string[] => {
    const reached = new Set([flow.startAt]);
    for (const name of reached) for (const next of targets(flow.states.get(name)!)) reached.add(next);
    const states = [...flow.states.values()];
    return [
      ...states.map(({ name }) => name).filter((name) => !reached.has(name)),
      ...states.flatMap((state) => inside(state).flatMap(within)),
    ];
  };
  return within(loadMachine(text));
}
