import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { scratchFolder } from "../../../local/duckdb/scratch";
import { render } from "../../../pipeline/sql/render";
import { goldFile, lakeFiles, silverFile } from "../../pipeline/sql/lake";
import { openHome } from "./home";

type Home = Awaited<ReturnType<typeof openHome>>;
let home: Home;
beforeEach(async () => {
  home = await openHome(lakeFiles);
});
afterEach(() => home.close());
const pathOf = (location: string) => home.objects.path(home.objects.key(location));

const event = (id: string, bytes: string) => `SELECT '${id}' AS event_id, '{"bytes": ${bytes}}' AS payload`;
const build = (home: Home, day: string, batches: string[], attempt: string) => {
  const location = home.objects.uri(`silver/events/event_date=${day}/gen=${attempt}/`);
  const target = `internal.build_${attempt}`;
  return { target, location, sql: render(silverFile.text, { target, location, event_date: day, batches }) };
};

describe("CTAS", () => {
  test("builds one partition from exactly the parts it names, and the table can be audited", async () => {
    const { put, run, rowsOf, catalog, models } = home;
    await put("staged.events", ["2026-01-01", "aaaaaaaa"], `${event("a", "1")} UNION ALL ${event("b", "2")}`);
    await put("staged.events", ["2026-01-01", "bbbbbbbb"], event("a", "9007199254740993"));
    await put("staged.events", ["2026-01-01", "cccccccc"], event("never named", "5"));
    await put("staged.events", ["2026-01-02", "aaaaaaaa"], event("another day", "7"));
    const { sql, target, location } = build(home, "2026-01-01", ["aaaaaaaa", "bbbbbbbb"], "1");
    expect(await run(sql)).toMatchObject({ Status: { State: "SUCCEEDED" } });
    const values = { target, event_date: "2026-01-01", batches: ["aaaaaaaa", "bbbbbbbb"] };
    const audit = await run(render(models.models[0]!.auditSql, values));
    expect(await rowsOf(audit.QueryExecutionId)).toEqual(
      expect.arrayContaining([
        { name: "kept_rows", found: "2" },
        { name: "duplicate_rows", found: "1" },
        { name: "rule_grain_unique", found: "0" },
        { name: "rows", found: "2" },
      ]),
    );
    await catalog.point("silver.events", [{ values: ["2026-01-01"], location }]);
    await catalog.dropTable(target);
    const { columns, rows } = await home.engine.select("SELECT * FROM silver.events ORDER BY event_id");
    expect(columns.map(({ type }) => type)).toEqual(["varchar", "bigint", "date"]);
    expect(rows).toEqual([
      { event_id: "a", bytes: "9007199254740993", event_date: "2026-01-01" },
      { event_id: "b", bytes: 2, event_date: "2026-01-01" },
    ]);
  });

  test("gives a sum of bigint as bigint, reads the days of a month only, and an empty table as no rows", async () => {
    const { put, run, objects, engine, catalog } = home;
    const gold = async (attempt: string) => {
      const location = objects.uri(`gold/usage_monthly/usage_month=2026-02/gen=${attempt}/`);
      const query = render(goldFile.text, { target: `internal.build_${attempt}`, location, usage_month: "2026-02" });
      expect(await run(query)).toMatchObject({ Status: { State: "SUCCEEDED" } });
      await catalog.point("gold.usage_monthly", [{ values: ["2026-02"], location }]);
      return (await engine.select("SELECT * FROM gold.usage_monthly")).rows;
    };
    expect(await gold("1")).toEqual([{ bytes: null, events: 0, usage_month: "2026-02" }]);
    await put("silver.events", ["2026-01-31"], "SELECT 'x' AS event_id, 1::BIGINT AS bytes");
    await put("silver.events", ["2026-02-28"], "SELECT 'x' AS event_id, 4611686018427387904 AS bytes");
    await put("silver.events", ["2026-03-01"], "SELECT 'x' AS event_id, 1::BIGINT AS bytes");
    expect(await gold("2")).toEqual([{ bytes: "4611686018427387904", events: 1, usage_month: "2026-02" }]);
    await put("silver.events", ["2026-02-27"], "SELECT 'x' AS event_id, 4611686018427387904 AS bytes");
    await expect(gold("3")).rejects.toThrow(); // Athena fails too: the sum is past bigint
  });

  test("refuses a location that holds a file, and never writes over it", async () => {
    const { objects, run, put } = home;
    await put("staged.events", ["2026-01-01", "aaaaaaaa"], event("a", "1"));
    const { sql, location } = build(home, "2026-01-01", ["aaaaaaaa"], "1");
    await objects.write(`${objects.key(location)}/left-behind`, "x");
    const failed = await run(sql);
    expect(failed.Status).toMatchObject({ State: "FAILED", AthenaError: { ErrorCategory: 2, Retryable: false } });
    expect(failed.Status.StateChangeReason).toContain("HIVE_PATH_ALREADY_EXISTS");
    expect(readdirSync(pathOf(location))).toEqual(["left-behind"]);
  });

  test("fails when the columns are not those of the contract, and leaves no file", async () => {
    const { run, put, catalog } = home;
    await put("staged.events", ["2026-01-01", "aaaaaaaa"], event("a", "1"));
    const { sql, target, location } = build(home, "2026-01-01", ["aaaaaaaa"], "1");
    const wrong = await run(sql.replace("CAST(json_extract_scalar(payload, '$.bytes') AS bigint)", "payload"));
    expect(wrong.Status.AthenaError).toMatchObject({ ErrorType: 1004, Retryable: false });
    expect(wrong.Status.StateChangeReason).toContain("column 2 must be bytes bigint, found bytes varchar");
    expect(existsSync(pathOf(location))).toBe(false);
    expect(catalog.ctasTable(target)).toBeUndefined();
  });

  test("a failure while it runs leaves no file and is no reason to repeat", async () => {
    const { run, put } = home;
    await put("staged.events", ["2026-01-01", "aaaaaaaa"], event("a", '"many"'));
    const { sql, location } = build(home, "2026-01-01", ["aaaaaaaa"], "1");
    const failed = await run(sql);
    expect(failed.Status.AthenaError).toMatchObject({
      ErrorCategory: 2,
      ErrorType: 1001,
      Retryable: false,
      ErrorMessage: "Conversion Error: Could not convert string 'many' to INT64",
    });
    expect(readdirSync(pathOf(location))).toEqual([]);
  });
});

