import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { macros } from "../../../local/duckdb/macros";
import { textOfValue } from "../../../local/duckdb/values";
import { functions } from "../../../pipeline/sql/dialect";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const statement of ["SET TimeZone = 'UTC'", "SET integer_division = true", ...macros])
    await connection.run(statement);
});
afterAll(() => connection.closeSync());
const ask = async (expression: string) =>
  textOfValue((await connection.runAndReadAll(`SELECT ${expression}`)).getRows()[0]![0]!);

/** What Trino 476 answers; DuckDB without the macro answers otherwise, or knows no such function. */
const trino: [expression: string, answer: string | null][] = [
  ["from_iso8601_timestamp('2026-01-01T00:00:00Z')", "2026-01-01 00:00:00.000 UTC"],
  ["from_iso8601_timestamp('2026-01-01T00:00:00+02:00')", "2025-12-31 22:00:00.000 UTC"],
  ["from_iso8601_timestamp('2026-01-01T00:00:00.9999999+02:00')", "2025-12-31 22:00:00.999 UTC"],
  ["from_iso8601_timestamp('2026-01-01T00:00:00.1239Z')", "2026-01-01 00:00:00.123 UTC"],
  ["from_iso8601_timestamp('2026-01-01T00:00:00.123Z')", "2026-01-01 00:00:00.123 UTC"],
  ["from_iso8601_timestamp('2026-01-01T00:00:00.123999Z')", "2026-01-01 00:00:00.123 UTC"],
  ["from_iso8601_timestamp('1969-12-31T23:59:59.9999Z')", "1969-12-31 23:59:59.999 UTC"],
  ["from_iso8601_timestamp(NULL)", null],
  [
    "CAST(from_iso8601_timestamp('2026-01-01T01:00:00+02:00') AT TIME ZONE 'UTC' AS timestamp(3))",
    "2025-12-31 23:00:00.000",
  ],
  ["date_parse('2026-01-31 23:59:59', '%Y-%m-%d %H:%i:%s')", "2026-01-31 23:59:59.000"],
  ["date_parse('2026-01-31', '%Y-%m-%d')", "2026-01-31 00:00:00.000"],
  ["date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", "0"],
  ["date_diff('hour', TIMESTAMP '2026-01-01 23:30:00', TIMESTAMP '2026-01-02 01:00:00')", "1"],
  ["date_add('month', 1, DATE '2026-01-31') = DATE '2026-02-28'", "true"],
  ["date_add('day', -1, DATE '2026-03-01') = DATE '2026-02-28'", "true"],
  ["date_format(TIMESTAMP '2026-01-31 09:05:07', '%Y-%m-%d %H:%i:%s')", "2026-01-31 09:05:07"],
  ["day_of_week(DATE '2026-02-01')", "7"],
  ["last_day_of_month(DATE '2026-02-01')", "2026-02-28"],
  ["from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"],
  ["greatest(1, NULL)", null],
  ["greatest(1, 2)", "2"],
  ["least(NULL, 1)", null],
  ["least(1, 2)", "1"],
  ["concat('a', NULL)", null],
  ["concat('a', 'b', 'c', 'd')", "abcd"],
  ["substr('abc', 0)", ""],
  ["substr('abc', 0, 2)", ""],
  ["substr('abc', 2)", "bc"],
  ["substr('abc', -2, 1)", "b"],
  ["split_part('a:b', ':', 2)", "b"],
  ["split_part('a:b', ':', 3)", null],
  ["split_part('a::b', ':', 2)", ""],
  ["split_part(NULL, ':', 1)", null],
  ["regexp_like('a1', '[0-9]')", "true"],
  ["regexp_like('a', '^[0-9]')", "false"],
  ["regexp_extract('abc', '[0-9]+')", null],
  ["regexp_extract('a12b3', '[0-9]+')", "12"],
  ["regexp_extract('a12b3', 'a([0-9])', 1)", "1"],
  ["regexp_extract('abc', 'x*')", ""],
  ["regexp_extract(NULL, 'x')", null],
  ["regexp_replace('a1b2', '[0-9]', '#')", "a#b#"],
  ["regexp_replace('a1b2', '[0-9]')", "ab"],
  ["regexp_replace('a1b2', '([a-z])([0-9])', '$2$1')", "1a2b"],
  [`json_extract_scalar('{"a": "x\\u0041\\n"}', '$.a')`, "xA\n"],
  [`json_extract_scalar('{"a": 89.0}', '$.a')`, "89.0"],
  [`json_extract_scalar('{"a": 12345678901234567}', '$.a')`, "12345678901234567"],
  [`json_extract_scalar('{"a": true}', '$.a')`, "true"],
  [`json_extract_scalar('{"a": ""}', '$.a')`, ""],
  [`json_extract_scalar('{"a": "{no object"}', '$.a')`, "{no object"],
  [`json_extract_scalar('{"a": "[1]"}', '$.a')`, "[1]"],
  [`json_extract_scalar('{"a": null}', '$.a')`, null],
  [`json_extract_scalar('{"a": {"b": 1}}', '$.a')`, null],
  [`json_extract_scalar('{"a": [1]}', '$.a')`, null],
  [`json_extract_scalar('{"a": {"b": [7, 8]}}', '$.a.b[1]')`, "8"],
  [`json_extract_scalar('{"x-amz-id": "q"}', '$["x-amz-id"]')`, "q"],
  [`json_extract_scalar('{"a": 1}', '$.b')`, null],
  [`json_extract_scalar('{"a": 1', '$.a')`, null],
  ["json_extract_scalar('', '$.a')", null],
  ["json_extract_scalar(NULL, '$.a')", null],
  ["json_array_length('{}')", null],
  ["json_array_length('[1, 2]')", "2"],
  ["element_at(map_agg('k', 'v'), 'absent')", null],
  ["element_at(ARRAY[1, 2], -1)", "2"],
  ["cardinality(ARRAY[1, NULL])", "2"],
  ["array_position(ARRAY['a'], 'b')", "0"],
  ["array_position(ARRAY['a', 'b'], 'b')", "2"],
  ["array_join(array_distinct(ARRAY['b', 'a', 'b']), ',')", "b,a"],
  ["cardinality(array_distinct(ARRAY[NULL, 1, NULL]))", "2"],
  ["array_join(ARRAY['a', NULL, 'b'], '-')", "a-b"],
  ["array_join(slice(ARRAY['a', 'b', 'c'], 2, 2), '')", "bc"],
  ["trim(chr(9) || ' a ' || chr(10))", "a"],
  ["trim(chr(160) || 'a')", "\u00a0a"],
  ["replace('aba', 'b')", "aa"],
  ["to_hex(sha256(to_utf8('a')))", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"],
  ["to_hex(md5(to_utf8('a')))", "0CC175B9C0F1B6A831C399E269772661"],
  ["from_utf8(from_hex('61C3A4'))", "aä"],
  ["url_extract_host('https://user@example.com:8443/a?b#c')", "example.com"],
  ["url_extract_host('no url')", null],
  ["truncate(CAST('-1.9' AS decimal(3,1)))", "-1"],
  ["bitwise_and(6, 3)", "2"],
  ["codepoint('ä')", "228"],
  ["(SELECT min_by(k, v) FROM (VALUES (NULL, 1), ('b', 2)) AS t (k, v))", null],
  ["(SELECT max_by(k, v) FROM (VALUES ('a', 1), (NULL, 2)) AS t (k, v))", null],
  ["7 / 2", "3"],
];

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
