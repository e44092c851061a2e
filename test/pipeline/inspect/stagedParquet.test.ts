import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parquetMetadata } from "hyparquet";
import { stagedColumns } from "../../../pipeline/inspect/columns";
import { event, inspect, log, rowsOf } from "./harness";

/** Values of every length around the borders of the writer, nulls in runs and alternating, all text that is no ASCII. */
const records = Array.from({ length: 31_000 }, (_, i) =>
  event({
    eventID: `id-${i}`,
    errorCode: i % 2 === 0 ? "Alternating" : null,
    errorMessage: i < 20_000 ? undefined : "é".repeat(i % 40),
    userAgent: i % 7_001 === 0 ? "x".repeat(i) : "",
    requestParameters: i % 10 === 0 ? { key: '𝄞"\\'.repeat(i % 13) } : undefined,
  }),
);

describe.each(["none", "gzip"] as const)("a part with codec %s", (codec) => {
  let folder: string;
  let duck: DuckDBConnection;
  let parts: Map<string, Buffer>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "staged-"));
    duck = await (await DuckDBInstance.create()).connect();
    parts = (await inspect({ "a.json": log(...records) }, { codec })).parts;
    writeFileSync(join(folder, "part.parquet"), [...parts.values()][0]!);
  });
  afterAll(() => {
    duck.closeSync();
    rmSync(folder, { recursive: true });
  });
  const select = async (sql: string): Promise<unknown[][]> =>
    (await duck.runAndReadAll(sql.replace("part", `'${join(folder, "part.parquet")}'`))).getRows();

  test("has the columns of the contract, in their order and types", async () => {
    expect((await select("DESCRIBE SELECT * FROM part")).map(([name, type]) => [name, type])).toEqual(
      stagedColumns.map(({ name, type }) => [name, type === "bigint" ? "BIGINT" : "VARCHAR"]),
    );
  });

  test("is read by DuckDB and by hyparquet with the values of the records", async () => {
    const names = stagedColumns.map((column) => column.name);
    const byDuck = await select(`SELECT ${names.join(", ")} FROM part ORDER BY source_index`);
    const byHyparquet = (await rowsOf(parts)).map((row) => names.map((name) => row[name] ?? null));
    expect(byDuck.findIndex((row, i) => row.some((value, c) => value !== byHyparquet[i]![c]))).toBe(-1);
    const column = (name: string) => byDuck.map((row) => row[names.indexOf(name)]);
    expect(column("event_id")).toEqual(records.map((r) => r.eventID));
    expect(column("error_code")).toEqual(records.map((r) => r.errorCode));
    expect(column("error_message")).toEqual(records.map((r) => r.errorMessage ?? null));
    expect(column("user_agent")).toEqual(records.map((r) => r.userAgent));
    expect(column("request_parameters")).toEqual(
      records.map((r) => (r.requestParameters === undefined ? null : JSON.stringify(r.requestParameters))),
    );
    expect(column("source_index")).toEqual(records.map((_, i) => BigInt(i)));
  });

  test("has row groups of at most 30,000 rows whose sizes add up", async () => {
    const body = [...parts.values()][0]!;
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    const { row_groups, num_rows } = parquetMetadata(file);
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([30_000, 1_000]);
    expect(Number(num_rows)).toBe(31_000);
    for (const group of row_groups) {
      const sizes = group.columns.map((chunk) => chunk.meta_data!.total_uncompressed_size);
      expect(group.total_byte_size).toBe(sizes.reduce((sum, size) => sum + size, 0n));
    }
  });
});
