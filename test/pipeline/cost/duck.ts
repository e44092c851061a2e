import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { mountSql } from "../../../local/duckdb/mounts";
import type { StagedTable } from "../../../pipeline/cost/staging/stagedColumns";

const types = { varchar: "varchar", decimal: "decimal(38,24)", timestamp: "timestamp(3)", bigint: "bigint" };
const fileName = () => join(tmpdir(), `sluice-${process.pid}-${Math.random().toString(36).slice(2)}.parquet`);

async function connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Rows of a staged part as the local engine reads them, in their order, each value as text. @param select names, with blanks between */
export function readStaged(table: StagedTable, body: Buffer, select: string): Promise<Record<string, string | null>[]> {
  const file = fileName();
  writeFileSync(file, body);
  const columns = table.columns.map(({ name, type }) => ({ name, type: types[type] }));
  const from = mountSql({ columns, partitionColumns: [], parts: [{ values: [], files: [file] }], bytes: body.length });
  const names = select.split(" ").map((name) => `CAST(${name} AS VARCHAR) AS ${name}`);
  return connected(async (connection) => {
    const sql = `SELECT ${names.join(", ")} FROM ${from} AS t ORDER BY t.source_index`;
    const rows = await connection.runAndReadAll(sql);
    return rows.getRowObjects() as Record<string, string | null>[];
  }).finally(() => rmSync(file));
}

/** A Parquet file of a query's rows. @param options of COPY, `COMPRESSION zstd` */
export function parquetOf(query: string, options = "COMPRESSION snappy"): Promise<Buffer> {
  const file = fileName();
  return connected(async (connection) => {
    await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`);
    return readFileSync(file);
  }).finally(() => rmSync(file, { force: true }));
}
