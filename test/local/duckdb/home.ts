import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { SqliteCatalog } from "../../../local/duckdb/catalog";
import { DuckEngine } from "../../../local/duckdb/engine";
import { ObjectFolder } from "../../../local/files/objectFolder";
import { loadModels, type SqlFile } from "../../../pipeline/sql/model";

/** A lake in a temporary folder, with an engine over it. */
export async function openHome(files: SqlFile[], options: { memoryLimit?: string; folder?: string } = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "sluice-duckdb-"));
  const objects = new ObjectFolder(join(folder, "lake"));
  mkdirSync(join(folder, "lake"), { recursive: true });
  const models = loadModels(files);
  const catalog = new SqliteCatalog(join(folder, "ledger.sqlite"));
  const engine = await DuckEngine.open({
    threads: 2,
    memoryLimit: options.memoryLimit ?? "512MB",
    tempDirectory: join(folder, "tmp"),
    models,
    catalog,
    objects,
    results: new ObjectFolder(join(folder, "query-results")),
  });
  /** Writes the rows of a query of DuckDB's own as the Parquet file of one partition, and points the catalog at it. */
  const put = async (table: string, values: string[], sql: string, key = `${table}/${values.join("/")}/`) => {
    const path = objects.path(`${key}part.parquet`);
    mkdirSync(dirname(path), { recursive: true });
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    await catalog.point(table, [{ values, location: objects.uri(key) }]);
  };
  let queries = 0;
  const run = async (QueryString: string, token = `${process.hrtime.bigint()}-${++queries}`.padEnd(32, "-")) =>
    (await engine.startQueryExecution({ QueryString, ClientRequestToken: token, WorkGroup: "test" })).QueryExecution;
  const rowsOf = async (id: string) => {
    const rows = [];
    for await (const row of engine.rows(id)) rows.push(row);
    return rows;
  };
  const close = async (keep = false) => {
    await engine.close();
    catalog.close();
    if (!keep) rmSync(folder, { recursive: true });
  };
  return { folder, objects, models, catalog, engine, put, run, rowsOf, close };
}
