import { createHash } from "node:crypto";
import type { Column, Model } from "../plan/types";
import type { Source } from "../ports";
import { type Audit, figureNames, figuresOf, parseAudit, withGrainAudits } from "./audits";
import { parseCtas } from "./ctas";
import { commaList, type Header, parseHeader } from "./header";
import { lint } from "./lint";
import { parameterUses } from "./parameters";
import { parameterFaults } from "./render";
import { type TableUse, tableUses } from "./tables";
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

export interface Models {
  /** In an order in which every model comes after its inputs. */
  models: Model[];
  /** Every table: models, and the contracts of staged and internal tables. */
  tables: Map<string, Table>;
}

export interface SqlFile {
  /** `sql/gold/s3_transfer_daily.sql` */
  path: string;
  text: string;
}

const modelKeys = "grain inputs partition freshness run units source note columns".split(" ");
const contractKeys = "inputs partition run freshness source units note like columns".split(" ");

/** Columns of all tables by name, where a name has one type everywhere. */
const typesOf = (tables: Iterable<Table>): Map<string, string> => {
  const types = new Map<string, string>();
  for (const { columns, partitionColumns } of tables)
    for (const { name, type } of [...columns, ...partitionColumns])
      types.set(name, (types.get(name) ?? type) === type ? type : "");
  return types;
};

/**
 * Reads and checks the files below `sql/` (all but `sql/queries/`).
 * @throws {SqlError} with one line per fault: file, line, what is wrong and the fix
 */
export function loadModels(files: SqlFile[]): Models {
  const faults: string[] = [];
  const tables = new Map<string, Table>();
  const headers = new Map<string, { file: SqlFile; header: Header }>();
  const audits = new Map<string, { file: SqlFile; audit: Audit }>();
  const attempt = (file: SqlFile, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      for (const line of error.message.split("\n")) faults.push(`${file.path} ${line}`);
    }
  };
  const kindOf = ({ path }: SqlFile) => /(?:^|\/)(staged|internal|silver|gold|audits)\/[^/]+\.sql$/.exec(path)?.[1];
  for (const file of files)
    attempt(file, () => {
      const kind = kindOf(file);
      if (!kind) return;
      if (kind === "audits") {
        const audit = parseAudit(file.text);
        audits.set(audit.table, { file, audit });
        return;
      }
      const isModel = kind === "silver" || kind === "gold";
      const header = parseHeader(file.text, isModel ? modelKeys : contractKeys);
      const expected = `${kind}/${header.table.split(".")[1]}.sql`;
      if (!header.table.startsWith(`${kind}.`) || !file.path.endsWith(expected))
        throw new SqlError(`line 1: ${header.table} must be declared in a file ${expected}`);
      tables.set(header.table, { ...tableOf(header, isModel), file: file.path });
      if (isModel) headers.set(header.table, { file, header });
      else if (header.values.like) headers.set(header.table, { file, header });
    });
  for (const [name, { file, header }] of headers)
    if (header.values.like)
      attempt(file, () => {
        const like = tables.get(header.values.like!);
        if (!like) throw new SqlError(`line ${header.lines.like}: like names ${header.values.like}, which is no table`);
        const { columns, partitionColumns } = like;
        tables.set(name, { ...tables.get(name)!, columns, partitionColumns });
        headers.delete(name);
      });
  const models = new Map<string, Model>();
  for (const { file, header } of headers.values())
    attempt(file, () => {
      models.set(header.table, modelOf(file, header, tables, audits.get(header.table)?.audit));
    });
  for (const [table, { file, audit }] of audits)
    attempt(file, () => {
      const { header } = headers.get(table) ?? {};
      if (!header) throw new SqlError(`line 1: audits of ${table}, which is no model`);
      const names = [...figureNames(audit.sql), "rows"];
      const found = statementFaults(audit.sql, tables, { required: ["target"], optional: optionalOf(header) });
      for (const missing of audit.balances.flatMap(figuresOf).filter((name) => !names.includes(name)))
        found.push(`line 1: a balance names ${missing}, which the audit does not return`);
      if (found.length > 0) throw new SqlError(found.join("\n"));
    });
  const sorted: Model[] = [];
  if (faults.length === 0) sortModels(models, sorted, faults);
  if (faults.length > 0) throw new SqlError(faults.join("\n"));
  for (const model of sorted) model.run = runOf(model, models, faults);
  if (faults.length > 0) throw new SqlError(faults.join("\n"));
  return { models: sorted, tables };
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

function tableOf(header: Header, isModel: boolean): Table {
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
const optionalOf = (header: Header): string[] => {
  const staged = commaList(header.values.inputs).some((input) => input.startsWith("staged."));
  return [...partitionNames(header), "first_day", "last_day", ...(staged ? ["batches"] : [])];
};

function modelOf(file: SqlFile, header: Header, tables: Map<string, Table>, audit: Audit | undefined): Model {
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

/** Faults of one statement: its parameters, its tables against `inputs` (where given), and the dialect. */
function statementFaults(
  sql: string,
  tables: Map<string, Table>,
  known: { required: string[]; optional: string[] },
  inputs?: string[],
): string[] {
  const found = parameterFaults(sql, known);
  const tokens = tokenize(sql);
  const ctas = parseCtas(sql, tokens);
  const uses = tableUses(tokens).filter(({ table }) => table !== "${target}");
  for (const { table, line } of uses)
    if (!tables.has(table))
      found.push(`line ${line}: there is no table ${table}; known are ${[...tables.keys()].join(", ")}`);
  if (inputs) found.push(...inputFaults(inputs, uses));
  const reads = uses.flatMap(({ table }) => tables.get(table) ?? []);
  const from = ctas ? ctas.line - 1 : 0;
  for (const { line, message } of lint(ctas?.select ?? sql, typesOf(reads)))
    found.push(`line ${line + from}: ${message}`);
  return found;
}

function inputFaults(inputs: string[], uses: TableUse[]): string[] {
  const used = new Set(uses.map(({ table }) => table));
  return [
    ...inputs
      .filter((input) => !used.has(input))
      .map((input) => `line 1: inputs: names ${input}, which the statement does not read; remove it`),
    ...uses
      .filter(({ table }) => !inputs.includes(table))
      .map(({ table, line }) => `line ${line}: ${table} is read but not in inputs:; add it`),
  ];
}

/** Puts each model after its inputs. */
function sortModels(models: Map<string, Model>, sorted: Model[], faults: string[]): void {
  const state = new Map<string, "open" | "done">();
  const visit = (model: Model, path: string[]) => {
    if (state.get(model.table) === "done") return;
    if (state.get(model.table) === "open") {
      faults.push(
        `line 1: ${[...path, model.table].join(" -> ")} is a circle; a model reads only what comes before it`,
      );
      return;
    }
    state.set(model.table, "open");
    for (const input of model.inputs) {
      const before = models.get(input);
      if (before) visit(before, [...path, model.table]);
    }
    state.set(model.table, "done");
    sorted.push(model);
  };
  for (const name of [...models.keys()].sort()) visit(models.get(name)!, []);
}

/** Whose run builds a model: what its header says, else that of its inputs. */
function runOf(model: Model, models: Map<string, Model>, faults: string[]): Source {
  if (model.run) return model.run;
  const runs = new Set(model.inputs.map((input) => models.get(input)?.run).filter((run) => run !== undefined));
  if (runs.size !== 1)
    faults.push(
      `${model.table}: its inputs are built by ${[...runs].join(" and ") || "no run"}; say run: in its header`,
    );
  return [...runs][0] ?? "cloudtrail";
}
