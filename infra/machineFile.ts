import { join } from "node:path";
import { projectRoot, stateMachine } from "../local/resources";

/** The file of a state machine, which is deployed as it is. */
export const machinePath = (name: string): string => join(projectRoot, "statemachines", `${name}.asl.json`);

export interface MachineState {
  Resource?: string;
  TimeoutSeconds?: number;
  Arguments?: { FunctionName?: string; WorkGroup?: string };
  ItemProcessor?: { States: Record<string, MachineState> };
  Branches?: { States: Record<string, MachineState> }[];
}

export const statesOf = (name: string): Map<string, MachineState> => statesIn(stateMachine(name));

/** Every state of a machine by its name, those inside Map and Parallel too. @param text its file */
export function statesIn(text: string): Map<string, MachineState> {
  const found = new Map<string, MachineState>();
  const walk = (states: Record<string, MachineState>) => {
    for (const [id, state] of Object.entries(states)) {
      found.set(id, state);
      if (state.ItemProcessor) walk(state.ItemProcessor.States);
      for (const branch of state.Branches ?? []) walk(branch.States);
    }
  };
  walk((JSON.parse(text) as { States: Record<string, MachineState> }).States);
  return found;
}

/** Task functions that a machine calls, with the longest time in seconds that a state waits for each. */
export function functionsOf(name: string): Map<string, number> {
  const functions = new Map<string, number>();
  for (const { Resource, Arguments, TimeoutSeconds = 0 } of statesOf(name).values()) {
    if (Resource !== "arn:aws:states:::lambda:invoke") continue;
    const called = /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? "")?.[1];
    if (!called) throw new Error(`${name}: FunctionName ${Arguments?.FunctionName} is no \${Task}`);
    functions.set(called, Math.max(functions.get(called) ?? 0, TimeoutSeconds));
  }
  return functions;
}

/** Every `${name}` of a machine's file. */
export const placeholdersOf = (name: string): string[] => [
  ...new Set([...stateMachine(name).matchAll(/\$\{(\w+)\}/g)].map(([, one]) => one!)),
];
