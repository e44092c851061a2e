import { describe, expect, test } from "@jest/globals";
import { loadModels } from "../../../pipeline/sql/model";
import { auditFile, goldFile, internalFile, lakeFiles, silverFile, stagedFile } from "./lake";

describe("loadModels", () => {
  test("reads models in the order of builds, with everything the planner needs", () => {
    const { models, tables } = loadModels(lakeFiles);
    expect(models.map(({ table }) => table)).toEqual(["silver.events", "gold.usage_monthly"]);
    expect(models[0]).toMatchObject({
      title: "one row per event.",
      run: "cloudtrail",
      grain: ["event_id"],
      inputs: ["staged.events"],
      partition: { column: "event_date", unit: "day" },
      freshnessHours: 24,
      balances: ["kept_rows + duplicate_rows = inputs.rows"],
      builders: [{ hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(models[1]).toMatchObject({ run: "cloudtrail", partition: { column: "usage_month", unit: "month" } });
    expect(tables.get("staged.events")!.partitionColumns.map(({ name }) => name)).toEqual(["event_date", "batch_id"]);
    expect(tables.get("internal.usage_written")!.columns).toEqual(tables.get("gold.usage_monthly")!.columns);
  });

  test("adds the audits of the grain and the count of rows", () => {
    const { models } = loadModels(lakeFiles);
    expect(models[0]!.auditSql).toContain("'kept_rows'");
    for (const name of ["rule_grain_not_null", "rule_grain_unique", "rows"])
      expect(models[0]!.auditSql).toContain(`'${name}'`);
    expect(models[0]!.auditSql).toContain("GROUP BY event_id HAVING");
    expect(models[1]!.auditSql).not.toContain("rule_grain"); // its grain is the partition alone
  });

  test("the hash follows the tokens, not comments or white space", () => {
    const hash = (text: string, audit = auditFile.text) =>
      loadModels([stagedFile, { ...silverFile, text }, { ...auditFile, text: audit }]).models[0]!.builders[0]!.hash;
    const same = hash(silverFile.text);
    expect(hash(silverFile.text.replace("-- the largest", "").replace("    event_id,", "event_id ,"))).toBe(same);
    expect(hash(silverFile.text.replace("max(CAST", "min(CAST"))).not.toBe(same);
    expect(hash(silverFile.text, auditFile.text.replace("count(DISTINCT event_id)", "count(event_id)"))).not.toBe(same);
  });

  const broken: [string, string, string, string][] = [
    ["an unknown key", "-- run:       cloudtrail", "-- runs:      cloudtrail", "line 6: runs is no header key"],
    ["a silver table without run", "-- run:       cloudtrail\n", "", "must have run:"],
    ["a missing grain", "-- grain:     event_id\n", "", "the header has no grain:"],
    ["a grain that is no column", "-- grain:     event_id", "-- grain:     event", "grain names event"],
    ["a column type", "bytes       bigint", "bytes       double", "line 9: double is no column type"],
    ["an unread input", "inputs:    staged.events", "inputs:    staged.events, gold.x", "names gold.x, which the stat"],
    ["an undeclared input", "FROM staged.events", "FROM silver.other", "line 16: there is no table silver.other"],
    ["an unknown parameter", "'${event_date}'", "'${event_day}'", "line 17: ${event_day} is unknown"],
    ["a missing parameter", "= DATE '${event_date}'", "IS NOT NULL", "${event_date} is missing"],
    ["a parameter outside quotes", "'${event_date}'", "${event_date}", "${event_date} stands outside quotes"],
    ["a parameter inside quotes", "(${batches})", "('${batches}')", "${batches} stands inside quotes"],
    ["a function", "max(CAST", "approx_distinct(CAST", "line 15: approx_distinct(...) is not allowed"],
    ["a partition", "partition: event_date", "partition: event_day", "partition: must begin with a column"],
    ["freshness", "freshness: 24 h", "freshness: daily", "line 5: freshness: is daily; write hours"],
    ["a property", "'SNAPPY'", "'LZ4'", "line 12: property write_compression = 'LZ4' is not supported"],
    ["an unclosed quote", "'$.bytes'", "'$.bytes", "does not end"],
  ];
  test.each(broken)("refuses %s, naming file, line and fix", (_, from, to, message) => {
    const text = silverFile.text.replace(from, to);
    expect(text).not.toBe(silverFile.text);
    expect(() => loadModels([stagedFile, { ...silverFile, text }])).toThrow(message);
    expect(() => loadModels([stagedFile, { ...silverFile, text }])).toThrow("sql/silver/events.sql line");
  });

  test("refuses a balance of figures that the audit does not return, and audits of nothing", () => {
    const audit = { ...auditFile, text: auditFile.text.replace("balance: kept_rows", "balance: stored_rows") };
    expect(() => loadModels([stagedFile, silverFile, audit])).toThrow("a balance names stored_rows");
    expect(() => loadModels([stagedFile, auditFile])).toThrow("audits of silver.events, which is no model");
  });

  test("refuses a circle of models", () => {
    const circle = { ...silverFile, text: silverFile.text.replaceAll("staged.events", "gold.usage_monthly") };
    const text = circle.text.replace(" AND batch_id IN (${batches})", "");
    expect(() => loadModels([goldFile, internalFile, { ...circle, text }])).toThrow("is a circle");
  });

  test("tells all faults at once", () => {
    const bad = { ...silverFile, text: silverFile.text.replace("max(", "avg(").replace("'$.bytes'", "'$.a-b'") };
    expect(() => loadModels([stagedFile, bad, { ...auditFile, text: "SELECT 1" }])).toThrow(
      /audits[^:]*line 1.*\n.*avg.*\n.*JSON path/,
    );
  });

  test("reads the statements that tasks render, and checks saved queries", () => {
    const statement = {
      path: "sql/internal/high.sql",
      text: `-- internal.high: months above a bound.
-- inputs:     gold.usage_monthly
-- parameters: lowest_bytes, months
SELECT usage_month FROM gold.usage_monthly WHERE bytes >= \${lowest_bytes} AND usage_month IN (\${months})
`,
    };
    const query = {
      path: "sql/queries/all.sql",
      text: "-- Everything\nSELECT * FROM gold.usage_monthly ORDER BY bytes",
    };
    const { statements } = loadModels([...lakeFiles, statement, query]);
    expect([...statements.keys()]).toEqual(["internal.high"]);
    expect(() => loadModels([...lakeFiles, { ...query, text: "SELECT * FROM gold.usage" }])).toThrow(
      "sql/queries/all.sql line 1: there is no table gold.usage",
    );
    const unnamed = { ...statement, text: statement.text.replace(", months", "") };
    expect(() => loadModels([...lakeFiles, unnamed])).toThrow("line 4: ${months} is unknown");
  });

  test("the DDL of a contract has the columns of its header", () => {
    const ddl = `CREATE EXTERNAL TABLE staged.events (event_id string, payload string COMMENT 'JSON')
PARTITIONED BY (event_date date, batch_id string)
STORED AS PARQUET`;
    const load = (text: string) => loadModels([{ ...stagedFile, text: stagedFile.text + text }, silverFile]);
    expect(() => load(ddl)).not.toThrow();
    for (const [from, to, message] of [
      [
        "payload string",
        "payload bigint",
        "columns of the DDL has payload bigint where the header has payload varchar",
      ],
      ["event_id string, ", "", "columns of the DDL has payload varchar where the header has event_id varchar"],
      [
        "batch_id string",
        "batch_id string, x int",
        "PARTITIONED BY of the DDL has x integer where the header has no more",
      ],
      ["PARTITIONED BY (event_date date, batch_id string)", "", "PARTITIONED BY is missing"],
      ["CREATE EXTERNAL", "CREATE", "expected CREATE EXTERNAL TABLE"],
    ] as const)
      expect(() => load(ddl.replace(from, to))).toThrow(message);
  });
});
