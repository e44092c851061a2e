import { describe, expect, test } from "@jest/globals";
import { builderOf, folderOf, periodOf } from "../../../pipeline/plan/partition";
import { loadModels } from "../../../pipeline/sql/model";

const staged = (name: string) => ({
  path: `sql/staged/${name}.sql`,
  text: `-- staged.${name}: lines.
-- partition: billing_period, load_id
-- columns:
--   cost            decimal(38,24)  in the bill's currency
--   billing_period  varchar         YYYY-MM
--   load_id         varchar         the files of a build
`,
});
const table = {
  path: "sql/silver/lines.sql",
  text: `-- silver.lines: one row per line.
-- grain:     x_report, billing_period
-- inputs:    staged.a_lines, staged.b_lines
-- partition: x_report, billing_period, replaced whole
-- freshness: 24 h
-- run:       cost
-- columns:
--   cost            decimal(38,24)  in the bill's currency
--   x_report        varchar         the report
--   billing_period  varchar         YYYY-MM
`,
};
const builder = (name: string, from = `staged.${name}_lines`) => ({
  path: `sql/silver/lines/${name}.sql`,
  text: `-- silver.lines from ${from}: as they are
CREATE TABLE \${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '\${location}') AS
SELECT cost FROM ${from} WHERE billing_period = '\${billing_period}' AND load_id = '\${load_id}'
`,
});
const files = [staged("a_lines"), staged("b_lines"), table, builder("a"), builder("b")];

describe("a table with several statements", () => {
  test("is one model, whose statement follows from what is read", () => {
    const [model] = loadModels(files).models;
    expect(model!.partition).toEqual({
      columns: ["x_report", "billing_period"],
      column: "billing_period",
      unit: "month",
    });
    expect(builderOf(model!, [{ table: "staged.b_lines" }]).file).toBe("sql/silver/lines/b.sql");
    expect(new Set(model!.builders.map(({ hash }) => hash)).size).toBe(2);
    expect(() => builderOf(model!, [{ table: "staged.c" }])).toThrow(
      "silver.lines has no statement that reads staged.c",
    );
    expect(folderOf(model!, "my-report/2026-01")).toBe("x_report=my-report/billing_period=2026-01");
    expect(periodOf("my-report/2026-01")).toBe("2026-01");
    expect(() => periodOf("my-report")).toThrow("names no day and no month");
  });

  test.each([
    [
      "a statement is missing",
      files.slice(0, 4),
      "inputs: names staged.a_lines, staged.b_lines, and the statements in its folder read staged.a_lines",
    ],
    [
      "one is in the wrong folder",
      [...files, { ...builder("c", "staged.b_lines"), path: "sql/silver/other/c.sql" }],
      "must be in the folder silver/lines/",
    ],
    [
      "the table does not exist",
      files.filter((file) => file !== table),
      "silver.lines is no model; declare it in silver/lines.sql",
    ],
    [
      "the first line says nothing",
      [...files.slice(0, 4), { ...builder("b"), text: "SELECT 1" }],
      "expected -- <schema.table> from <staged table>: <title>",
    ],
    [
      "the table has a statement too",
      [
        ...files.filter((file) => file !== table),
        { ...table, text: `${table.text}${builder("a").text.split("\n").slice(1).join("\n")}` },
      ],
      "its own file has none",
    ],
  ])("is refused when %s", (_, wrong, words) => {
    expect(() => loadModels(wrong)).toThrow(words);
  });
});
