import { didYouMean, type ServiceModel, type Shape, serviceModels } from "./shapes";

/** How a call is written down, which differs between the SDK and a state machine. */
export interface Notation {
  /** A member as callers write it: Step Functions begins every name with a capital. */
  memberName(name: string): string;
  /** A value that nobody can look into: one that only the run knows. @param shape name of what it should be */
  isOpaque(value: unknown, shape: string): boolean;
  /** Members of the input that may be any JSON: Step Functions makes text of them. */
  readonly anyJson: readonly string[];
}

/**
 * Compares the input of a call with the service model: names, what is required, types, enums, lengths and patterns.
 * @param service as botocore names it
 * @returns what AWS would refuse, a line each, with the path in the input: `Tags.0: Key is missing`
 */
export function inputFaults(service: string, operation: string, input: unknown, notation: Notation): string[] {
  const model = serviceModels[service];
  const shape = model?.operations[operation];
  if (!model || !shape) {
    const known = Object.entries(serviceModels).flatMap(([name, one]) =>
      Object.keys(one.operations).map((each) => `${name}:${each}`),
    );
    return [
      `${service}:${operation} is not in infra/check/awsShapes.json${didYouMean(`${service}:${operation}`, known)}; test/static/extract.ts puts new calls there`,
    ];
  }
  const check = new Check(model, notation);
  check.value(shape, input, []);
  return check.faults;
}

class Check {
  readonly faults: string[] = [];

  constructor(
    private readonly model: ServiceModel,
    private readonly notation: Notation,
  ) {}

  value(name: string, value: unknown, path: readonly string[]): void {
    if (this.notation.isOpaque(value, name)) return;
    const shape = this.model.shapes[name]!;
    const fits = types[shape.type];
    if (!fits) throw new Error(`shape ${name}: infra/check/validate.ts does not know the type ${shape.type}`);
    if (!fits(value)) {
      this.say(path, `is ${inWords(value)}, not a ${shape.type}`);
      return;
    }
    this.limits(shape, value, path);
    if (shape.type === "structure") this.structure(shape, value as object, path);
    if (shape.type === "list")
      for (const [at, one] of (value as unknown[]).entries()) this.value(shape.member!, one, [...path, String(at)]);
    if (shape.type === "map")
      for (const [key, one] of Object.entries(value as object)) {
        this.value(shape.key!, key, [...path, key]);
        this.value(shape.value!, one, [...path, key]);
      }
  }

  private structure({ members = {}, required = [] }: Shape, value: object, path: readonly string[]): void {
    const { memberName, anyJson } = this.notation;
    const known = new Map(Object.entries(members).map(([name, shape]) => [memberName(name), shape]));
    const given = new Map(Object.entries(value).filter(([, one]) => one !== undefined));
    for (const name of required.map(memberName)) if (!given.has(name)) this.say(path, `${name} is missing`);
    for (const [name, one] of given) {
      const shape = known.get(name);
      if (shape === undefined) this.say(path, `${name} is no member${didYouMean(name, known.keys())}`);
      else if (path.length > 0 || !anyJson.includes(name)) this.value(shape, one, [...path, name]);
    }
  }

  private limits(shape: Shape, value: unknown, path: readonly string[]): void {
    const size = sizeOf(value);
    const { min = size, max = size } = shape;
    if (size !== undefined && size < min!) this.say(path, `has ${size}, at least ${min} is asked`);
    if (size !== undefined && size > max!) this.say(path, `has ${size}, at most ${max} is allowed`);
    if (typeof value !== "string") return;
    if (shape.enum && !shape.enum.includes(value))
      this.say(path, `${value} is none of ${shape.enum.join(", ")}${didYouMean(value, shape.enum)}`);
    if (shape.pattern && !whole(shape.pattern).test(value))
      this.say(path, `${inWords(value)} does not match ${shape.pattern}`);
  }

  private say(path: readonly string[], message: string): void {
    this.faults.push(path.length === 0 ? message : `${path.join(".")}: ${message}`);
  }
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown) => typeof value === "number" || typeof value === "bigint";
const isInteger = (value: unknown) => typeof value === "bigint" || Number.isInteger(value);
export const types: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: isInteger,
  long: isInteger,
  float: isNumber,
  double: isNumber,
  timestamp: (value) => value instanceof Date || isNumber(value) || typeof value === "string",
  blob: (value) => typeof value === "string" || isObject(value), // bytes or a stream
  list: Array.isArray,
  map: isObject,
  structure: isObject,
};

/** What `min` and `max` speak of. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === "string") return [...value].length;
  if (isNumber(value)) return Number(value);
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return isObject(value) && !(value instanceof Date) ? Object.keys(value as object).length : undefined;
}

/** A hyphen behind a class of characters, which is no range; only Java, whose patterns these are, takes it so. */
const notRange = /(\\[pP]\{\w+\}|\\[dsw])-(?!\])/g;
/** Service models mean the whole string, anchored or not. @throws {SyntaxError} where JavaScript cannot read the pattern */
export const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern.replace(notRange, "$1\\-")})$`, "u");

const inWords = (value: unknown) => {
  const text =
    typeof value === "string" || isObject(value) || Array.isArray(value) ? JSON.stringify(value) : `${value}`;
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
};
