import { castType, functions, jsonPath, notCalls, refusedFunctions, refusedOperators, refusedWords } from "./dialect";
import { closing, cteNames, tableUses } from "./tables";
import { nameOf, type Token, textOf, tokenize } from "./tokens";

export interface Fault {
  line: number;
  message: string;
}

/**
 * What a query says that Athena refuses, or that DuckDB would answer otherwise, as lines with the fix. It knows tokens, not
 * types; what needs types is found by comparing a result's columns with the contract, and by the same rows from Trino.
 * @param sql one SELECT (the part after AS of a CTAS)
 * @param columnTypes types of the columns that the tables in FROM have, where a name has one type only
 */
export function lint(sql: string, columnTypes: ReadonlyMap<string, string> = new Map()): Fault[] {
  const tokens = tokenize(sql.replace(/;\s*$/, ""));
  const faults: Fault[] = [];
  const refuse = (token: Token, what: string, fix: string) =>
    faults.push({ line: token.line, message: `${what} is not allowed: ${fix}` });
  if (!["select", "with", "("].includes(tokens[0]!.text))
    refuse(tokens[0]!, tokens[0]!.text || "an empty statement", "only SELECT, or CREATE TABLE ... AS SELECT, is run");
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    if (token.kind === "operator") operator(at, token, before, after);
    if (token.kind === "number" && /[eE]/.test(token.text)) refuse(token, token.text, "it is a double; write digits");
    if (token.kind === "string") literal(at, token, before, after);
    if (token.kind === "word" && before?.text !== "." && after?.text !== ".") {
      const reason = refusedWords.get(token.text);
      if (reason && !(functions.has(token.text) && after?.text === "("))
        refuse(token, token.text.toUpperCase(), reason);
      if (token.text === "all" && before?.text === "by") refuse(token, "BY ALL", "name the columns");
      if (token.text === "from" && before?.text === "(") refuse(token, "FROM without SELECT", "write SELECT first");
      if (token.text === "values" && after?.text !== "(") refuse(token, "VALUES 1, 2", "write VALUES (1), (2)");
      if (token.text === "at" && after?.text === "time") zone(at, token);
    }
    if (after?.text === "(" && nameOf(token)) call(at, token, before);
  }
  faults.push(...fromFaults(tokens));
  return faults.sort((a, b) => a.line - b.line);

  function operator(at: number, token: Token, before?: Token, after?: Token) {
    const isArray = token.text === "[" && before?.text === "array";
    const reason = refusedOperators.get(token.text);
    if (token.text === "]" ? !closesArray(at) : reason && !isArray) refuse(token, token.text, reason!);
    if (token.text === ";") refuse(token, ";", "one statement at a time");
    if (token.text === "->" && (after?.kind === "string" || !before || !nameOf(before)))
      refuse(token, "->", "use json_extract_scalar");
    const next = after?.text ?? "";
    if (token.text === "," && (["from", "where", "group", "order", ")", ";"].includes(next) || after?.kind === "end"))
      refuse(token, `a comma before ${next || "the end"}`, "remove it");
    if (token.text === "*" && ["select", ",", "."].includes(before?.text ?? "") && next === "replace")
      refuse(token, "* REPLACE", "name the columns");
  }

  function closesArray(at: number): boolean {
    let depth = 0;
    for (let back = at; back >= 0; back -= 1) {
      if (tokens[back]!.text === "]") depth += 1;
      if (tokens[back]!.text === "[") depth -= 1;
      if (depth === 0) return tokens[back - 1]?.text === "array";
    }
    return false;
  }

  function literal(at: number, token: Token, before?: Token, after?: Token) {
    if (before?.kind === "word" && before.end === token.start && before.text.length === 1)
      refuse(token, `${before.text}${token.text}`, "write a plain string");
    const comparison = ["=", "<>", "!=", "<", ">", "<=", ">="];
    const sides = [
      [before, tokens[at - 2]],
      [after, tokens[tokens[at + 3]?.text === "." ? at + 4 : at + 2]],
    ];
    for (const [sign, other] of sides) {
      if (!sign || !other || !comparison.includes(sign.text)) continue;
      const type = columnTypes.get(nameOf(other) ?? "");
      if (other.kind === "number" || (type && type !== "varchar"))
        refuse(token, `comparing ${other.text} with the text ${token.text}`, "write a literal of its type, or CAST");
    }
  }

  function zone(at: number, token: Token) {
    const open = opening(tokens, at - 1);
    const name = tokens[open - 1]?.text ?? "";
    if (!["from_iso8601_timestamp", "from_unixtime"].includes(name) || tokens[at + 3]?.text !== "'UTC'")
      refuse(token, "AT TIME ZONE here", "only from_iso8601_timestamp(...) AT TIME ZONE 'UTC' means the same");
  }

  function call(at: number, token: Token, before?: Token) {
    const name = nameOf(token)!;
    const end = closing(tokens, at + 1);
    if (name === "filter" && before?.text === ")") return; // FILTER (WHERE ...)
    if (before?.text === "." && tokens[at - 2]?.kind === "word")
      return void refuse(token, `${tokens[at - 2]!.text}.${name}(...)`, "functions have no schema");
    if (name === "cast" || name === "try_cast") cast(at, end);
    if ((token.kind === "word" && notCalls.has(name)) || before?.text === "as") return;
    const columnList = tokens[end + 1]?.text === "as" && tokens[end + 2]?.text === "(";
    if (columnList && (before?.text === "with" || before?.text === ",")) return; // WITH t (a, b) AS (...)
    if (refusedFunctions[name]) return void refuse(token, `${name}(...)`, refusedFunctions[name]);
    if (!functions.has(name))
      return void refuse(
        token,
        `${name}(...)`,
        "it is none of the functions that mean the same in Athena and here, which pipeline/sql/dialect.ts lists",
      );
    const args = argumentsOf(at + 1, end);
    if (name === "json_extract_scalar" && !(args[1]?.length === 1 && jsonPath.test(textOf(args[1][0]!))))
      refuse(token, "this JSON path", `write a literal such as '$.name' or '$["x-amz-id"]'`);
    if (name.startsWith("regexp_") && /\(\?|\\[^dDwWz\\.^$|?*+()[\]{}nrt/-]|[^\\]\$/.test(args[1]?.[0]?.text ?? ""))
      refuse(
        token,
        `the pattern ${args[1]![0]!.text}`,
        "no (?...), \\s or \\b (write a class such as [ \\t]), no $ (write \\z)",
      );
    if (name === "regexp_replace" && /\$(?![0-9])|\\/.test(args[2]?.[0]?.text ?? ""))
      refuse(
        token,
        `the replacement ${args[2]![0]!.text}`,
        "$ stands before the number of a group, and nothing is escaped",
      );
    const ordered = ["row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value"].includes(name);
    if (ordered && !has(end + 2, closing(tokens, end + 2), "order"))
      refuse(token, `${name}() without ORDER BY`, "order by columns that decide every tie");
    if (name === "array_agg" && !has(at, end, "order")) refuse(token, "array_agg without ORDER BY", "add ORDER BY");
    if ((name === "greatest" || name === "least") && args.length !== 2)
      refuse(token, `${name} of ${args.length} values`, "nest calls of two");
  }

  function cast(at: number, end: number) {
    let as = end - 1;
    for (; as > at && tokens[as]!.text !== "as"; as -= 1);
    const type = tokens
      .slice(as + 1, end)
      .map(({ text }) => text)
      .join("");
    if (!castType.test(type))
      refuse(
        tokens[at]!,
        `CAST AS ${type}`,
        "use varchar, bigint, integer, boolean, date, timestamp(3) or decimal(p,s)",
      );
    if (type === "varchar" && columnTypes.get(nameOf(tokens[as - 1]!) ?? "") === "timestamp(3)")
      refuse(tokens[at]!, "CAST of a timestamp AS varchar", "engines write different decimals; use date_format");
    if (tokens[at]!.text === "try_cast" && !checked(at, as))
      refuse(
        tokens[at]!,
        "TRY_CAST of any text",
        "engines accept other forms: CASE WHEN regexp_like(x, ...) THEN TRY_CAST(x ...)",
      );
    if (tokens[at + 2]?.text === "from_iso8601_timestamp" && closing(tokens, at + 3) === as - 1)
      refuse(tokens[at]!, "CAST of a timestamp with zone", "write AT TIME ZONE 'UTC' before AS");
  }

  /** The form of the text was checked: in the WHEN of this branch, or by cutting the text out with a pattern. */
  function checked(at: number, as: number): boolean {
    let when = at;
    for (; when > 0 && tokens[when]!.text !== "when"; when -= 1);
    return has(when, at, "regexp_like") || has(at, as, "regexp_extract");
  }

  function has(from: number, to: number, word: string) {
    return tokens.slice(from, to).some(({ text }) => text === word);
  }

  function argumentsOf(open: number, end: number): Token[][] {
    const args: Token[][] = [[]];
    for (let at = open + 1, depth = 0; at < end; at += 1) {
      const { text } = tokens[at]!;
      depth += text === "(" || text === "[" ? 1 : text === ")" || text === "]" ? -1 : 0;
      if (text === "," && depth === 0) args.push([]);
      else args[args.length - 1]!.push(tokens[at]!);
    }
    return args;
  }
}