describe("executions", () => {
  test("the same token is the same execution, in this process and in a later one", async () => {
    const { run, folder, rowsOf } = home;
    const token = "t".repeat(32);
    const [one, two] = await Promise.all([run("SELECT 1 AS x", token), run("SELECT 1 AS x", token)]);
    expect(two).toBe(one);
    await expect(run("SELECT 2 AS x", token)).rejects.toThrow("Idempotent parameters do not match");
    expect(await rowsOf(one.QueryExecutionId)).toEqual([{ x: "1" }]);
    await home.close(true);
    home = await openHome(lakeFiles, { folder });
    expect(await home.run("SELECT 1 AS x", token)).toEqual(one);
    expect(await home.rowsOf(one.QueryExecutionId)).toEqual([{ x: "1" }]);
    expect(await home.engine.execution(one.QueryExecutionId)).toEqual(one);
  });

  test("a failed query stays failed under its token", async () => {
    const token = "f".repeat(32);
    const failed = await home.run("SELECT * FROM silver.nothing", token);
    expect(failed.Status.AthenaError).toMatchObject({ ErrorType: 1110, Retryable: false });
    expect(await home.run("SELECT * FROM silver.nothing", token)).toEqual(failed);
  });

  test("a table made before a crash can be audited after it", async () => {
    const { put, run, folder } = home;
    await put("staged.events", ["2026-01-01", "aaaaaaaa"], event("a", "1"));
    const { sql, target } = build(home, "2026-01-01", ["aaaaaaaa"], "1");
    await run(sql);
    await home.close(true);
    home = await openHome(lakeFiles, { folder });
    const { QueryExecutionId } = await home.run(`SELECT count(*) AS n FROM ${target}`);
    expect(await home.rowsOf(QueryExecutionId)).toEqual([{ n: "1" }]);
  });

  test("values are text with every digit, as GetQueryResults gives them", async () => {
    const { run, rowsOf } = home;
    const { QueryExecutionId } = await run(
      "SELECT CAST(1 AS decimal(38,24)) AS d, 9007199254740993 AS b, CAST('2026-01-01 10:00:00' AS timestamp(3)) AS t, " +
        "DATE '1969-12-31' AS day, true AS yes, CAST(NULL AS varchar) AS nothing, 'a''b' AS s",
    );
    expect(await rowsOf(QueryExecutionId)).toEqual([
      {
        d: "1.000000000000000000000000",
        b: "9007199254740993",
        t: "2026-01-01 10:00:00.000",
        day: "1969-12-31",
        yes: "true",
        nothing: null,
        s: "a'b",
      },
    ]);
  });
});

