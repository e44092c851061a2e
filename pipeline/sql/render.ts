import { parameterType, parameterUses, renderValue, standsBare, type Value } from "./parameters";
import { SqlError, tokenize } from "./tokens";

/**
 * Puts values in the place of a statement's `${parameters}`. Each is typed by its name and refused when it does not look
 * like its type, so no other text enters SQL. Comments are left out: Athena counts them in its limit of 262,144 bytes.
 * @throws {SqlError} for a parameter without a value and a value without a parameter; {Error} for a value of another type
 */
export function render(sql: string, values: Record<string, Value>): string {
  const tokens = tokenize(sql);
  const uses = parameterUses(sql, tokens);
  for (const name of Object.keys(values))
    if (!uses.some((use) => use.name === name))
      throw new SqlError(`a value is given for ${name}, which the statement does not name; leave it out`);
  const rendered = new Map<string, string>();
  for (const { name, token } of uses) {
    const value = values[name];
    if (value === undefined) throw new SqlError(`line ${token.line}: no value is given for \${${name}}`);
    rendered.set(name, renderValue(name, value));
  }
  let text = "";
  let at = 0;
  let line = 1;
  for (const token of tokens) {
    if (token.start > at) text += token.line > line ? "\n" : " ";
    text += token.text.includes("${")
      ? token.text.replace(/\$\{([^}]*)\}/g, (_, name: string) => rendered.get(name)!)
      : sql.slice(token.start, token.end);
    at = token.end;
    line = token.line;
  }
  return text.trim();
}

/** Faults in how a statement uses its parameters; `known` are the names that its place in the build can fill. */
export function parameterFaults(sql: string, known: { required: string[]; optional: string[] }): string[] {
  const uses = parameterUses(sql);
  const names = [...known.required, ...known.optional];
  const faults = uses.flatMap(({ name, token }) => {
    if (!names.includes(name)) return [`line ${token.line}: \${${name}} is unknown; known are ${names.join(", ")}`];
    const bare = standsBare(parameterType(name)!);
    if (bare && token.kind !== "parameter")
      return [`line ${token.line}: \${${name}} stands inside quotes; write it bare`];
    if (!bare && token.kind !== "string")
      return [`line ${token.line}: \${${name}} stands outside quotes; write '\${${name}}'`];
    return [];
  });
  const missing = known.required.filter((name) => !uses.some((use) => use.name === name));
  return [...faults, ...missing.map((name) => `line 1: \${${name}} is missing; the statement must use it`)];
}
