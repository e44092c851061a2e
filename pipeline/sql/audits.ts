import { SqlError, textOf, tokenize } from "./tokens";

export interface Audit {
  table: string;
  /** `kept_rows + duplicate_rows = inputs.rows` */
  balances: string[];
  sql: string;
}

const sum = String.raw`(?:inputs\.)?[a-z][a-z0-9_]*(?:\s*[+]\s*(?:inputs\.)?[a-z][a-z0-9_]*)*`;
const balance = new RegExp(`^${sum}\\s*=\\s*${sum}$`);

/** Reads `sql/audits/<schema.table>.sql`. @throws {SqlError} naming line and fix */
export function parseAudit(text: string): Audit {
  const lines = text.split("\n");
  const table = /^-- audits of ([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\b/.exec(lines[0] ?? "")?.[1];
  if (!table) throw new SqlError("line 1: expected -- audits of <schema.table>");
  const balances: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("--")) break;
    const found = /^--\s+balance:\s*(.*)$/.exec(line)?.[1];
    if (found === undefined) continue;
    if (!balance.test(found.trim()))
      throw new SqlError(`line ${index + 1}: expected -- balance: a + b = inputs.c, found ${found}`);
    balances.push(found.trim());
  }
  return { table, balances, sql: text };
}

/**
 * The audit of a model: what its file asks, and what follows from its grain. One statement of rows (name, found).
 * @param grain columns that the table itself has; a partition's own key is the same in every row
 */
export function withGrainAudits(sql: string, grain: string[]): string {
  const given = figureNames(sql);
  const own = sql.replace(/;\s*$/, "").trimEnd();
  const parts = own.split("\n").every((line) => line.startsWith("--") || line.trim() === "")
    ? []
    : [`SELECT name, CAST(found AS varchar) AS found FROM (\n${own}\n) AS given`];
  const add = (name: string, from: string) => {
    if (!given.includes(name)) parts.push(`SELECT '${name}' AS name, CAST(count(*) AS varchar) AS found\nFROM ${from}`);
  };
  if (grain.length > 0) {
    add("rule_grain_not_null", `\${target}\nWHERE ${grain.map((column) => `${column} IS NULL`).join(" OR ")}`);
    add("rule_grain_unique", `(${repeated(grain)}) AS repeated`);
  }
  add("rows", "${target}");
  return parts.join("\nUNION ALL\n");
}

/**
 * What comes more than once. Rows of a file are numbered from 0 without gaps: 60 neighbours are the bits of one number, which must be as
 * many as the rows. So a report of 10,000,000 lines takes the memory of 200,000.
 */
function repeated(grain: string[]): string {
  const number = grain.find((column) => column === "source_index");
  if (!number) return `SELECT count(*) AS copies FROM \${target} GROUP BY ${grain.join(", ")} HAVING count(*) > 1`;
  const bit = `bitwise_left_shift(CAST(1 AS bigint), CAST(mod(${number}, 60) AS integer))`;
  const others = grain.filter((column) => column !== number);
  return `SELECT count(*) AS copies FROM \${target}
GROUP BY ${[...others, `${number} - mod(${number}, 60)`].join(", ")}
HAVING count(*) > bit_count(bitwise_or_agg(${bit}), 64)`;
}

/** Names that an audit can return: they stand in it as text. */
export const figureNames = (sql: string): string[] =>
  tokenize(sql)
    .filter(({ kind }) => kind === "string")
    .map(textOf)
    .filter((text) => /^[a-z][a-z0-9_]*$/.test(text));

/** Figures of a balance: of the build itself, without those of its inputs. */
export const figuresOf = (text: string): string[] =>
  text.split(/[\s+=]+/).filter((name) => name !== "" && !name.startsWith("inputs."));