describe("rows of a query", () => {
  test("come back whole though a stranger put line separators into them, over many chunks of the file", async () => {
    const ends = "\u2028\u2029\u0085\r\n\v\fé€";
    const rowOf = (id: string) => `SELECT '${id}' AS event_id, repeat('${ends}', 3000) AS payload`;
    await home.put("staged.events", ["2026-01-01", "a"], ["1", "2", "3", "4"].map(rowOf).join(" UNION ALL "));
    const { QueryExecutionId } = await home.run("SELECT event_id AS n, payload AS text FROM staged.events");
    const rows = await home.rowsOf(QueryExecutionId);
    expect(rows.map(({ n }) => n).sort()).toEqual(["1", "2", "3", "4"]);
    for (const { text: found } of rows) expect(found === ends.repeat(3000)).toBe(true);
  });
});

describe("what a query may read", () => {
  test("columns that an older file lacks are NULL of the declared type, and other columns are not seen", async () => {
    const { put, engine } = home;
    await put("silver.events", ["2026-01-01"], "SELECT 'a' AS event_id, 'old' AS dropped");
    await put("silver.events", ["2026-01-02"], "SELECT 2::BIGINT AS bytes, 'b' AS event_id");
    const { columns, rows } = await engine.select("SELECT * FROM silver.events ORDER BY event_id");
    expect(columns.map(({ type }) => type)).toEqual(["varchar", "bigint", "date"]);
    expect(rows.map(({ bytes }) => bytes)).toEqual([null, 2]);
  });

  test("a published file that has vanished is an error, not fewer rows", async () => {
    const { put, engine, objects } = home;
    await put("silver.events", ["2026-01-01"], "SELECT 'a' AS event_id, 1::BIGINT AS bytes");
    await objects.remove(["silver.events/2026-01-01/part.parquet"]);
    await expect(engine.select("SELECT * FROM silver.events")).rejects.toThrow("has no file in");
  });

  test("no file but those of the lake, by any way", async () => {
    const { engine, folder } = home;
    const secret = join(folder, "secret.csv");
    writeFileSync(secret, "a\n1\n");
    for (const sql of [
      `SELECT * FROM '${secret}'`,
      `SELECT * FROM "${secret}"`,
      `SELECT * FROM read_csv('${secret}')`,
      `SELECT * FROM silver.events, '${secret}'`,
      `SELECT (SELECT max(a) FROM ('${secret}')) AS x`,
      `SELECT * FROM silver.events JOIN "${secret}" ON true`,
      `COPY (SELECT 1) TO '${secret}'`,
      `SELECT 1; COPY (SELECT 1) TO '${secret}'`,
      `ATTACH '${secret}'`,
      "SELECT * FROM duckdb_settings()",
    ])
      await expect(engine.select(sql)).rejects.toThrow(/not allowed/);
  });

  test("a query that cannot be answered is a usage error of one line", async () => {
    for (const [sql, words] of [
      ["SELECT nothing FROM silver.events", /^there is no column nothing in the tables of FROM[^\n]*$/],
      ["SELECT * FROM silver.event", /^TABLE_NOT_FOUND: line 1: there is no table silver.event; known are [^\n]*$/],
      ["CREATE TABLE x AS SELECT 1 AS a", /^SYNTAX_ERROR: line 1: expected WITH[^\n]*$/],
      ["SELECT 'open", /^SYNTAX_ERROR: line 1:/],
    ] as const)
      await expect(home.engine.select(sql)).rejects.toMatchObject({
        name: "UsageError",
        message: expect.stringMatching(words),
      });
  });

  test("what the linter might miss, DuckDB itself refuses: files elsewhere, extensions, other settings", async () => {
    const connection = await (Reflect.get(home.engine, "instance") as DuckDBInstance).connect();
    const secret = join(home.folder, "secret.csv");
    writeFileSync(secret, "a\n1\n");
    for (const sql of [
      `SELECT * FROM '${secret}'`,
      `SELECT * FROM read_text('${secret}')`,
      `COPY (SELECT 1) TO '${secret}'`,
      `ATTACH '${join(home.folder, "ledger.sqlite")}' AS ledger (TYPE sqlite)`,
      "INSTALL httpfs",
      "SET enable_external_access = true",
      "SET memory_limit = '100GB'",
    ])
      await expect(connection.run(sql)).rejects.toThrow(/Permission|configuration|Extension|extension/);
    expect(readFileSync(secret, "utf8")).toBe("a\n1\n");
    connection.closeSync();
  });
});

