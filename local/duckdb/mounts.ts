import { tableUses } from "../../pipeline/sql/tables";
import type { Token } from "../../pipeline/sql/tokens";

/** The files of one partition, or of a table without partitions (no values then). */
export interface MountedPart {
  values: string[];
  /** absolute paths */
  files: string[];
}
export interface Mount {
  columns: { name: string; type: string }[];
  partitionColumns: { name: string; type: string }[];
  parts: MountedPart[];
}

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
/** Athena's type as DuckDB writes it. */
export const duckType = (type: string): string => (type === "timestamp(3)" ? "TIMESTAMP_MS" : type.toUpperCase());

/**
 * The query that reads exactly the files of a table: columns by the declared contract (one that an older file lacks is a typed
 * NULL), then those of the partition. No file but the ones that hold wanted columns and partitions is opened.
 */
export function mountSql({ columns, partitionColumns, parts }: Mount): string {
  const files = parts.flatMap((part) => part.files);
  if (files.length === 0) {
    const empty = [...columns, ...partitionColumns].map(
      ({ name, type }) => `CAST(NULL AS ${duckType(type)}) AS ${identifier(name)}`,
    );
    return `(SELECT ${empty.join(", ")} WHERE false)`;
  }
  const schema = columns.map(
    ({ name, type }) => `${quote(name)}: {name: ${quote(name)}, type: ${quote(duckType(type))}, default_value: NULL}`,
  );
  const keys = partitionColumns.map(({ name, type }, index) => {
    const value = (part: MountedPart) => `CAST(${quote(part.values[index]!)} AS ${duckType(type)})`;
    const values = new Set(parts.map(value));
    if (values.size === 1) return `${[...values][0]} AS ${identifier(name)}`;
    const entries = parts.flatMap((part) => part.files.map((file) => `${quote(file)}: ${value(part)}`));
    return `MAP {${entries.join(", ")}}[filename] AS ${identifier(name)}`;
  });
  const names = columns.map(({ name }) => identifier(name));
  const read = `read_parquet([${files.map(quote).join(", ")}], schema = MAP {${schema.join(", ")}}, filename = true)`;
  return `(SELECT ${[...names, ...keys].join(", ")} FROM ${read})`;
}

const clauses = new Set(
  "where group having order limit offset union intersect except window fetch join left right full inner cross on using".split(
    " ",
  ),
);

/** Puts `reads`, one for each use of a table, in their places; a use without an alias keeps the table's name. */
export function mountTables(sql: string, tokens: Token[], reads: string[]): string {
  let text = "";
  let at = 0;
  for (const [index, use] of tableUses(tokens).entries()) {
    text += sql.slice(at, tokens[use.first]!.start) + reads[index];
    at = tokens[use.last - 1]!.end;
    const next = tokens[use.last]!;
    const aliased = next.text === "as" || next.kind === "quoted" || (next.kind === "word" && !clauses.has(next.text));
    if (!aliased) text += ` AS ${identifier(use.table.split(".")[1]!)}`;
  }
  return text + sql.slice(at);
}
