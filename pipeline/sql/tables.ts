import { nameOf, type Token } from "./tokens";

/** Databases of the lake; a qualified name that begins with one of them is a table. */
export const schemas = ["raw", "staged", "silver", "gold", "internal"];

export interface TableUse {
  /** `silver.cloudtrail_events`, or `${target}` */
  table: string;
  /** Positions in the list of tokens, from first up to and without last. */
  first: number;
  last: number;
  line: number;
}

/** Every table of the lake that a statement names, in order, each use by itself. */
export function tableUses(tokens: Token[]): TableUse[] {
  const uses: TableUse[] = [];
  for (let at = 0; at < tokens.length - 1; at += 1) {
    const token = tokens[at]!;
    if (token.text === "${target}") uses.push({ table: token.text, first: at, last: at + 1, line: token.line });
    const schema = nameOf(token);
    const name = tokens[at + 1]!.text === "." ? nameOf(tokens[at + 2] ?? tokens[at]!) : undefined;
    if (!schema || !name || !schemas.includes(schema) || tokens[at - 1]?.text === ".") continue;
    uses.push({ table: `${schema}.${name}`, first: at, last: at + 3, line: token.line });
    at += 2;
  }
  return uses;
}

/** Names that WITH gives to queries, in any depth. */
export function cteNames(tokens: Token[]): string[] {
  const names: string[] = [];
  for (let at = 0; at < tokens.length - 2; at += 1) {
    const name = nameOf(tokens[at]!);
    const before = tokens[at - 1]?.text;
    if (!name || (before !== "with" && before !== ",")) continue;
    let after = at + 1;
    if (tokens[after]!.text === "(") after = closing(tokens, after) + 1; // WITH t (a, b) AS (
    if (tokens[after]?.text === "as" && tokens[after + 1]?.text === "(") names.push(name);
  }
  return names;
}

/** Position of the bracket that closes the one at `open`; the end of the tokens when none does. */
export function closing(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]!.text === "(") depth += 1;
    if (tokens[at]!.text === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}
