import { Fields, isTimeout } from "./fields";
import type { Flow, Machine, State } from "./machine";
import { readers } from "./readers";
import { expressions, type Template } from "./template";
import { assigned, checkVariables } from "./variables";

/**
 * Reads the definition of a state machine in JSONata. Everything that the runner would not carry out exactly is refused here.
 * @throws {Error} one line that begins with the state and names the field: `state Build: field ItemReader is not supported`
 * @see https://states-language.net/spec.html
 */
export function loadMachine(text: string): Machine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`state machine: is not JSON: ${(error as Error).message}`);
  }
  const fields = Fields.of(value, "state machine");
  const language = fields.text("QueryLanguage") ?? "JSONPath";
  const version = fields.text("Version") ?? "1.0";
  if (version !== "1.0") throw fields.error(`field Version is ${version}, not 1.0`);
  const timeoutSeconds = fields.number("TimeoutSeconds", "an integer from 1 to 99999999", isTimeout);
  const machine = {
    text,
    ...flow(fields, language, new Set()),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
  fields.end();
  checkVariables(machine, new Set(), new Set());
  return machine;
}

/** @param names of all states of the machine so far: a name may not come twice, at any depth */
function flow(fields: Fields, language: string, names: Set<string>): Flow {
  const startAt = fields.required("StartAt");
  const raw = fields.raw("States");
  if (raw === null || typeof raw !== "object" || Array.isArray(raw) || Object.keys(raw).length === 0)
    throw fields.error("field States is not an object with states");
  const states = new Map<string, State>();
  for (const [name, value] of Object.entries(raw)) {
    if (names.has(name)) throw new Error(`state ${name}: another state has the same name`);
    if (name.length > 80)
      throw new Error(`state ${name}: the name has ${name.length} characters; at most 80 are allowed`);
    names.add(name);
    states.set(name, state(name, Fields.of(value, `state ${name}`), language, names));
  }
  if (!states.has(startAt)) throw fields.error(`StartAt is ${startAt}, which is no state of it`);
  for (const { name, ...one } of states.values())
    for (const next of targets(one as State))
      if (!states.has(next)) throw new Error(`state ${name}: Next is ${next}, which is no state beside it`);
  return { startAt, states };
}

/** Names of the states that may come next. */
export function targets(state: State): string[] {
  const all = "catchers" in state ? state.catchers.map(({ next }) => next) : [];
  if (state.type === "Choice") return [...all, ...state.rules.map(({ next }) => next), ...given(state.otherwise)];
  return [...all, ...given("next" in state ? state.next : undefined)];
}
const given = (name: string | undefined) => (name === undefined ? [] : [name]);

function state(name: string, fields: Fields, language: string, names: Set<string>): State {
  const own = fields.text("QueryLanguage") ?? language;
  if (own !== "JSONata")
    throw fields.error(`QueryLanguage ${own} is not supported; the runner takes "QueryLanguage": "JSONata"`);
  const type = fields.required("Type");
  const read = readers[type as State["type"]];
  if (!Object.hasOwn(readers, type) || !read) throw fields.error(`Type ${type} is not supported`);
  const assign = type === "Succeed" || type === "Fail" ? undefined : assigned(fields);
  const output = type === "Fail" ? undefined : fields.template("Output");
  const whole = {
    name,
    type,
    ...(assign && { assign }),
    ...(output && { output }),
    ...read(fields, (inner) => flow(inner, language, names)),
  } as State;
  fields.end();
  checkStates(fields, whole);
  return whole;
}

/** `$states.result` exists once there is a result, `$states.errorOutput` in a catcher only. */
function checkStates(fields: Fields, whole: State): void {
  const results = "retry" in whole;
  const check = (part: Template | undefined, allowed: string[]) => {
    for (const { field, expression } of expressions(part))
      for (const read of expression.states)
        if (!["input", "context", ...allowed].includes(read))
          throw fields.error(`field ${field} reads $states.${read}, which does not exist there`);
  };
  for (const [key, part] of Object.entries(whole))
    if (part && typeof part === "object" && "kind" in part)
      check(part as Template, results && (key === "assign" || key === "output") ? ["result"] : []);
  if (results)
    for (const { assign, output } of whole.catchers) for (const part of [assign, output]) check(part, ["errorOutput"]);
  if (whole.type === "Choice")
    for (const { condition, assign, output } of whole.rules)
      for (const part of [condition, assign, output]) check(part, []);
}
