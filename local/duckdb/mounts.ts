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
  /** size of all files */
  bytes: number;
}

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
/** What a row takes in a file, roughly: only for DuckDB's plans. */
const bytesOfRow = 100;
/** Athena's type as DuckDB writes it. */
export const duckType = (type: string): string => (type === "timestamp(3)" ? "TIMESTAMP_MS" : type.toUpperCase());

/**
 * The query that reads exactly the files of a table: columns by the declared contract (one that an older file lacks is a typed
 * NULL), then those of the partition. No file but the ones that hold wanted columns and partitions is opened.
 */
export function mountSql({ columns, partitionColumns, parts, bytes }: Mount): string {
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
  const value = (part: MountedPart, at: number) =>
    `CAST(${quote(part.values[at]!)} AS ${duckType(partitionColumns[at]!.type)})`;
  const names = columns.map(({ name }) => `rows_read.${identifier(name)}`);
  const keys = partitionColumns.map(({ name }, at) => {
    const values = new Set(parts.map((part) => value(part, at)));
    return { name: identifier(name), only: values.size === 1 ? [...values][0] : undefined };
  });
  const selected = keys.map(({ name, only }) => `${only ?? `parts_read.${name}`} AS ${name}`);
  // With a schema given DuckDB takes a file for empty, and would build the hash table of a join from the large side.
  const rows = Math.ceil(bytes / bytesOfRow) + 1;
  const read = (paths: string[]) =>
    `read_parquet([${paths.map(quote).join(", ")}], schema = MAP {${schema.join(", ")}}, filename = true, explicit_cardinality = ${rows}) AS rows_read`;
  if (keys.every(({ only }) => only !== undefined))
    return `(SELECT ${[...names, ...selected].join(", ")} FROM ${read(files)})`;
  // A hash join on the file's name; the value out of a MAP, which is searched for each row, takes 10 times as long at 1,000 files.
  const places = parts.flatMap((part) =>
    part.files.map((file) => `(${[quote(file), ...partitionColumns.map((_, at) => value(part, at))].join(", ")})`),
  );
  const known = `(VALUES ${places.join(", ")}) AS parts_read (filename, ${keys.map(({ name }) => name).join(", ")})`;
  // Each file once: one that lies in two partitions gives its rows to both by the join.
  const from = `${read([...new Set(files)])} LEFT JOIN ${known} ON rows_read.filename = parts_read.filename`;
  return `(SELECT ${[...names, ...selected].join(", ")} FROM ${from})`;
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
