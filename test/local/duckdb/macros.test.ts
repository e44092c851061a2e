import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { macros } from "../../../local/duckdb/macros";
import { textOfValue } from "../../../local/duckdb/values";
import { functions } from "../../../pipeline/sql/dialect";
import { trino } from "./trinoAnswers";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const statement of ["SET TimeZone = 'UTC'", "SET integer_division = true", ...macros])
    await connection.run(statement);
});
afterAll(() => connection.closeSync());
const ask = async (expression: string) =>
  textOfValue((await connection.runAndReadAll(`SELECT ${expression}`)).getRows()[0]![0]!);

describe("macros give DuckDB Trino's meaning", () => {
  test.each(trino)("%s", async (expression, answer) => {
    expect(await ask(expression)).toBe(answer);
  });

  const errors: [string, string][] = [
    ["from_iso8601_timestamp('2026-01-01 00:00:00')", "not an ISO 8601 timestamp with zone"],
    ["from_iso8601_timestamp('2026-01-01T00:00:00')", "not an ISO 8601 timestamp with zone"],
    ["split_part('a', ':', 0)", "Index must be greater than zero"],
    ["date_parse('x', '%d')", "format not supported"],
    ["date_add('week', 1, DATE '2026-01-01')", "unit not supported"],
  ];
  test.each(errors)("%s is an error, as in Trino or because it was not compared", async (expression, message) => {
    await expect(ask(expression)).rejects.toThrow(message);
  });

  test("every macro is a function that the linter knows, with a case here", () => {
    const names = macros.map((text) => /CREATE MACRO (\w+)/.exec(text)![1]!);
    const cases = [...trino, ...errors].map(([expression]) => expression).join("\n");
    expect(names.filter((name) => !functions.has(name))).toEqual([]);
    expect(names.filter((name) => !cases.includes(`${name}(`))).toEqual([]);
  });
});
