import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { sqlFiles } from "../../local/resources";
import type { QueryExecution } from "../../pipeline/ports";
import type { Models, Table } from "../../pipeline/sql/model";
import { openHome } from "../local/duckdb/home";
import { type Answer, ask } from "./client";

type Home = Awaited<ReturnType<typeof openHome>>;
export interface Counted {
  runs: number;
  /** rows that were compared */
  rows: number;
  /** each difference, in words */
  found: string[];
}

/** The tables of the project in Trino. What they hold is taken out again for each data set. */
export class TrinoTables {
  private readonly registered = new Map<string, string[]>();

  private constructor(
    private readonly url: string,
    /** folder that is `local:///` to Trino */
    readonly root: string,
    private readonly models: Models,
  ) {}

  static async create(url: string, root: string, models: Models): Promise<TrinoTables> {
    const tables = new TrinoTables(url, root, models);
    for (const schema of new Set([...models.tables.keys()].map((table) => table.split(".")[0]!)))
      await ask(url, `CREATE SCHEMA IF NOT EXISTS ${schema}`);
    for (const table of models.tables.values()) await tables.declare(table);
    return tables;
  }

  /** Open Trino knows no write_compression (the session says it instead) and no `file:` or `s3:` location; all else is left as it is. */
  async statement(sql: string): Promise<Answer> {
    const adapted = sql
      .replace(/write_compression = '[A-Z]+',\s*/, "")
      .replace(/external_location = '[^']*'/, (property) => property.replace("lake:///", "local:///"));
    return ask(this.url, adapted, { "awsdatacatalog.compression_codec": "SNAPPY" });
  }

  async point(table: string, values: string[], folder: string): Promise<void> {
    const key = JSON.stringify([table, values]);
    const old = this.registered.get(key);
    if (old) await this.unregister(table, values);
    this.registered.set(key, values);
    await this.call("register", table, values, `, 'local:///${folder}'`);
  }

  async clear(): Promise<void> {
    for (const key of this.registered.keys()) {
      const [table, values] = JSON.parse(key) as [string, string[]];
      await this.unregister(table, values);
    }
    this.registered.clear();
  }

  private unregister = (table: string, values: string[]) => this.call("unregister", table, values, "");

  private async call(
    what: "register" | "unregister",
    table: string,
    values: string[],
    location: string,
  ): Promise<void> {
    const [schema, name] = table.split(".");
    const list = (texts: string[]) => `ARRAY[${texts.map((text) => `'${text}'`).join(", ")}]`;
    const columns = this.models.tables.get(table)!.partitionColumns.map((column) => column.name);
    await ask(
      this.url,
      `CALL system.${what}_partition('${schema}', '${name}', ${list(columns)}, ${list(values)}${location})`,
    );
  }

  private async declare({ name, columns, partitionColumns }: Table): Promise<void> {
    const list = [...columns, ...partitionColumns].map((column) => `"${column.name}" ${column.type}`).join(", ");
    const keys = partitionColumns.map((column) => `'${column.name}'`).join(", ");
    const properties = [`format = 'PARQUET'`, `external_location = 'local:///tables/${name}'`];
    if (keys !== "") properties.push(`partitioned_by = ARRAY[${keys}]`);
    mkdirSync(join(this.root, "tables", name), { recursive: true });
    await ask(this.url, `CREATE TABLE ${name} (${list}) WITH (${properties.join(", ")})`);
  }
}

/**
 * A lake that DuckDB and Trino both read, in the shape of a lake of DuckDB alone. Every statement runs in both, and what differs is
 * counted: the rows of a SELECT, the rows and column types of the table a CTAS makes. Each engine goes on with the files it wrote itself.
 */
