/** One word of a statement. White space and comments are no tokens, so equal token streams mean equal statements. */
export interface Token {
  /** `word`: keyword or plain name · `quoted`: "name" · `string`: 'text' · `parameter`: ${name} outside quotes · `end`: after the last */
  kind: "word" | "quoted" | "string" | "number" | "operator" | "parameter" | "end";
  /** As written, for `word` in lower case. */
  text: string;
  start: number;
  end: number;
  line: number;
}

/** A statement or a header that cannot be accepted; the message names line and fix. */
export class SqlError extends Error {
  override readonly name = "SqlError";
}

const space = /\s+/y;
const comment = /--[^\n]*|\/\*[\s\S]*?\*\//y;
const patterns: [Token["kind"], RegExp][] = [
  ["string", /'(?:[^']|'')*'/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["parameter", /\$\{[^}]*\}/y],
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["operator", /<>|<=|>=|!=|\|\||::|->>|->|=>|:=|==|\/\/|\*\*|[-+*/%=<>(),.;[\]{}?:@^~&|!$#\\`]/y],
];

/** Cuts SQL into tokens; the last one is of kind `end`. @throws {SqlError} at an unclosed quote or comment, or a stray character */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const pass = (text: string) => {
    for (const character of text) if (character === "\n") line += 1;
    at += text.length;
  };
  scan: while (at < sql.length) {
    for (const blank of [space, comment]) {
      blank.lastIndex = at;
      const found = blank.exec(sql);
      if (found) {
        pass(found[0]);
        continue scan;
      }
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const found = pattern.exec(sql);
      if (!found || (kind === "operator" && sql.startsWith("/*", at))) continue;
      const text = kind === "word" ? found[0].toLowerCase() : found[0];
      tokens.push({ kind, text, start: at, end: at + found[0].length, line });
      pass(found[0]);
      continue scan;
    }
    const what = sql.startsWith("/*", at) ? "comment" : "text";
    throw new SqlError(
      `line ${line}: ${what} ${JSON.stringify(sql.slice(at, at + 12))} does not end or is not SQL; close the quote or comment, or remove it`,
    );
  }
  tokens.push({ kind: "end", text: "", start: at, end: at, line });
  return tokens;
}

/** The name a `word` or `quoted` token stands for. Athena ignores case, so names are lower case. */
export function nameOf(token: Token): string | undefined {
  if (token.kind === "word") return token.text;
  if (token.kind === "quoted") return token.text.slice(1, -1).replaceAll('""', '"').toLowerCase();
  return undefined;
}

/** The value of a `string` token. */
export const textOf = (token: Token): string => token.text.slice(1, -1).replaceAll("''", "'");

/** A statement as its tokens alone: what the hash of a model is made of. */
export const canonical = (sql: string): string =>
  tokenize(sql)
    .map(({ text }) => text)
    .join("\u0000");
