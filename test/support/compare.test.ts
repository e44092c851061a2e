import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { differences, type PublishedPartition, type Result } from "./compare";

let folder: string;
let run: (sql: string) => Promise<unknown>;
let close: () => void;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-compare-"));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  run = (sql) => connection.run(sql);
  close = () => {
    connection.closeSync();
    instance.closeSync();
  };
});
afterAll(() => {
  close();
  rmSync(folder, { recursive: true });
});

let made = 0;
/** A Parquet file of the rows of a query. */
async function file(sql: string): Promise<string> {
  const path = join(folder, `${made++}.parquet`);
  await run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  return path;
}
const day = (files: string[], event_date = "2026-01-31"): PublishedPartition => ({ files, partition: { event_date } });
const result = (silver: PublishedPartition[], rest: Partial<Result> = {}): Result => ({
  tables: { "silver.cloudtrail_events": silver },
  usage: [],
  alerts: [],
  quarantine: [],
  ...rest,
});
const rows = "SELECT 'e' || i AS event_id, i::BIGINT AS bytes, CASE WHEN i > 1 THEN 'x' END AS error_code";

test("the same rows in other files, another order and from other batches are the same result", async () => {
  const left = result([
    day([await file(`${rows}, 'b1' AS batch_id, 'f' AS source_file, i AS source_index FROM range(3) t(i)`)]),
  ]);
  const right = result([
    day([
      await file(`${rows}, 'b2' AS batch_id, 'g' AS source_file, 7 AS source_index FROM range(2, 3) t(i)`),
      await file(`${rows}, 'b3' AS batch_id, 'h' AS source_file, 8 AS source_index FROM range(2) t(i) ORDER BY i DESC`),
    ]),
  ]);
  expect(await differences(left, right)).toEqual([]);
});

test.each([
  ["a lost row", `${rows} FROM range(2) t(i)`, "1 rows only on the left"],
  ["a row twice", `${rows} FROM (SELECT unnest([0, 1, 2, 2]) AS i)`, "1 rows only on the right"],
  [
    "one byte more",
    `${rows.replace("i::BIGINT", "(i + (i = 2)::INT)::BIGINT")} FROM range(3) t(i)`,
    "1 rows only on the right",
  ],
  ["a null for a text", `${rows.replace("i > 1", "i > 2")} FROM range(3) t(i)`, "1 rows only on the right"],
  [
    "another type",
    `${rows.replace("BIGINT", "INTEGER")} FROM range(3) t(i)`,
    "columns differ: bytes BIGINT against bytes INTEGER",
  ],
  ["a column more", `${rows}, 1 AS more FROM range(3) t(i)`, "more INTEGER"],
])("%s is found", async (_what, sql, words) => {
  const left = result([day([await file(`${rows} FROM range(3) t(i)`)])]);
  const found = await differences(left, result([day([await file(sql)])]));
  expect(found.join("\n")).toContain(words);
});

test("rows under another day, and a table that is missing, are found", async () => {
  const path = await file(`${rows} FROM range(3) t(i)`);
  expect(await differences(result([day([path])]), result([day([path], "2026-01-30")]))).toHaveLength(2);
  expect(await differences(result([day([path])]), result([]))).toEqual([
    "silver.cloudtrail_events: only the left has partitions",
  ]);
});

test("usage, alerts and quarantine are compared without the run, the place and the path", async () => {
  const item = (run: string, bytes: string) => ({
    principal: "anonymous",
    bytes,
    run,
    detail: { attempt: run, level: 1 },
  });
  const aside = (file: string, reason: string) => ({ content: "c0ffee", reason, file });
  const left = result([], {
    usage: [item("r1", "5")],
    alerts: [item("r1", "5")],
    quarantine: [aside("/a/x.gz", "/a/x.gz: torn gzip")],
  });
  const same = result([], {
    usage: [item("r2", "5")],
    alerts: [item("r3", "5")],
    quarantine: [aside("/b/y.gz", "/b/y.gz: torn gzip")],
  });
  expect(await differences(left, same)).toEqual([]);
  const other = result([], {
    usage: [item("r1", "6")],
    alerts: [item("r1", "5"), item("r1", "5")],
    quarantine: [aside("/a/x.gz", "not gzip")],
  });
  expect((await differences(left, other)).map((line) => line.split(":")[0])).toEqual([
    "usage",
    "usage",
    "alerts",
    "quarantine",
    "quarantine",
  ]);
});
