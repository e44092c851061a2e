import type { Fields } from "./fields";
import type { Flow, State } from "./machine";
import { expressions, type Template } from "./template";

/** The `Assign` of a state, a choice rule or a catcher, its names checked. */
export function assigned(fields: Fields): Template | undefined {
  const raw = fields.raw("Assign");
  if (raw === undefined) return undefined;
  if (raw === null || typeof raw !== "object" || Array.isArray(raw))
    throw fields.error("field Assign is not an object");
  for (const name of Object.keys(raw)) {
    if (name === "states") throw fields.error("field Assign/states: $states is reserved");
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(name))
      throw fields.error(`field Assign/${name} is no name of a variable: letters, digits and _, at most 80`);
  }
  return fields.template("Assign");
}

/**
 * Refuses a variable that no path to its use assigns, and one that is assigned again inside a Map or Parallel, where those of
 * outside are read-only.
 * @param outside names that have a value when the flow begins
 * @param taken names assigned anywhere around it
 */
export function checkVariables(flow: Flow, outside: ReadonlySet<string>, taken: ReadonlySet<string>): void {
  const own = new Set<string>();
  for (const state of flow.states.values())
    for (const { names } of ways(state))
      for (const name of names) {
        if (taken.has(name))
          throw new Error(`state ${state.name}: variable ${name} belongs to an outer scope and is read-only here`);
        own.add(name);
      }
  const known = reach(flow, outside);
  for (const state of flow.states.values()) {
    const here = known.get(state.name) ?? own; // a state that nothing leads to never runs
    for (const part of templates(state))
      for (const { field, expression } of expressions(part))
        for (const name of expression.free)
          if (!here.has(name))
            throw new Error(`state ${state.name}: field ${field} reads $${name}, which nothing before it assigns`);
    for (const inner of inside(state)) checkVariables(inner, here, new Set([...taken, ...own]));
  }
}

/** For each state the names that some path to it assigns: the least fixed point over all transitions. */
function reach(flow: Flow, outside: ReadonlySet<string>): Map<string, Set<string>> {
  const known = new Map([[flow.startAt, new Set(outside)]]);
  const changed = [flow.startAt];
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    const before = known.get(name)!;
    for (const { next, names } of ways(flow.states.get(name)!)) {
      if (next === undefined) continue;
      const there = known.get(next);
      const all = new Set([...(there ?? []), ...before, ...names]);
      if (there && there.size === all.size) continue;
      known.set(next, all);
      changed.push(next);
    }
  }
  return known;
}

/** Where a state can lead, and what is assigned on the way. */
function ways(state: State): { next: string | undefined; names: string[] }[] {
  const way = (next: string | undefined, assign: Template | undefined) => ({ next, names: keys(assign) });
  const ends = "catchers" in state ? state.catchers.map(({ next, assign }) => way(next, assign)) : [];
  if (state.type === "Choice") {
    for (const rule of state.rules) ends.push(way(rule.next, rule.assign));
    return [...ends, way(state.otherwise, state.assign)];
  }
  return [...ends, way("next" in state ? state.next : undefined, state.assign)];
}

const keys = (assign: Template | undefined): string[] => {
  if (assign?.kind === "object") return assign.parts.map(([name]) => name);
  return assign?.kind === "literal" ? Object.keys(assign.value as object) : [];
};

export const inside = (state: State): Flow[] =>
  state.type === "Map" ? [state.processor] : state.type === "Parallel" ? state.branches : [];

/** Every template of a state, nested flows left out. */
function* templates(state: State): Generator<Template | undefined> {
  yield state.assign;
  yield state.output;
  for (const value of Object.values(state) as unknown[]) if (isTemplate(value)) yield value;
  if ("catchers" in state) for (const { assign, output } of state.catchers) yield* [assign, output];
  if (state.type === "Choice")
    for (const { condition, assign, output } of state.rules) yield* [condition, assign, output];
}

const isTemplate = (value: unknown): value is Template =>
  value !== null && typeof value === "object" && "kind" in value && typeof value.kind === "string";
