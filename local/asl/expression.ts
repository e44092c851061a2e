import jsonata from "jsonata";
import { builtIns } from "./functions";

/** A compiled JSONata expression and what it needs from outside. */
export interface Expression {
  text: string;
  jsonata: jsonata.Expression;
  /** Variables it may read: `$x`, neither a function nor bound in the expression itself. */
  free: string[];
  /** Every name it looks up that could be a variable, free or bound later. */
  names: string[];
  /** First-level fields of `$states` that it reads: input, result, errorOutput, context. */
  states: string[];
}

/** ms an evaluation may take, then depth of recursion and length of a sequence; far above any honest expression. */
const limits = { timeout: 10_000, stack: 400, sequence: 1_000_000 };
const cache = new Map<string, Expression>();

/** @throws {Error} why the text is no expression that Step Functions takes */
export function compile(text: string): Expression {
  const known = cache.get(text);
  if (known) return known;
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(text, limits);
  } catch (error) {
    throw new Error(`is not JSONata: ${(error as Error).message}`);
  }
  const found = { used: new Set<string>(), bound: new Set<string>(), states: new Set<string>() };
  inspect(compiled.ast(), false, found);
  const names = [...found.used].filter((name) => name !== "states");
  const free = names.filter((name) => !found.bound.has(name) && !builtIns.has(name));
  const expression = { text, jsonata: compiled, free, names, states: [...found.states] };
  cache.set(text, expression);
  return expression;
}

interface Found {
  used: Set<string>;
  bound: Set<string>;
  states: Set<string>;
}
type Node = { type?: string; value?: unknown; [key: string]: unknown };
/** Inside these, `$` is an item of what stands to the left, not the (missing) input document. */
const inContext = new Set(["stages", "predicate", "group", "terms", "pattern", "update", "delete"]);

function inspect(node: unknown, context: boolean, found: Found): void {
  if (Array.isArray(node)) {
    for (const part of node) inspect(part, context, found);
    return;
  }
  if (node === null || typeof node !== "object" || node instanceof RegExp) return;
  const { type, value } = node as Node;
  if (type === "variable") checkVariable(value as string, context, found);
  if (type === "bind") found.bound.add((node as { lhs: { value: string } }).lhs.value);
  if (type === "lambda")
    for (const { value: name } of (node as Node).arguments as Node[]) found.bound.add(String(name));
  for (const key of ["focus", "index"] as const) {
    const name = (node as Node)[key];
    if (typeof name === "string") found.bound.add(name);
  }
  for (const [key, part] of Object.entries(node)) {
    if (type === "bind" && key === "lhs") continue;
    if (type === "lambda" && key === "arguments") continue;
    if (type === "path" && key === "steps") {
      const steps = part as Node[];
      if (steps[0]?.type === "variable" && steps[0].value === "states" && typeof steps[1]?.value === "string")
        found.states.add(steps[1].value);
      for (const [at, step] of steps.entries()) inspect(step, context || at > 0, found);
    } else inspect(part, context || inContext.has(key), found);
  }
}

function checkVariable(name: string, context: boolean, found: Found): void {
  if (name === "eval") throw new Error("calls $eval, which Step Functions forbids");
  if (name === "$") throw new Error("reads $$, but there is no input document; use $states.input");
  if (name === "") {
    if (!context) throw new Error("reads $ at its top level, where there is no input document; use $states.input");
    return;
  }
  found.used.add(name);
}