test("five statements at once give what they give alone", async () => {
  const { put, run, rowsOf } = home;
  const days = ["01", "02", "03", "04", "05"].map((day) => `2026-01-${day}`);
  for (const day of days) await put("silver.events", [day], `SELECT '${day}' AS event_id, 1::BIGINT AS bytes`);
  const answers = await Promise.all(
    days.map(async (day) => {
      const { QueryExecutionId } = await run(`SELECT event_id FROM silver.events WHERE event_date = DATE '${day}'`);
      return rowsOf(QueryExecutionId);
    }),
  );
  expect(answers).toEqual(days.map((day) => [{ event_id: day }]));
});

test("a day is read without opening the files of other days", async () => {
  const { put, run, objects } = home;
  await put("silver.events", ["2026-01-01"], "SELECT 'a' AS event_id, 1::BIGINT AS bytes");
  await put("silver.events", ["2026-01-02"], "SELECT 'b' AS event_id, 1::BIGINT AS bytes");
  await objects.write("silver.events/2026-01-02/part.parquet", "not Parquet");
  const one = await run("SELECT * FROM silver.events WHERE event_date = DATE '2026-01-01'");
  expect(one.Status.State).toBe("SUCCEEDED");
  expect(one.Statistics!.DataScannedInBytes).toBeGreaterThan(100);
  expect(await run("SELECT * FROM silver.events")).toMatchObject({ Status: { State: "FAILED" } });
});

test("each process spills into a folder of its own, and what a dead one left is removed", async () => {
  const folder = join(home.folder, "tmp");
  mkdirSync(join(folder, "duckdb-999999999-dead"));
  mkdirSync(join(folder, "of-somebody-else"));
  const mine = readdirSync(folder).filter((name) => name.startsWith(`duckdb-${process.pid}-`));
  expect(mine).toHaveLength(1);
  const second = scratchFolder(folder);
  expect(readdirSync(folder).sort()).toEqual([...mine, basename(second), "of-somebody-else"].sort());
});
