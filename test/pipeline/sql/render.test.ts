import { describe, expect, test } from "@jest/globals";
import { parseCtas } from "../../../pipeline/sql/ctas";
import { parameterFaults, render } from "../../../pipeline/sql/render";
import { canonical, tokenize } from "../../../pipeline/sql/tokens";

describe("render", () => {
  test("puts typed values in their places and leaves comments out", () => {
    const sql =
      "SELECT 1 -- ${event_date} in prose\nFROM ${target} WHERE d = DATE '${event_date}' AND b IN (${batches})";
    const text = render(sql, {
      target: "internal.build_1f",
      event_date: "2026-01-31",
      batches: ["0123abcd", "ffff0000"],
    });
    expect(text).toBe("SELECT 1\nFROM internal.build_1f WHERE d = DATE '2026-01-31' AND b IN ('0123abcd', 'ffff0000')");
  });

  test("a list without values matches nothing", () => {
    expect(render("SELECT 1 WHERE m IN (${months})", { months: [] })).toBe("SELECT 1 WHERE m IN ('')");
  });

  const evil: [string, string | string[]][] = [
    ["event_date", "2026-01-31' OR '1'='1"],
    ["event_date", "2026-13-01"],
    ["event_date", "31.01.2026"],
    ["usage_month", "2026-1"],
    ["target", "internal.x; DROP TABLE y"],
    ["target", "a.b.c"],
    ["location", "s3://bucket/a'b/"],
    ["location", "https://example.com/"],
    ["lowest_bytes", "1 OR true"],
    ["batches", ["0123abcd", "x') OR ('1'='1"]],
    ["batches", "0123abcd"],
    ["principal_ids", ["user:a"]],
    ["written_at", "2026-01-01T00:00:00Z"],
    ["anything", "x"],
  ];
  test.each(evil)("refuses a %s of %j", (name, value) => {
    expect(() => render(`SELECT 1 WHERE x = '\${${name}}'`, { [name]: value })).toThrow(`parameter ${name} `);
  });

  test("refuses a missing and an unknown value", () => {
    expect(() => render("SELECT '${event_date}'", {})).toThrow("no value is given for ${event_date}");
    expect(() => render("SELECT 1", { event_date: "2026-01-01" })).toThrow("a value is given for event_date");
  });

  test("faults of use name the line and the fix", () => {
    const known = { required: ["target"], optional: ["event_date", "batches"] };
    expect(parameterFaults("SELECT ${event_date}\nFROM '${batches}' WHERE '${other}'", known)).toEqual([
      "line 1: ${event_date} stands outside quotes; write '${event_date}'",
      "line 2: ${batches} stands inside quotes; write it bare",
      "line 2: ${other} is unknown; known are target, event_date, batches",
      "line 1: ${target} is missing; the statement must use it",
    ]);
  });
});

describe("tokens", () => {
  test("equal statements have equal streams, whatever their white space, comments and case of words", () => {
    expect(canonical("SELECT a, -- b\n 'x''y' /* c */ FROM t")).toBe(canonical("select a,'x''y'from t"));
    expect(canonical("SELECT 'A'")).not.toBe(canonical("SELECT 'a'"));
    expect(canonical("SELECT a b")).not.toBe(canonical("SELECT ab"));
  });

  test.each(["SELECT 'open", 'SELECT "open', "SELECT 1 /* open", "SELECT ä"])("refuses %s with its line", (sql) => {
    expect(() => tokenize(`\n${sql}`)).toThrow("line 2:");
  });

  test("every token knows its place", () => {
    const sql = "SELECT 'a' || \"b\", 1.5e3\nFROM x";
    for (const { kind, text, start, end } of tokenize(sql))
      expect(sql.slice(start, end)[kind === "word" ? "toLowerCase" : "toString"]()).toBe(text);
  });
});

describe("CTAS", () => {
  const form = (properties: string) => `CREATE TABLE a.b WITH (${properties}) AS SELECT 1 AS x;`;
  const good = "format = 'PARQUET', write_compression = 'ZSTD', external_location = 's3://b/k/'";

  test("is read into its parts", () => {
    expect(parseCtas(form(good))).toEqual({
      target: "a.b",
      properties: { format: "PARQUET", write_compression: "ZSTD", external_location: "s3://b/k/" },
      select: "SELECT 1 AS x",
      line: 1,
    });
    expect(parseCtas("SELECT 1")).toBeUndefined();
  });

  test.each([
    [good.replace("PARQUET", "ORC"), "format = 'ORC' is not supported"],
    [good.replace(", write_compression = 'ZSTD'", ""), "write_compression is missing"],
    [`${good}, partitioned_by = ARRAY['x']`, "partitioned_by"],
    [`${good}, format = 'PARQUET'`, "given twice"],
  ])("refuses %s", (properties, message) => {
    expect(() => parseCtas(form(properties))).toThrow(message);
  });

  test.each(["CREATE VIEW x AS SELECT 1", "CREATE TABLE x (a bigint)", "CREATE TABLE IF NOT EXISTS x AS SELECT 1"])(
    "refuses %s",
    (sql) => expect(() => parseCtas(sql)).toThrow("line 1: expected"),
  );
});
