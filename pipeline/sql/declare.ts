import { createHash } from "node:crypto";
import type { Builder, Model, Table } from "../plan/types";
import type { Source } from "../ports";
import { type Audit, withGrainAudits } from "./audits";
import { statementFaults } from "./check";
import { parseCtas } from "./ctas";
import { commaList, type Header } from "./header";
import { parameterUses } from "./parameters";
import { canonical, SqlError, tokenize } from "./tokens";

export interface SqlFile {
  /** `sql/gold/s3_transfer_daily.sql` */
  path: string;
  text: string;
}

/** One of several statements of a table: `sql/silver/cost_line_items/focus.sql`. */
export interface BuilderFile {
  file: SqlFile;
  /** `silver.cost_line_items` */
  table: string;
  /** the staged table that it reads */
  from: string;
}

/** Reads the first line of a statement's file. @throws {SqlError} when it is not of the form */
export function parseBuilder(file: SqlFile): BuilderFile {
  const [, table, from] = /^-- ([a-z]+\.[a-z0-9_]+) from ([a-z]+\.[a-z0-9_]+): \S/.exec(file.text) ?? [];
  if (!table || !from) throw new SqlError("line 1: expected -- <schema.table> from <staged table>: <title>");
  if (!file.path.includes(`/${table.replace(".", "/")}/`))
    throw new SqlError(`line 1: a statement of ${table} must be in the folder ${table.replace(".", "/")}/`);
  return { file, table, from };
}

/** Leading names of `partition:` that are columns; the rest of it is prose. */
function partitionNames(header: Header): string[] {
  const parts = commaList(/^[a-z0-9_, ]*/.exec(header.values.partition ?? "")![0]);
  const names: string[] = [];
  for (const part of parts) {
    if (!header.columns.some(({ name }) => name === part)) break;
    names.push(part);
  }
  return names;
}

export function tableOf(header: Header, isModel: boolean): Table {
  const names = partitionNames(header);
  if (!header.values.like && header.columns.length === 0)
    throw new SqlError("line 1: columns: is missing; declare every column as --   name   type   meaning");
  if (header.values.partition !== undefined && names.length === 0 && !header.values.like)
    throw new SqlError(`line ${header.lines.partition}: partition: must begin with a column that columns: declares`);
  if (isModel && names.length === 0)
    throw new SqlError(`line ${header.lines.partition ?? 1}: partition: must name a column, found none`);
  return {
    name: header.table,
    title: header.title,
    file: "",
    columns: header.columns.filter(({ name }) => !names.includes(name)),
    partitionColumns: names.map((name) => header.columns.find((column) => column.name === name)!),
  };
}

/** What only builds of cost reports can fill in: the files and the kind of a delivery, or the reports that feed gold. */
const costParameters = [
  "load_id",
  "net_count",
  "absent_columns",
  "reports",
  "left_out",
  "without_invoices",
  "delivered_at",
];

/** What a build of this model can fill in: its partition, the first and last day of it, and what it reads. */
export const optionalOf = (header: Header): string[] => {
  const staged = commaList(header.values.inputs).some((input) => input.startsWith("staged."));
  return [
    ...partitionNames(header),
    "first_day",
    "last_day",
    ...(header.values.run === "cost" ? costParameters : staged ? ["batches"] : []),
  ];
};

/**
 * @param statements the file of the table itself, or those of its folder
 * @throws {SqlError} with one line per fault
 */
export function modelOf(
  file: SqlFile,
  header: Header,
  tables: Map<string, Table>,
  audit: Audit | undefined,
  parts: BuilderFile[],
): Model {
  const { values, lines } = header;
  const need = (key: string): string => {
    if (values[key]) return values[key];
    throw new SqlError(`line 1: the header has no ${key}:`);
  };
  const found: string[] = [];
  const table = tables.get(header.table)!;
  const inputs = commaList(need("inputs"));
  const grain = commaList(need("grain"));
  for (const column of grain)
    if (!header.columns.some(({ name }) => name === column))
      found.push(`line ${lines.grain}: grain names ${column}, which is no column`);
  const freshness = /^(\d+) h\b/.exec(need("freshness"));
  if (!freshness) found.push(`line ${lines.freshness}: freshness: is ${values.freshness}; write hours, such as 24 h`);
  const columns = table.partitionColumns.map(({ name }) => name);
  const column = columns.find((name) => unitOf(name));
  if (!column)
    found.push(`line ${lines.partition}: a column of partition: must end in _date or _month, or be billing_period`);
  const run = values.run;
  if (run !== undefined && run !== "cloudtrail" && run !== "cost")
    found.push(`line ${lines.run}: run: is ${run}; write cloudtrail or cost`);
  if (!run && header.table.startsWith("silver.")) found.push("line 1: the header of a silver table must have run:");
  const known = { required: ["target", "location"], optional: optionalOf(header) };
  const period = [column!, "first_day", "last_day"];
  if (parts.length === 0) found.push(...ctasFaults(file.text, tables, known, inputs, period));
  else found.push(...partFaults(file, inputs, parts));
  for (const { file: part, from } of parts)
    found.push(...ctasFaults(part.text, tables, known, [from], period).map((fault) => `in ${part.path}: ${fault}`));
  if (found.length > 0) throw new SqlError(found.join("\n"));
  const auditSql = withGrainAudits(
    audit?.sql ?? "",
    grain.filter((name) => !columns.includes(name)),
  );
  const builder = ({ path, text }: SqlFile): Builder => ({
    file: path,
    sql: text.replace(/;\s*$/, ""),
    hash: createHash("sha256")
      .update(`${canonical(text)}\n${canonical(auditSql)}`)
      .digest("hex"),
  });
  return {
    table: header.table,
    title: header.title,
    run: run as Source,
    grain,
    inputs,
    partition: { columns, column: column!, unit: unitOf(column!)! },
    freshnessHours: Number(freshness![1]),
    columns: [...table.columns, ...table.partitionColumns],
    builders: parts.length === 0 ? [builder(file)] : parts.map(({ file: part, from }) => ({ from, ...builder(part) })),
    auditSql,
    balances: audit?.balances ?? [],
  };
}

const unitOf = (column: string): "day" | "month" | undefined =>
  column.endsWith("_date") ? "day" : /(_month|^billing_period)$/.test(column) ? "month" : undefined;

function ctasFaults(
  text: string,
  tables: Map<string, Table>,
  known: { required: string[]; optional: string[] },
  inputs: string[],
  period: string[],
): string[] {
  const tokens = tokenize(text);
  if (!parseCtas(text, tokens)) return ["line 1: the statement must be CREATE TABLE ${target} WITH (...) AS SELECT"];
  const faults = statementFaults(text, tables, known, inputs);
  if (!parameterUses(text, tokens).some(({ name }) => period.includes(name)))
    faults.push(`line 1: \${${period[0]}} is missing; the statement must build one partition`);
  return faults;
}

function partFaults(file: SqlFile, inputs: string[], parts: BuilderFile[]): string[] {
  const sources = parts.map(({ from }) => from).sort();
  return [
    ...(tokenize(file.text)[0]!.text === ""
      ? []
      : ["line 1: the table has statements in its folder; its own file has none"]),
    ...(sources.join() === [...inputs].sort().join()
      ? []
      : [`line 1: inputs: names ${inputs.join(", ")}, and the statements in its folder read ${sources.join(", ")}`]),
  ];
}
