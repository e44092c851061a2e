/** DuckDB's names of types as Athena has them. */
const types: Record<string, string> = {
  INT32: "integer",
  INTEGER: "integer",
  INT64: "bigint",
  BIGINT: "bigint",
  HUGEINT: "decimal",
  VARCHAR: "varchar",
  DOUBLE: "double",
  BOOLEAN: "boolean",
  DATE: "date",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP: "timestamp",
};
const typeWords = (text: string): string =>
  text.replace(
    /\b[A-Z][A-Z0-9_]+\b(\(\d+,\d+\))?/g,
    (word) => types[word] ?? (word.startsWith("DECIMAL") ? "decimal" : word),
  );

/** What DuckDB says of a wrong query, and how we say it: what is wrong, and what to write in its place. */
const known: [RegExp, (...found: string[]) => string][] = [
  [
    /^Binder Error: Referenced column "(.*?)" not found in FROM clause!(?: Candidate bindings: (.*))?/,
    (column, near) =>
      /\W/.test(column!)
        ? `there is no column "${column}"; a text stands in single quotes: '${column}'`
        : `there is no column ${column} in the tables of FROM${near ? `; near to it: ${near.replaceAll('"', "")}` : ""}`,
  ],
  [
    /^Binder Error: (?:Values list|Table) "(.*?)" does not have a column named "(.*?)"/,
    (table, column) => `there is no column ${column} in ${table}`,
  ],
  [
    /^SYNTAX_ERROR: line \d+: (show|describe|desc|explain) is not allowed/,
    (word) =>
      `${word} is not answered here; docs/tables has every table with its columns, and LIMIT 1 shows them with a row`,
  ],
  [/Parser Error: syntax error at end of input/, () => "the query ends too early; something is missing at its end"],
  [/Parser Error: syntax error at or near "(.*?)"/, (word) => `the query is wrong at or near ${word}`],
  [
    /^Binder Error: column "(.*?)" must appear in the GROUP BY clause/,
    (column) => `column ${column} must be in GROUP BY, or inside a function such as max(${column})`,
  ],
  [
    /^Binder Error: No function matches the given name and argument types '(.*?)'/,
    (call) => `${typeWords(call)} does not exist: the function takes other types; CAST what is given to it`,
  ],
  [
    /^Conversion Error: Could not convert string (?:'(.*?)'|"(.*?)") to (\w+)(?: when casting from source column (\w+))?/,
    (single, double, type, column) =>
      `'${single || double}' is no ${typeWords(type!)}${column ? ` (column ${column})` : ""}; compare with a value of the column's own type, or use TRY_CAST`,
  ],
];

/** A fault of a query in words for the one who wrote it; what is not known here keeps DuckDB's words without their label. */
export function plainWords(message: string): string {
  for (const [pattern, words] of known) {
    const found = pattern.exec(message);
    if (found) return words(...found.slice(1).map((part) => part ?? ""));
  }
  return message.replace(
    /^(Failed to extract statements: )?(Binder|Parser|Catalog|Conversion|Out of Range|Invalid Input) Error: /,
    "",
  );
}
