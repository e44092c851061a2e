import { type Template, template } from "./template";

/** One JSON object of a definition, read field by field; what nobody asked for is refused by name. */
export class Fields {
  private readonly known = new Set<string>();

  /** @param where how messages begin: `state RunBuild`, `state RunBuild: Retry 1` */
  constructor(
    private readonly object: Record<string, unknown>,
    readonly where: string,
    /** in front of field names in messages of expressions: `Catch/0/` */
    private readonly prefix = "",
  ) {}

  static of(value: unknown, where: string, prefix = ""): Fields {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new Error(`${where}: is not an object`);
    return new Fields(value as Record<string, unknown>, where, prefix);
  }

  error(message: string): Error {
    return new Error(`${this.where}: ${message}`);
  }

  has(name: string): boolean {
    return this.object[name] !== undefined;
  }

  raw(name: string): unknown {
    this.known.add(name);
    return this.object[name];
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value !== undefined && typeof value !== "string") throw this.error(`field ${name} is not a string`);
    return value as string | undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.error(`field ${name} is missing`);
    return value;
  }

  /** @param rule what the number must be, in words, with its test */
  number(name: string, rule: string, holds: (value: number) => boolean): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !holds(value))
      throw this.error(`field ${name} is ${JSON.stringify(value)}, not ${rule}`);
    return value;
  }

  list(name: string): unknown[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.error(`field ${name} is not an array`);
    return value;
  }

  names(name: string): string[] {
    const names = this.list(name);
    if (names.length === 0 || !names.every((one) => typeof one === "string"))
      throw this.error(`field ${name} is not a list of names`);
    return names as string[];
  }

  template(name: string): Template | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    try {
      return template(value, this.prefix + name);
    } catch (error) {
      throw this.error((error as Error).message);
    }
  }

  /** A field that holds an expression, or a value of its own type. */
  value(name: string, rule: string, holds: (value: unknown) => boolean): Template | undefined {
    const part = this.template(name);
    if (part && part.kind !== "expression" && !(part.kind === "literal" && holds(part.value)))
      throw this.error(`field ${name} is ${JSON.stringify(this.object[name])}, not ${rule}`);
    return part;
  }

  /** @throws {Error} naming the first field that was never asked for */
  end(): void {
    this.raw("Comment");
    for (const name of Object.keys(this.object)) {
      if (this.known.has(name)) continue;
      throw this.error(`field ${name} is not supported${jsonPath.has(name) ? " (it belongs to JSONPath)" : ""}`);
    }
  }
}

const jsonPath = new Set([
  ..."InputPath OutputPath ResultPath ResultSelector Parameters Result ItemsPath Variable".split(" "),
  ..."SecondsPath TimestampPath TimeoutSecondsPath HeartbeatSecondsPath ErrorPath CausePath MaxConcurrencyPath".split(
    " ",
  ),
]);

export const isInteger =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
export const isTimeout = isInteger(1, 99_999_999);
export const isWait = isInteger(0, 99_999_999);
export const isTimestamp = (value: unknown): value is string =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));
