import { nameOf, SqlError, type Token, textOf, tokenize } from "./tokens";

export interface Ctas {
  /** `silver.cloudtrail_events__1f` (or `${target}` in a model that is not rendered yet) */
  target: string;
  properties: { format: "PARQUET"; write_compression: "SNAPPY" | "ZSTD" | "GZIP"; external_location: string };
  /** The statement after AS, as written. */
  select: string;
  /** Line of the first token of `select` in the whole statement. */
  line: number;
}

const allowed: Record<string, string[] | undefined> = {
  format: ["PARQUET"],
  write_compression: ["SNAPPY", "ZSTD", "GZIP"],
  external_location: undefined,
};

/**
 * Reads `CREATE TABLE target WITH (format = 'PARQUET', write_compression = '…', external_location = '…') AS SELECT …`.
 * Exactly these three properties: each build writes one partition straight into its own location, and says its compression.
 * @returns undefined when the statement does not begin with CREATE
 * @throws {SqlError} for any other CREATE
 */
export function parseCtas(sql: string, tokens: Token[] = tokenize(sql)): Ctas | undefined {
  if (tokens[0]?.text !== "create") return undefined;
  let at = 0;
  const next = () => tokens[at++] ?? tokens[tokens.length - 1]!;
  const expect = (text: string) => {
    const token = next();
    if (token.text !== text)
      throw new SqlError(
        `line ${token.line}: expected ${text.toUpperCase()}, found ${token.text || "the end"}; ` +
          "the form is CREATE TABLE ${target} WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS SELECT",
      );
  };
  expect("create");
  expect("table");
  const target = readTarget(next);
  if (tokens[at]?.text === ".") {
    next();
    const name = nameOf(next());
    return rest(`${target}.${name}`);
  }
  return rest(target);

  function rest(target: string): Ctas {
    expect("with");
    expect("(");
    const properties: Record<string, string> = {};
    do {
      const name = next();
      expect("=");
      const value = next();
      const values = allowed[name.text];
      if (!(name.text in allowed) || value.kind !== "string" || (values && !values.includes(textOf(value))))
        throw new SqlError(
          `line ${name.line}: property ${name.text} = ${value.text} is not supported; use ${Object.keys(allowed).join(", ")}` +
            ` with format PARQUET and write_compression SNAPPY, ZSTD or GZIP`,
        );
      if (name.text in properties) throw new SqlError(`line ${name.line}: property ${name.text} is given twice`);
      properties[name.text] = textOf(value);
    } while (tokens[at]?.text === "," && next());
    expect(")");
    expect("as");
    for (const name of Object.keys(allowed))
      if (!properties[name]) throw new SqlError(`line ${tokens[0]!.line}: property ${name} is missing in WITH (...)`);
    const first = tokens[at]!;
    return {
      target,
      properties: properties as Ctas["properties"],
      select: sql.slice(first.start).replace(/;\s*$/, ""),
      line: first.line,
    };
  }
}

function readTarget(next: () => Token): string {
  const token = next();
  const name = token.kind === "parameter" ? token.text : nameOf(token);
  if (name) return name;
  throw new SqlError(`line ${token.line}: expected the name of the new table, found ${token.text || "the end"}`);
}