/** Position of the bracket that `close` closes; -1 when there is none. */
function opening(tokens: Token[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (tokens[at]!.text === ")") depth += 1;
    if (tokens[at]!.text === "(") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const clauses = "where group having order limit offset union intersect except window fetch select".split(" ");

/** Everything in FROM must be a table of the lake, a query of WITH, a subquery or UNNEST: no file, no function of tables. */
function fromFaults(tokens: Token[]): Fault[] {
  const faults: Fault[] = [];
  const tables = new Map(tableUses(tokens).map((use) => [use.first, use]));
  const queries = cteNames(tokens);
  const frames = [{ inFrom: false, isCall: false }];
  for (const [at, token] of tokens.entries()) {
    const frame = frames[frames.length - 1]!;
    if (token.text === "(") frames.push({ inFrom: false, isCall: tokens[at - 1]?.text === "extract" });
    if (token.text === ")" && frames.length > 1) frames.pop();
    const isFrom = token.text === "from" && !frame.isCall && tokens[at - 1]?.text !== "distinct";
    if (isFrom) frame.inFrom = true;
    if (token.kind === "word" && clauses.includes(token.text)) frame.inFrom = false;
    if (!isFrom && token.text !== "join" && !(token.text === "," && frame.inFrom)) continue;
    const next = tokens[at + 1]!;
    const inner = tokens[at + 2]?.text ?? "";
    const known =
      (next.text === "(" && ["select", "with", "values", "("].includes(inner)) ||
      (next.text === "unnest" && inner === "(") ||
      tables.has(at + 1) ||
      (queries.includes(nameOf(next) ?? "") && inner !== "." && inner !== "(");
    if (!known)
      faults.push({
        line: next.line,
        message: `${next.text || "nothing"} in FROM is not allowed: name a table as schema.table, a query of WITH, or UNNEST`,
      });
    tables.delete(at + 1);
  }
  // What is left stands elsewhere: silver.events.event_id in SELECT, or a table after a word that is not of FROM.
  for (const { table, line } of tables.values())
    faults.push({
      line,
      message: `${table} outside FROM is not allowed: give the table an alias and write alias.column`,
    });
  return faults;
}
