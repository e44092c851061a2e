import { createHash } from "node:crypto";
import type { Column, Model } from "../plan/types";
import type { Source } from "../ports";
import { type Audit, withGrainAudits } from "./audits";
import { statementFaults } from "./check";
import { parseCtas } from "./ctas";
import { commaList, type Header } from "./header";
import { parameterUses } from "./parameters";
import { canonical, SqlError, tokenize } from "./tokens";

/** A table as readers see it: the columns in its files, then those its partitions add. */
export interface Table {
  name: string;
  title: string;
  /** path of the file that declares it */
  file: string;
  columns: Column[];
  partitionColumns: Column[];
}

export interface SqlFile {
  /** `sql/gold/s3_transfer_daily.sql` */
  path: string;
  text: string;
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
  if (isModel && names.length !== 1)
    throw new SqlError(`line ${header.lines.partition ?? 1}: partition: must name one column, found ${names.length}`);
  return {
    name: header.table,
    title: header.title,
    file: "",
    columns: header.columns.filter(({ name }) => !names.includes(name)),
    partitionColumns: names.map((name) => header.columns.find((column) => column.name === name)!),
  };
}

/** What a build of this model can fill in: its partition, the first and last day of it, and the batches it reads. */
export const optionalOf = (header: Header): string[] => {
  const staged = commaList(header.values.inputs).some((input) => input.startsWith("staged."));
  return [...partitionNames(header), "first_day", "last_day", ...(staged ? ["batches"] : [])];
};

export function modelOf(file: SqlFile, header: Header, tables: Map<string, Table>, audit: Audit | undefined): Model {
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
  const partition = table.partitionColumns[0]!.name;
  const unit = partition.endsWith("_date") ? "day" : /(_month|^billing_period)$/.test(partition) ? "month" : undefined;
  if (!unit) found.push(`line ${lines.partition}: ${partition} must end in _date or _month, or be billing_period`);
  const run = values.run;
  if (run !== undefined && run !== "cloudtrail" && run !== "cost")
    found.push(`line ${lines.run}: run: is ${run}; write cloudtrail or cost`);
  if (!run && header.table.startsWith("silver.")) found.push("line 1: the header of a silver table must have run:");
  const tokens = tokenize(file.text);
  const ctas = parseCtas(file.text, tokens);
  if (!ctas) throw new SqlError("line 1: the statement must be CREATE TABLE ${target} WITH (...) AS SELECT");
  const known = { required: ["target", "location"], optional: optionalOf(header) };
  found.push(...statementFaults(file.text, tables, known, inputs));
  if (!parameterUses(file.text, tokens).some(({ name }) => [partition, "first_day", "last_day"].includes(name)))
    found.push(`line 1: \${${partition}} is missing; the statement must build one partition`);
  if (found.length > 0) throw new SqlError(found.join("\n"));
  const auditSql = withGrainAudits(
    audit?.sql ?? "",
    grain.filter((column) => column !== partition),
  );
  return {
    table: header.table,
    title: header.title,
    run: run as Source,
    grain,
    inputs,
    partition: { column: partition, unit: unit! },
    freshnessHours: Number(freshness![1]),
    columns: [...table.columns, ...table.partitionColumns],
    sql: file.text.replace(/;\s*$/, ""),
    auditSql,
    balances: audit?.balances ?? [],
    hash: createHash("sha256")
      .update(`${canonical(file.text)}\n${canonical(auditSql)}`)
      .digest("hex"),
  };
}
