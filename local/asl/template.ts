import { compile, type Expression } from "./expression";
import { StateFailure } from "./failure";
import { Payload } from "./payload";

/** A value of a definition in which every string of the form `{% ... %}` is an expression. */
export type Template =
  | { kind: "literal"; value: unknown }
  | { kind: "expression"; field: string; expression: Expression }
  | { kind: "array"; parts: Template[] }
  | { kind: "object"; parts: [string, Template][] };

/** What an expression can see. */
export interface Environment {
  variable(name: string): Payload | undefined;
  states: Record<string, unknown>;
  functions: Record<string, unknown>;
}

/** @param field its place in the state, for messages: `Arguments/Payload/run` @throws {Error} naming the field */
export function template(value: unknown, field: string): Template {
  if (typeof value === "string") return text(value, field);
  if (value === null || typeof value !== "object") return { kind: "literal", value };
  if (Array.isArray(value)) {
    const parts = value.map((part, at) => template(part, `${field}/${at}`));
    return parts.every(({ kind }) => kind === "literal") ? { kind: "literal", value } : { kind: "array", parts };
  }
  const parts = Object.entries(value).map(([key, part]): [string, Template] => {
    if (key.endsWith(".$")) throw new Error(`field ${field}/${key} is not supported: it is JSONPath`);
    return [key, template(part, `${field}/${key}`)];
  });
  return parts.every(([, { kind }]) => kind === "literal") ? { kind: "literal", value } : { kind: "object", parts };
}

function text(value: string, field: string): Template {
  const opens = value.startsWith("{%");
  if (opens !== value.endsWith("%}"))
    throw new Error(`field ${field}: ${JSON.stringify(value)} must both begin with {% and end with %}, or neither`);
  if (!opens) return { kind: "literal", value };
  try {
    return { kind: "expression", field, expression: compile(value.slice(2, -2)) };
  } catch (error) {
    throw new Error(`field ${field}: ${JSON.stringify(value)} ${(error as Error).message}`);
  }
}

/** Every expression in it. */
export function* expressions(part: Template | undefined): Generator<{ field: string; expression: Expression }> {
  if (part?.kind === "expression") yield part;
  if (part?.kind === "array") for (const inner of part.parts) yield* expressions(inner);
  if (part?.kind === "object") for (const [, inner] of part.parts) yield* expressions(inner);
}

/** @throws {EvaluationError} a StateFailure that names the field; it can be caught */
export async function evaluate(part: Template, environment: Environment): Promise<unknown> {
  if (part.kind === "literal") return part.value;
  if (part.kind === "expression") return evaluateOne(part, environment);
  if (part.kind === "array") {
    const values: unknown[] = [];
    for (const inner of part.parts) values.push(await evaluate(inner, environment));
    return values;
  }
  const object: Record<string, unknown> = {};
  for (const [key, inner] of part.parts)
    Object.defineProperty(object, key, {
      value: await evaluate(inner, environment),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
}

/** The value of a whole field as JSON. @throws {EvaluationError} */
export async function evaluatePayload(part: Template, environment: Environment): Promise<Payload> {
  return Payload.of(await evaluate(part, environment));
}

/** `States.QueryEvaluationError`, and where it happened. */
export class EvaluationError extends StateFailure {
  constructor(
    readonly location: string,
    cause: string,
  ) {
    super("States.QueryEvaluationError", cause);
  }
}

async function evaluateOne(
  { field, expression }: { field: string; expression: Expression },
  environment: Environment,
): Promise<unknown> {
  const bindings: Record<string, unknown> = { ...environment.functions, states: environment.states };
  for (const name of expression.names) {
    const variable = environment.variable(name);
    if (variable) bindings[name] = variable.value;
  }
  const said = `The JSONata expression '${expression.text.trim()}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await expression.jsonata.evaluate(undefined, bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new EvaluationError(field, `${said} threw an error during evaluation. ${code ? `${code}: ` : ""}${message}`);
  }
  if (value === undefined) throw new EvaluationError(field, `${said} returned nothing (undefined).`);
  if (!isJson(value)) throw new EvaluationError(field, `${said} returned a value that is not JSON.`);
  return value;
}

/** JSON.stringify would leave functions out or show their insides; nothing is to vanish in silence. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value !== "object")
    return value === null || /^(string|number|boolean)$/.test(typeof value);
  if (value instanceof RegExp || "_jsonata_lambda" in value || "_jsonata_function" in value) return false;
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.every((part) => part === undefined || isJson(part));
}
