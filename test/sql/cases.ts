import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { findings } from "../../pipeline/plan/balance";
import { builderOf, folderOf, periodOf, valuesOf } from "../../pipeline/plan/partition";
import { daysOf } from "../../pipeline/plan/periods";
import type { Model, Values } from "../../pipeline/plan/types";
import { parameterUses } from "../../pipeline/sql/parameters";
import { render } from "../../pipeline/sql/render";
import type { openHome } from "../local/duckdb/home";

type Home = Awaited<ReturnType<typeof openHome>>;
type Text = string | null;
export interface Csv {
  names: string[];
  rows: Text[][];
}

/**
 * `<schema.table>/<case>/` folders below `root`: the rows that go in, one CSV for each input table, `expect.csv`, and of tables of cost
 * `values.json` with what a build is given beside its partition's month.
 */
export const caseFolders = (root: string): [table: string, name: string, folder: string][] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: table }) =>
      readdirSync(join(root, table)).map((name): [string, string, string] => [table, name, join(root, table, name)]),
    );

/** Reads a CSV with a header. An empty field is NULL, `""` is the empty text. */
export async function readCsv(path: string): Promise<Csv> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(
    `SELECT * FROM read_csv('${path}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false)`,
  );
  const csv = { names: result.columnNames(), rows: result.getRowsJson() as Text[][] };
  connection.closeSync();
  instance.closeSync();
  return csv;
}

/** Puts the rows of a CSV into the lake, by the values of the table's partition columns. */
export async function putRows(home: Home, table: string, path: string): Promise<string[][]> {
  const { columns, partitionColumns } = home.models.tables.get(table)!;
  const csv = await readCsv(path);
  const known = [...columns, ...partitionColumns].map(({ name }) => name);
  const unknown = csv.names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${path}: ${table} has no column ${unknown.join(", ")}`);
  const value = (row: Text[], name: string): Text => row[csv.names.indexOf(name)] ?? null;
  const parts = new Map<string, Text[][]>();
  for (const row of csv.rows) {
    const values = partitionColumns.map(({ name }) => {
      const text = value(row, name) ?? (["batch_id", "file_id", "load_id"].includes(name) ? "aaaaaaaa" : null);
      if (text === null) throw new Error(`${path}: every row needs ${name}, by which the table is partitioned`);
      return text;
    });
    const key = JSON.stringify(values);
    parts.set(key, [...(parts.get(key) ?? []), row]);
  }
  for (const [key, rows] of parts) {
    const selects = rows.map((row) => {
      const cells = columns.map(({ name, type }) => {
        const text = value(row, name);
        const literal = text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`;
        return `CAST(${literal} AS ${type === "timestamp(3)" ? "TIMESTAMP_MS" : type}) AS "${name}"`;
      });
      return `SELECT ${cells.join(", ")}`;
    });
    await home.put(table, JSON.parse(key) as string[], selects.join(" UNION ALL "));
  }
  return [...parts.keys()].map((key) => JSON.parse(key) as string[]);
}

/**
 * Builds every partition that the input rows fall into, audits each, and reads back the columns that `expect.csv` names.
 * @returns both sides as sorted rows
 */
export async function runCase(
  home: Home,
  table: string,
  folder: string,
): Promise<{ found: Text[][]; wanted: Text[][] }> {
  const model = home.models.models.find((one) => one.table === table);
  if (!model) throw new Error(`${folder}: there is no model ${table}`);
  const files = readdirSync(folder).filter((file) => file !== "expect.csv" && file !== "values.json");
  const partitions = new Map<string, Set<string>>();
  const batches = new Set<string>();
  const valuesFile = join(folder, "values.json");
  const given: Values = existsSync(valuesFile) ? JSON.parse(readFileSync(valuesFile, "utf8")) : {};
  for (const file of files) {
    const input = file.replace(/\.csv$/, "");
    if (!model.inputs.includes(input))
      throw new Error(`${folder}/${file}: ${table} reads ${model.inputs.join(", ")} only`);
    for (const values of await putRows(home, input, join(folder, file))) {
      const partition = keyOf(model, values, given);
      partitions.set(partition, new Set(partitions.get(partition)).add(input));
      if (!input.startsWith("staged.")) continue;
      batches.add(values[1]!);
    }
  }
  const lists = { batches: [...batches], load_id: "aaaaaaaa", absent_columns: [] };
  for (const [partition, from] of partitions) await build(home, model, partition, [...from], { ...lists, ...given });
  const expected = await readCsv(join(folder, "expect.csv"));
  const { QueryExecutionId, Status } = await home.run(`SELECT ${expected.names.join(", ")} FROM ${table}`);
  if (Status.State !== "SUCCEEDED") throw new Error(Status.StateChangeReason);
  const found = (await home.rowsOf(QueryExecutionId)).map((row) => expected.names.map((name) => row[name] ?? null));
  return { found: sorted(found), wanted: sorted(expected.rows) };
}

/** The partition that rows of an input fall into: its day or month, and what `values.json` says of the other columns. */
function keyOf({ partition: { columns, column, unit } }: Model, of: string[], given: Values): string {
  const period = periodOf(of.join("/"));
  return columns
    .map((name) => (name === column ? (unit === "month" ? period.slice(0, 7) : period) : (given[name] as string)))
    .join("/");
}

async function build(home: Home, model: Model, partition: string, from: string[], given: Values): Promise<void> {
  const days = daysOf(periodOf(partition));
  const inputs = from.map((table) => ({ table }));
  const location = home.objects.uri(`${model.table.replace(".", "/")}/${folderOf(model, partition)}/gen=1/`);
  const target = `internal.build_${partition.replace(/\W/g, "_").toLowerCase()}`;
  const own = valuesOf(partition);
  const values: Values = {
    target,
    location,
    ...given,
    first_day: days[0]!,
    last_day: days.at(-1)!,
    ...Object.fromEntries(model.partition.columns.map((column, i) => [column, own[i]!])),
  };
  const run = async (sql: string) => {
    const named = parameterUses(sql).map(({ name }): [string, string | string[]] => [name, values[name]!]);
    const execution = await home.run(render(sql, Object.fromEntries(named)));
    if (execution.Status.State !== "SUCCEEDED") throw new Error(execution.Status.StateChangeReason);
    return execution.QueryExecutionId;
  };
  await run(builderOf(model, inputs).sql);
  const figures: Record<string, string> = {};
  for (const { name, found } of await home.rowsOf(await run(model.auditSql))) figures[name!] = found ?? "0";
  // Figures of inputs come from inspection and from earlier builds, which a case has none of.
  const balances = model.balances.filter((balance) => !balance.includes("inputs."));
  const failed = findings(figures, [], balances);
  if (failed.length > 0) throw new Error(`audit of ${partition}: ${failed.map(({ words }) => words).join("; ")}`);
  await home.catalog.point(model.table, [{ values: own, location }]);
}

const sorted = (rows: Text[][]): Text[][] =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((row) => JSON.parse(row) as Text[]);