export async function openTwins(tables: TrinoTables, name: string, counted: Counted): Promise<Home> {
  const folder = join(tables.root, name);
  const home = await openHome(sqlFiles(), { folder, memoryLimit: "1GB" });
  /** Files that Trino wrote lie below `trino/` where those of DuckDB lie below `lake/`. */
  const toTrino = (sql: string) => sql.replace("lake:///", `lake:///${name}/trino/`);
  const point = async (table: string, values: string[], location: string) => {
    const key = home.objects.key(location);
    const own = existsSync(join(folder, "trino", key)) ? "trino" : "lake";
    await tables.point(table, values, `${name}/${own}/${key}`);
  };
  const note = (what: string, duck: (string | null)[][], trino: Answer, inOrder: boolean) => {
    counted.runs += 1;
    counted.rows += duck.length;
    const right = trino.rows.map((row) => row.map((value) => (value === null ? null : String(value))));
    counted.found.push(...differences(duck, right, inOrder).map((line) => `${name}: ${what}: ${line}`));
  };
  const rows = async ({ QueryExecutionId, Status }: QueryExecution) => {
    if (Status.State !== "SUCCEEDED") throw new Error(`${name}: DuckDB: ${Status.StateChangeReason}`);
    return (await home.rowsOf(QueryExecutionId)).map((row) => Object.values(row));
  };

  return {
    ...home,
    put: async (table, values, sql, key = `${table}/${values.join("/")}/`) => {
      await home.put(table, values, sql, key);
      await point(table, values, home.objects.uri(key));
    },
    catalog: Object.assign(Object.create(home.catalog) as typeof home.catalog, {
      point: async (table: string, changes: { values: string[]; location: string | undefined }[]) => {
        await home.catalog.point(table, changes);
        for (const { values, location } of changes) await point(table, values, location!);
      },
    }),
    run: async (sql) => {
      const what = sql.replace(/\s+/g, " ").slice(0, 80);
      const execution = await home.run(sql);
      if (execution.Status.State !== "SUCCEEDED") return execution;
      const made = /^\s*CREATE TABLE (\S+)/.exec(sql)?.[1];
      if (!made) {
        note(what, await rows(execution), await tables.statement(sql), /\bORDER BY [^()]*$/.test(sql));
        return execution;
      }
      await tables.statement(`DROP TABLE IF EXISTS ${made}`);
      await tables.statement(toTrino(sql));
      const read = `SELECT * FROM ${made}`;
      const trino = await tables.statement(read);
      note(what, await rows(await home.run(read)), trino, false);
      const table = home.models.tables.get(/lake:\/\/\/([a-z_]+\/[a-z0-9_]+)\//.exec(sql)![1]!.replace("/", "."))!;
      const types = (columns: { name: string; type: string }[]) =>
        columns.map((one) => `${one.name} ${one.type.replace(", ", ",")}`);
      const [declared, has] = [types(table.columns), types(trino.columns)];
      if (declared.join() !== has.join()) {
        const other = (list: string[], than: string[]) => list.filter((one, at) => one !== than[at]).join();
        counted.found.push(`${name}: ${what}: declared ${other(declared, has)}, Trino has ${other(has, declared)}`);
      }
      return execution;
    },
    close: async () => {
      await home.close();
      await tables.clear();
    },
  };
}

/** What differs between two results; nothing when they are the same. Where the order is free, equal rows are counted, not placed. */
function differences(duck: (string | null)[][], trino: (string | null)[][], inOrder: boolean): string[] {
  const lines = (rows: (string | null)[][]) => {
    const texts = rows.map((row) => JSON.stringify(row));
    return inOrder ? texts : texts.sort();
  };
  const [left, right] = [lines(duck), lines(trino)];
  const found = left.length === right.length ? [] : [`DuckDB has ${left.length} rows, Trino ${right.length}`];
  for (let at = 0; at < Math.max(left.length, right.length) && found.length < 5; at += 1)
    if (left[at] !== right[at]) found.push(`row ${at + 1}:\n  DuckDB ${left[at]}\n  Trino  ${right[at]}`);
  return found;
}
