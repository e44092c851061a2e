import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SqliteCatalog } from "../../local/duckdb/catalog";
import { DuckEngine } from "../../local/duckdb/engine";
import { ObjectFolder } from "../../local/files/objectFolder";
import type { Models, Table } from "../../pipeline/sql/model";
import { ask } from "./client";

/** Rows of one statement as text, each value as GetQueryResults writes it. */
export interface Rows {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
}

/**
 * One lake that DuckDB and Trino both read: a folder below the root of Trino's file system. The statements are the project's own; what
 * open Trino does not take of Athena's text is changed in two places (`adapt`) and nowhere else.
 */
export class Twins {
  readonly objects: ObjectFolder;
  private readonly catalog: SqliteCatalog;
  private engine!: DuckEngine;

  private constructor(
    private readonly trino: string,
    private readonly root: string,
    readonly name: string,
    readonly models: Models,
  ) {
    this.objects = new ObjectFolder(join(root, name));
    this.catalog = new SqliteCatalog(join(root, name, "ledger.sqlite"));
  }

  /** @param root folder that is `local:///` to Trino; the lake lies in `root/name` */
  static async open(trino: string, root: string, name: string, models: Models): Promise<Twins> {
    const twins = new Twins(trino, root, name, models);
    twins.engine = await DuckEngine.open({
      threads: 2,
      memoryLimit: "1GB",
      tempDirectory: join(root, name, "tmp"),
      models,
      catalog: twins.catalog,
      objects: twins.objects,
      results: new ObjectFolder(join(root, name, "results")),
    });
    for (const schema of new Set([...models.tables.keys()].map((table) => table.split(".")[0]!)))
      await ask(trino, `CREATE SCHEMA IF NOT EXISTS ${schema}`);
    for (const table of models.tables.values()) await twins.declare(table);
    return twins;
  }

  /** Both engines see these files as one partition of a table. */
  async mount(table: string, values: string[], keys: { duck: string; trino: string }): Promise<void> {
    await this.catalog.point(table, [{ values, location: this.objects.uri(keys.duck) }]);
    const [schema, name] = table.split(".");
    const names = this.models.tables.get(table)!.partitionColumns.map((column) => column.name);
    const list = (texts: string[]) => `ARRAY[${texts.map((text) => `'${text}'`).join(", ")}]`;
    await ask(
      this.trino,
      `CALL system.register_partition('${schema}', '${name}', ${list(names)}, ${list(values)}, 'local:///${this.name}/${keys.trino}')`,
    );
  }

  /** Runs a CTAS or a SELECT as it is. @throws {Error} with Athena's reason */
  async onDuck(sql: string): Promise<Rows> {
    const token = randomBytes(20).toString("hex");
    const { QueryExecution } = await this.engine.startQueryExecution({
      QueryString: sql,
      ClientRequestToken: token,
      WorkGroup: "load",
    });
    if (QueryExecution.Status.State !== "SUCCEEDED")
      throw new Error(`DuckDB: ${QueryExecution.Status.StateChangeReason}\n${sql.slice(0, 2000)}`);
    if (/^\s*CREATE/i.test(sql)) return { columns: [], rows: [] };
    const rows: (string | null)[][] = [];
    let columns: string[] = [];
    for await (const row of this.engine.rows(QueryExecution.QueryExecutionId)) {
      columns = Object.keys(row);
      rows.push(Object.values(row));
    }
    return { columns: columns.map((name) => ({ name, type: "" })), rows };
  }

  /** Rows of a table that a CTAS has just made; the audit reads it in the same way. */
  ctasRows(sql: string): Promise<Rows> {
    return this.onDuck(sql);
  }

  async onTrino(sql: string): Promise<Rows> {
    const { columns, rows } = await ask(this.trino, this.adapt(sql), {
      "awsdatacatalog.compression_codec": "SNAPPY",
    });
    return { columns, rows: rows.map((row) => row.map((value) => (value === null ? null : String(value)))) };
  }

  async close(): Promise<void> {
    for (const { name } of this.models.tables.values()) await ask(this.trino, `DROP TABLE IF EXISTS ${name}`);
    await this.engine.close();
  }

  /** Open Trino knows no write_compression (the session says it instead) and no file: or s3: location. */
  private adapt(sql: string): string {
    return sql
      .replace(/write_compression = '[A-Z]+',\s*/, "")
      .replace(`external_location = 'file://${this.root}/`, "external_location = 'local:///");
  }

  private async declare({ name, columns, partitionColumns }: Table): Promise<void> {
    const list = [...columns, ...partitionColumns].map((column) => `"${column.name}" ${column.type}`).join(", ");
    const keys = partitionColumns.map((column) => `'${column.name}'`).join(", ");
    const partitioned = keys === "" ? "" : `, partitioned_by = ARRAY[${keys}]`;
    await ask(this.trino, `DROP TABLE IF EXISTS ${name}`);
    await this.objects.write(`tables/${name}/.keep`, "");
    await ask(
      this.trino,
      `CREATE TABLE ${name} (${list}) WITH (format = 'PARQUET', external_location = 'local:///${this.name}/tables/${name}'${partitioned})`,
    );
  }
}

/**
 * What differs between two results, in words; nothing when they are the same. Rows are compared as sets that know how often a row is
 * there, or in their order.
 */
export function differences(duck: Rows, trino: Rows, inOrder: boolean): string[] {
  const lines = ({ rows }: Rows) => {
    const texts = rows.map((row) => JSON.stringify(row));
    return inOrder ? texts : texts.sort();
  };
  const [left, right] = [lines(duck), lines(trino)];
  const found = left.length === right.length ? [] : [`DuckDB has ${left.length} rows, Trino ${right.length}`];
  for (let at = 0; at < Math.max(left.length, right.length) && found.length < 5; at += 1)
    if (left[at] !== right[at]) found.push(`row ${at + 1}:\n  DuckDB ${left[at]}\n  Trino  ${right[at]}`);
  return found;
}
