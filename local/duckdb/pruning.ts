import { closing, type TableUse } from "../../pipeline/sql/tables";
import { nameOf, type Token, textOf } from "../../pipeline/sql/tokens";

type Test = (value: string) => boolean;
const ends = new Set("group order having limit offset union intersect except window fetch".split(" "));

/**
 * Which partitions of a table a statement can need, from the plain conditions in the WHERE beside it: `column = literal`,
 * comparisons, BETWEEN and IN, joined by AND. Anything else keeps every partition, so a partition is left out only when no
 * row of it could pass; the condition itself stays in the statement.
 */
export function partitionTests(
  tokens: Token[],
  use: TableUse,
  columns: { name: string; type: string }[],
): (values: string[]) => boolean {
  const alias = aliasOf(tokens, use);
  const after = tokens[use.last]!.text === "as" ? use.last + 1 : use.last;
  if (tokens[after + 1]?.text === "(" && nameOf(tokens[after]!) === alias) return () => true; // AS x (a, b): other names
  const tests: { column: number; test: Test }[] = [];
  for (const condition of conditionsBeside(tokens, use)) {
    const qualified = condition[1]?.text === ".";
    if (qualified && nameOf(condition[0]!) !== alias) continue;
    const [name, ...rest] = qualified ? condition.slice(2) : condition;
    const column = columns.findIndex((one) => name && one.name === nameOf(name));
    const test = column < 0 ? undefined : testOf(rest, columns[column]!.type);
    if (test) tests.push({ column, test });
  }
  return (values) => tests.every(({ column, test }) => test(values[column]!));
}

function aliasOf(tokens: Token[], use: TableUse): string | undefined {
  const next = tokens[use.last]!;
  const alias = next.text === "as" ? tokens[use.last + 1]! : next;
  const plain = use.table.split(".")[1];
  const clause =
    ends.has(alias.text) || ["where", "join", "on", "left", "inner", "cross", "using"].includes(alias.text);
  return clause ? plain : (nameOf(alias) ?? plain);
}

/** Where one of these stands, an AND need not join conditions of the WHERE itself. (NOT is no such word: it binds closer than AND.) */
const notPlain = new Set("or xor case [ {".split(" "));

/** The conditions that AND joins in the WHERE of the SELECT whose FROM holds this use; none when anything else may join them. */
function conditionsBeside(tokens: Token[], use: TableUse): Token[][] {
  let at = use.last;
  const skip = () => {
    at = tokens[at]!.text === "(" ? closing(tokens, at) + 1 : at + 1;
  };
  const ended = () => at >= tokens.length - 1 || tokens[at]!.text === ")" || ends.has(tokens[at]!.text);
  while (!ended() && tokens[at]!.text !== "where") skip();
  if (tokens[at]?.text !== "where") return [];
  const conditions: Token[][] = [[]];
  let between = false;
  for (at += 1; !ended(); ) {
    const { text } = tokens[at]!;
    if (notPlain.has(text)) return [];
    if (text === "between") between = true;
    const from = at;
    skip();
    if (text === "and" && !between) conditions.push([]);
    else conditions[conditions.length - 1]!.push(...tokens.slice(from, at));
    if (text === "and") between = false;
  }
  return conditions;
}

function testOf([operator, ...rest]: Token[], type: string): Test | undefined {
  if (!operator) return undefined;
  const literals = rest.filter(({ kind }) => kind === "string").map(textOf);
  const isDate = type === "date" && literals.every((text) => /^\d{4}-\d\d-\d\d$/.test(text));
  if (literals.length === 0 || (type !== "varchar" && !isDate)) return undefined;
  // What stands around the literals: DATE ? AND DATE ? and the like, nothing more.
  const form = rest.map((token) => (token.kind === "string" ? "?" : token.text)).join(" ");
  const one = isDate ? "date ?" : "?";
  const [first, last] = literals as [string, string?];
  if (operator.text === "in")
    return form === `( ${literals.map(() => one).join(" , ")} )` ? among(literals) : undefined;
  if (operator.text === "=" && form === one) return among(literals);
  if (!isDate) return undefined; // the engine's order of texts is not ours to know
  if (operator.text === "between") return form === `${one} and ${one}` ? (v) => v >= first && v <= last! : undefined;
  if (form !== one) return undefined;
  const comparisons: Record<string, Test> = {
    "<": (value) => value < first,
    "<=": (value) => value <= first,
    ">": (value) => value > first,
    ">=": (value) => value >= first,
  };
  return comparisons[operator.text];
}

const among = (literals: string[]): Test => {
  const set = new Set(literals);
  return (value) => set.has(value);
};
