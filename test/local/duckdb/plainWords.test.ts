import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { plainWords } from "../../../local/duckdb/plainWords";
import { lakeFiles } from "../../pipeline/sql/lake";
import { openHome } from "./home";

let home: Awaited<ReturnType<typeof openHome>>;
beforeAll(async () => {
  home = await openHome(lakeFiles);
  await home.put("silver.events", ["2026-01-01"], "SELECT 'a' AS event_id, 1::BIGINT AS bytes");
});
afterAll(() => home.close());

describe("a wrong query is told in words for the one who wrote it", () => {
  const from = "FROM silver.events";
  test.each([
    [`SELECT byte ${from}`, "there is no column byte in the tables of FROM; near to it: bytes"],
    [
      `SELECT 1 AS x ${from} WHERE event_id = "some text"`,
      "there is no column \"some text\"; a text stands in single quotes: 'some text'",
    ],
    [`SELECT e.nothing ${from} AS e`, "there is no column nothing in e"],
    [`SELECT 1 AS x ${from} WHERE`, "the query ends too early; something is missing at its end"],
    [`SELECT 1 AS x ${from} )`, "the query is wrong at or near )"],
    [
      `SELECT event_id, sum(bytes) AS b ${from}`,
      "column event_id must be in GROUP BY, or inside a function such as max(event_id)",
    ],
    [
      `SELECT sum(event_id) AS b ${from}`,
      "sum(varchar) does not exist: the function takes other types; CAST what is given to it",
    ],
    [`SELECT CAST(event_id AS bigint) AS n ${from}`, "'a' is no bigint"],
    [`SELECT bytes ${from} ORDER BY 9`, "ORDER term out of range"],
    ["SHOW TABLES", "show is not answered here; docs/tables has every table with its columns"],
    ["SELECT * FROM silver.nothing", "there is no table silver.nothing; known are"],
  ])("%s", async (sql, words) => {
    const fault = await home.engine.select(sql).then(
      () => "nothing is wrong",
      (error: Error) => error.message,
    );
    expect(fault).toContain(words);
    expect(fault).not.toMatch(/(Binder|Parser|Conversion|Catalog) Error|INT64|VARCHAR|\n/);
  });
});

test("what is not known keeps its words, without DuckDB's label", () => {
  expect(plainWords("Binder Error: aggregate function calls cannot be nested")).toBe(
    "aggregate function calls cannot be nested",
  );
  expect(plainWords("IO Error: No space left on device")).toBe("IO Error: No space left on device");
});
