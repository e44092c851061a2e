import { describe, expect, test } from "@jest/globals";
import { lint } from "../../../pipeline/sql/lint";

const types = new Map([
  ["event_date", "date"],
  ["bytes", "bigint"],
  ["event_time", "timestamp(3)"],
  ["name", "varchar"],
]);
const faults = (sql: string) => lint(sql, types).map(({ message }) => message);

describe("lint", () => {
  const accepted = [
    "SELECT 1",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT * FROM a JOIN b ON a.x = b.y;",
    "SELECT count(*) FILTER (WHERE bytes > 0) FROM silver.events AS e",
    "SELECT * FROM silver.events, gold.days AS d CROSS JOIN UNNEST(split(name, ',')) WITH ORDINALITY AS t (part, n)",
    "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t (id, name)",
    "SELECT a.x IS DISTINCT FROM a.y AS differs, extract(day FROM event_date) AS d FROM silver.events AS a",
    "SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS n, filter(ARRAY[1, 2], x -> x > 1) AS f FROM silver.events",
    "SELECT CAST(from_iso8601_timestamp(t) AT TIME ZONE 'UTC' AS timestamp(3)) AS t FROM silver.events",
    "SELECT CASE WHEN regexp_like(name, '^[0-9]+\\z') THEN TRY_CAST(name AS decimal(38, 24)) END AS n FROM silver.events",
    `SELECT json_extract_scalar(name, '$.a.b[0]["x-amz-id"]') AS j FROM silver.events`,
    "SELECT * FROM silver.events WHERE event_date BETWEEN DATE '2026-01-01' AND DATE '2026-01-31' AND name = 'a;b -- c'",
    "SELECT \"name\" FROM silver.events WHERE name LIKE 'a!_%' ESCAPE '!' /* / :: */ -- read_csv(",
  ];
  test.each(accepted)("accepts %s", (sql) => expect(faults(sql)).toEqual([]));

  const refused: [sql: string, fault: string][] = [
    // another statement than a query
    ["", "an empty statement"],
    ["DELETE FROM silver.events", "DELETE"],
    ["SELECT 1; DROP TABLE x", "; is not allowed"],
    ["WITH x AS (INSERT INTO y VALUES (1)) SELECT * FROM x", "INSERT"],
    ["SELECT * FROM (DESCRIBE silver.events) AS d", "DESCRIBE"],
    ["SELECT * FROM (TABLE silver.events) AS d", "TABLE"],
    ["SELECT * FROM (FROM silver.events) AS d", "FROM without SELECT"],
    ["PRAGMA version", "PRAGMA"],
    // what is no table of the lake
    ["SELECT * FROM '/etc/passwd'", "'/etc/passwd' in FROM"],
    ['SELECT * FROM "secret.csv"', '"secret.csv" in FROM'],
    ["SELECT * FROM read_csv('x')", "read_csv(...)"],
    ["SELECT * FROM silver.events, 'x.parquet'", "'x.parquet' in FROM"],
    ["SELECT * FROM silver.events JOIN 'x.parquet' ON true", "'x.parquet' in FROM"],
    ["SELECT * FROM ('x.parquet')", "( in FROM"],
    ["SELECT * FROM main.events", "main in FROM"],
    ["SELECT * FROM duckdb_settings()", "duckdb_settings(...)"],
    ["WITH events AS (SELECT 1) SELECT * FROM events.other", "events in FROM"],
    ["SELECT silver.events.name FROM silver.events", "silver.events outside FROM"],
    ["SELECT getenv('HOME') AS h", "getenv(...)"],
    ["SELECT system.main.lower('A') AS h", "main.lower(...)"],
    // forms on which the engines differ, or that Athena does not know
    ["SELECT name::bigint FROM silver.events", ":: is not allowed"],
    ["SELECT bytes / 2 AS half FROM silver.events", "/ is not allowed"],
    ["SELECT bytes // 2 AS half FROM silver.events", "// is not allowed"],
    ["SELECT a[1] AS x FROM silver.events", "[ is not allowed"],
    ["SELECT [1, 2] AS x", "[ is not allowed"],
    ["SELECT {'a': 1} AS x", "{ is not allowed"],
    ["SELECT name -> '$.a' AS x FROM silver.events", "-> is not allowed"],
    ["SELECT name ->> '$.a' AS x FROM silver.events", "->> is not allowed"],
    ["SELECT a ** 2 AS x FROM silver.events", "** is not allowed"],
    ["SELECT a == 2 AS x FROM silver.events", "== is not allowed"],
    ["SELECT $1 AS x", "$ is not allowed"],
    ["SELECT ? AS x", "? is not allowed"],
    ["SELECT E'a\\n' AS x", "e'a\\n' is not allowed"],
    ["SELECT 1.5e0 AS x", "1.5e0 is not allowed"],
    ["SELECT a, FROM silver.events", "a comma before from"],
    ["SELECT * EXCLUDE (a) FROM silver.events", "EXCLUDE"],
    ["SELECT * REPLACE (1 AS a) FROM silver.events", "* REPLACE"],
    ["SELECT a FROM silver.events QUALIFY row_number() OVER (ORDER BY a) = 1", "QUALIFY"],
    ["SELECT a, count(*) AS n FROM silver.events GROUP BY ALL", "BY ALL"],
    ["SELECT a FROM silver.events WHERE a ILIKE 'x'", "ILIKE"],
    ["SELECT a FROM silver.events NATURAL JOIN gold.days", "NATURAL"],
    ["SELECT a FROM silver.events SEMI JOIN gold.days USING (a)", "SEMI"],
    ["SELECT * FROM (VALUES 1, 2) AS t (x)", "VALUES 1, 2"],
    // functions
    ["SELECT approx_distinct(a) AS x FROM silver.events", "approx_distinct(...)"],
    ["SELECT avg(bytes) AS x FROM silver.events", "avg(...) is not allowed: it gives a double"],
    ["SELECT now() AS x", "now(...)"],
    ["SELECT current_date AS x", "CURRENT_DATE"],
    ["SELECT row_number() OVER () AS x FROM silver.events", "row_number() without ORDER BY"],
    ["SELECT array_agg(a) AS x FROM silver.events", "array_agg without ORDER BY"],
    ["SELECT greatest(1, 2, 3) AS x", "greatest of 3 values"],
    // casts, comparisons, zones
    ["SELECT CAST(a AS double) AS x FROM silver.events", "CAST AS double"],
    ["SELECT CAST(a AS timestamp) AS x FROM silver.events", "CAST AS timestamp"],
    ["SELECT CAST(a AS varchar(3)) AS x FROM silver.events", "CAST AS varchar(3)"],
    ["SELECT CAST(a AS json) AS x FROM silver.events", "CAST AS json"],
    ["SELECT TRY_CAST(a AS bigint) AS x FROM silver.events", "TRY_CAST of any text"],
    ["SELECT CAST(e.event_time AS varchar) AS x FROM silver.events AS e", "CAST of a timestamp AS varchar"],
    ["SELECT CAST(from_iso8601_timestamp(t) AS timestamp(3)) AS x FROM silver.events", "CAST of a timestamp with zone"],
    ["SELECT event_time AT TIME ZONE 'UTC' AS x FROM silver.events", "AT TIME ZONE here"],
    ["SELECT from_iso8601_timestamp(t) AT TIME ZONE 'Europe/Berlin' AS x FROM silver.events", "AT TIME ZONE here"],
    ["SELECT 1 AS x FROM silver.events WHERE event_date = '2026-01-01'", "comparing event_date with the text"],
    ["SELECT 1 AS x FROM silver.events AS e WHERE '9' < e.bytes", "comparing bytes with the text"],
    ["SELECT '10' > 9 AS x", "comparing 9 with the text '10'"],
    // texts that mean something
    ["SELECT json_extract_scalar(a, '$.x-amz-id') AS x FROM silver.events", "this JSON path"],
    ["SELECT json_extract_scalar(a, '$.a[-1]') AS x FROM silver.events", "this JSON path"],
    ["SELECT json_extract_scalar(a, b) AS x FROM silver.events", "this JSON path"],
    ["SELECT regexp_like(a, 'x(?=y)') AS x FROM silver.events", "the pattern"],
    ["SELECT regexp_like(a, '^x$') AS x FROM silver.events", "the pattern"],
    ["SELECT regexp_like(a, '\\s') AS x FROM silver.events", "the pattern"],
    ["SELECT regexp_extract(a, '(x)\\1') AS x FROM silver.events", "the pattern"],
    ["SELECT regexp_replace(a, 'x', '$') AS x FROM silver.events", "the replacement"],
  ];
  test.each(refused)("refuses %s", (sql, fault) => {
    expect(faults(sql).join("\n")).toContain(fault);
  });

  test("names the line", () => {
    expect(lint("SELECT\n  a,\n  b / c AS d\nFROM silver.events")).toEqual([
      { line: 3, message: expect.stringContaining("/ is not allowed") },
    ]);
  });
});
