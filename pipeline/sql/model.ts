import type { Model, Table } from "../plan/types";
import { type Audit, figureNames, figuresOf, parseAudit } from "./audits";
import { statementFaults } from "./check";
import { ddlFaults } from "./ddl";
import { type BuilderFile, modelOf, optionalOf, parseBuilder, type SqlFile, tableOf } from "./declare";
import { commaList, type Header, parseHeader } from "./header";
import { runOf, sortModels } from "./order";
import { SqlError, tokenize } from "./tokens";

export type { Table } from "../plan/types";
export type { SqlFile } from "./declare";

export interface Models {
  /** In an order in which every model comes after its inputs. */
  models: Model[];
  /** Every table: models, and the contracts of staged and internal tables. */
  tables: Map<string, Table>;
  /** SQL of the queries that tasks render, by name: the files of `sql/internal/` that are a SELECT. */
  statements: Map<string, string>;
}

const modelKeys = "grain inputs partition freshness run units source note columns".split(" ");
const statementKeys = "inputs parameters units note".split(" ");
const contractKeys = "inputs partition run freshness source units note like columns".split(" ");

/**
 * Reads and checks the files below `sql/`; the saved queries in `sql/queries/` are checked only.
 * @throws {SqlError} with one line per fault: file, line, what is wrong and the fix
 */
export function loadModels(files: SqlFile[]): Models {
  const faults: string[] = [];
  const tables = new Map<string, Table>();
  const headers = new Map<string, { file: SqlFile; header: Header }>();
  const audits = new Map<string, { file: SqlFile; audit: Audit }>();
  const queries: SqlFile[] = [];
  const builders: BuilderFile[] = [];
  const attempt = (file: SqlFile, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      for (const line of error.message.split("\n")) faults.push(`${file.path} ${line}`);
    }
  };
  const kindOf = ({ path }: SqlFile) =>
    /(?:^|\/)(staged|internal|silver|gold|audits|queries)\/[^/]+\.sql$/.exec(path)?.[1];
  for (const file of files)
    attempt(file, () => {
      if (/(?:^|\/)(silver|gold)\/[^/]+\/[^/]+\.sql$/.test(file.path)) return void builders.push(parseBuilder(file));
      const kind = kindOf(file);
      if (!kind) return;
      if (kind === "audits") {
        const audit = parseAudit(file.text);
        audits.set(audit.table, { file, audit });
        return;
      }
      if (kind === "queries" || (kind === "internal" && ["select", "with"].includes(tokenize(file.text)[0]!.text))) {
        queries.push(file);
        return;
      }
      const isModel = kind === "silver" || kind === "gold";
      const header = parseHeader(file.text, isModel ? modelKeys : contractKeys);
      const expected = `${kind}/${header.table.split(".")[1]}.sql`;
      if (!header.table.startsWith(`${kind}.`) || !file.path.endsWith(expected))
        throw new SqlError(`line 1: ${header.table} must be declared in a file ${expected}`);
      const table = { ...tableOf(header, isModel), file: file.path };
      tables.set(header.table, table);
      const wrong = isModel ? [] : ddlFaults(file.text, table);
      if (wrong.length > 0) throw new SqlError(wrong.join("\n"));
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
      const parts = builders.filter(({ table }) => table === header.table);
      models.set(header.table, modelOf(file, header, tables, audits.get(header.table)?.audit, parts));
    });
  for (const { file, table } of builders)
    attempt(file, () => {
      if (!headers.has(table))
        throw new SqlError(`line 1: ${table} is no model; declare it in ${table.replace(".", "/")}.sql`);
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
  const statements = new Map<string, string>();
  for (const file of queries)
    attempt(file, () => {
      if (kindOf(file) === "queries") {
        const found = statementFaults(file.text, tables, { required: [], optional: [] });
        if (found.length > 0) throw new SqlError(found.join("\n"));
        return;
      }
      const header = parseHeader(file.text, statementKeys);
      const known = { required: commaList(header.values.parameters), optional: [] };
      const found = statementFaults(file.text, tables, known, commaList(header.values.inputs));
      if (!file.path.endsWith(`${header.table.replace(".", "/")}.sql`))
        found.push(`line 1: ${header.table} must be in a file ${header.table.replace(".", "/")}.sql`);
      if (found.length > 0) throw new SqlError(found.join("\n"));
      statements.set(header.table, file.text.replace(/;\s*$/, ""));
    });
  const sorted: Model[] = [];
  if (faults.length === 0) sortModels(models, sorted, faults);
  if (faults.length > 0) throw new SqlError(faults.join("\n"));
  for (const model of sorted) model.run = runOf(model, models, faults);
  if (faults.length > 0) throw new SqlError(faults.join("\n"));
  return { models: sorted, tables, statements };
}
