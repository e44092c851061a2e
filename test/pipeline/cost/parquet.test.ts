import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { inspectCost } from "../../../pipeline/cost/inspect";
import { compressors } from "../../../pipeline/cost/reading/parquet";
import { type ReportFile, toCostFile } from "../../../pipeline/cost/report";
import { curLines, focusLines } from "../../../pipeline/cost/staging/stagedColumns";
import { parquetOf, readStaged } from "./duck";
import { contentOf, inspectOne } from "./harness";
import { double, int96, int96File, text } from "./int96File";

const discarded = { append: () => {}, commit: async () => {}, discard: async () => {} };

/** A query of rows: what CUR 2.0 must have, and what `more` adds or replaces. */
function cur2(more: Record<string, string> = {}, from = ""): string {
  const columns: Record<string, string> = {
    bill_billing_period_start_date: "TIMESTAMP '2024-09-01'",
    bill_payer_account_id: "'012345678901'",
    line_item_usage_account_id: "'1'",
    line_item_usage_start_date: "TIMESTAMP '2024-09-03 01:00:00'",
    line_item_line_item_type: "'Usage'",
    line_item_product_code: "'AmazonS3'",
    line_item_currency_code: "'USD'",
    line_item_unblended_cost: "1.5::DOUBLE",
    product: "MAP {'product_name': 'Amazon S3', 'region': 'eu-west-1', 'sku': NULL}",
    ...more,
  };
  return `SELECT ${Object.entries(columns).map(([name, value]) => `${value} AS "${name}"`)} ${from}`;
}
async function staged(query: string, select: string, options?: string) {
  const { found, parts } = await inspectOne(await parquetOf(query, options), "a.snappy.parquet");
  expect(found).toMatchObject({ kind: "report", bad: [], packing: "parquet" });
  const table = (found as ReportFile).format === "focus" ? focusLines : curLines;
  const rows = [];
  for (const body of parts.values()) rows.push(...(await readStaged(table, body, select)));
  return { rows, found: found as ReportFile };
}

describe("types", () => {
  test("CUR 2.0 as AWS writes it: doubles, timestamps, maps of text and of doubles, rates as text", async () => {
    const { rows, found } = await staged(
      cur2({
        line_item_unblended_cost: "1e-7::DOUBLE",
        line_item_usage_amount: "0.1::DOUBLE + 0.2::DOUBLE",
        line_item_usage_end_date: "TIMESTAMP_MS '1969-12-31 23:59:59.999'",
        pricing_public_on_demand_rate: "'0.0230000000'",
        resource_tags: "MAP {'user_team': 'Zoë', 'aws_created_by': '', 'a': NULL, 'b': 'x'}",
        cost_category: "MAP {}::MAP(VARCHAR, VARCHAR)",
        discount: "MAP {'edp': -0.1::DOUBLE, 'none': NULL}",
        line_item_resource_id: "NULL::VARCHAR",
      }),
      "line_item_unblended_cost line_item_usage_amount line_item_usage_end_date pricing_public_on_demand_rate resource_tags cost_category discount line_item_resource_id product_product_name product_region product_sku bill_payer_account_id source_format source_index",
    );
    expect(rows).toEqual([
      {
        line_item_unblended_cost: "0.000000100000000000000000",
        line_item_usage_amount: "0.300000000000000040000000",
        line_item_usage_end_date: "1969-12-31 23:59:59.999",
        pricing_public_on_demand_rate: "0.023000000000000000000000",
        resource_tags: '{"b":"x","team":"Zoë"}',
        cost_category: null,
        discount: '{"edp":-0.1}',
        line_item_resource_id: null,
        product_product_name: "Amazon S3",
        product_region: "eu-west-1",
        product_sku: null,
        bill_payer_account_id: "012345678901",
        source_format: "cur2",
        source_index: "0",
      },
    ]);
    expect(toCostFile({ key: "k", size: 1, modifiedAt: "", version: "v" }, found)).toMatchObject({
      packing: "parquet",
      periods: { "2024-09": 1 },
    });
    expect(toCostFile({ key: "k", size: 1, modifiedAt: "", version: "v" }, found)).not.toHaveProperty("header");
  });

  test.each([
    ["DECIMAL(9,2)", "-1234567.89", "-1234567.890000000000000000000000"],
    ["DECIMAL(18,10)", "12345678.0123456789", "12345678.012345678900000000000000"],
    ["DECIMAL(38,18)", "-99999999999999.999999999999999999", "-99999999999999.999999999999999999000000"],
    ["DECIMAL(4,4)", "-0.0001", "-0.000100000000000000000000"],
    ["DECIMAL(9,0)", "42", "42.000000000000000000000000"],
    ["INTEGER", "-7", "-7.000000000000000000000000"],
    ["BIGINT", "90071992547409", "90071992547409.000000000000000000000000"],
    ["UTINYINT", "200", "200.000000000000000000000000"],
    ["FLOAT", "0.1", "0.100000000000000000000000"],
    ["DOUBLE", "12345678901234.5", "12345678901234.500000000000000000000000"],
    ["VARCHAR", "1.0E-10", "0.000000000100000000000000"],
  ])("an amount as %s", async (type, written, expected) => {
    const cost = { line_item_unblended_cost: `'${written}'::${type}` };
    const { rows } = await staged(cur2(cost), "line_item_unblended_cost");
    expect(rows).toEqual([{ line_item_unblended_cost: expected }]);
  });

  test.each([
    ["DATE", "2024-09-03 00:00:00"],
    ["TIMESTAMP_S", "2024-09-03 01:02:03"],
    ["TIMESTAMP_MS", "2024-09-03 01:02:03.457"], // DuckDB rounds it when it writes the file
    ["TIMESTAMP", "2024-09-03 01:02:03.456"],
    ["TIMESTAMP_NS", "2024-09-03 01:02:03.456"],
    ["TIMESTAMPTZ", "2024-09-03 01:02:03.456"],
    ["VARCHAR", "2024-09-03 01:02:03.456"],
  ])("a time as %s", async (type, expected) => {
    const time = { line_item_usage_start_date: `'2024-09-03 01:02:03.456789'::TIMESTAMP::${type}` };
    expect((await staged(cur2(time), "line_item_usage_start_date")).rows).toEqual([
      { line_item_usage_start_date: expected },
    ]);
  });

  test("a time as INT96", async () => {
    const body = int96File([
      int96("bill_billing_period_start_date", Date.parse("2024-09-01T00:00:00Z")),
      int96("line_item_usage_start_date", Date.parse("2024-09-03T01:02:03.456Z")),
      ...["bill_payer_account_id", "line_item_usage_account_id", "line_item_product_code"].map((n) => text(n, "1")),
      text("line_item_line_item_type", "Usage"),
      text("line_item_currency_code", "USD"),
      double("line_item_unblended_cost", 0.1),
    ]);
    const { parts } = await inspectOne(body, "a.parquet");
    const select = "bill_billing_period_start_date line_item_usage_start_date line_item_unblended_cost source_format";
    expect(await readStaged(curLines, [...parts.values()][0]!, select)).toEqual([
      {
        bill_billing_period_start_date: "2024-09-01 00:00:00",
        line_item_usage_start_date: "2024-09-03 01:02:03.456",
        line_item_unblended_cost: "0.100000000000000000000000",
        source_format: "legacy",
      },
    ]);
  });

  test("FOCUS, its names in mixed case", async () => {
    const query = `SELECT 1.25::DOUBLE AS "BilledCost", -3::DOUBLE AS "EffectiveCost", '1' AS "BillingAccountId", 'USD' AS "BillingCurrency",
      TIMESTAMP_MS '2024-09-01' AS "BillingPeriodStart", TIMESTAMP_MS '2024-09-02' AS "ChargePeriodStart", 'Usage' AS "ChargeCategory",
      'Amazon S3' AS "ServiceName", 'm' AS "SkuMeter", MAP {'user:b': '1', 'a': '2'} AS "Tags", MAP {'x': 0.5::DOUBLE} AS "x_Discounts"`;
    const { rows, found } = await staged(query, "billed_cost effective_cost tags x_discounts source_format");
    expect(rows).toEqual([
      {
        billed_cost: "1.250000000000000000000000",
        effective_cost: "-3.000000000000000000000000",
        tags: '{"a":"2","b":"1"}',
        x_discounts: '{"x":0.5}',
        source_format: "focus-1.1",
      },
    ]);
    expect(found.parts[0]!.figures).toMatchObject({ billedGross: "1.25", focusEffective: "-3" });
  });
});

test("several row groups: every row once, in its order, in the part of its period", async () => {
  const query = cur2(
    {
      line_item_resource_id: "'r' || i",
      line_item_unblended_cost: "(i / 100)::DOUBLE",
      bill_billing_period_start_date:
        "CASE WHEN i % 10 = 3 THEN TIMESTAMP '2024-10-01' ELSE TIMESTAMP '2024-09-01' END",
    },
    "FROM range(10000) AS t(i)",
  );
  const { rows, found } = await staged(query, "source_index line_item_resource_id", "ROW_GROUP_SIZE 2048");
  const indexes = Array.from({ length: 10_000 }, (_, i) => i);
  const ordered = [...indexes.filter((i) => i % 10 !== 3), ...indexes.filter((i) => i % 10 === 3)];
  expect(rows).toEqual(ordered.map((i) => ({ source_index: `${i}`, line_item_resource_id: `r${i}` })));
  expect(found.parts.map(({ period, rows: n, figures }) => [period, n, figures.billedGross])).toEqual([
    ["2024-09", 9000, "449970"],
    ["2024-10", 1000, "49980"],
  ]);
});

test("the sum of doubles is told beside that of their decimals, which is what counts", async () => {
  const query = cur2({ line_item_unblended_cost: "0.1::DOUBLE" }, "FROM range(10)");
  const { found } = await staged(query, "source_index");
  expect(found.parts[0]!.figures.billedGross).toBe("1");
  expect(found.notes).toContain(
    "line_item_unblended_cost is stored as doubles: their sum is 0.9999999999999999, that of their decimals 1 (difference -0.0000000000000001)",
  );
});

test.each(["snappy", "uncompressed", "gzip", "brotli", "zstd"])("packed with %s", async (codec) => {
  const { rows } = await staged(
    cur2({ line_item_resource_id: "'r' || i" }, "FROM range(3000) AS t(i)"),
    "line_item_resource_id",
    `COMPRESSION ${codec}`,
  );
  expect(rows.at(-1)).toEqual({ line_item_resource_id: "r2999" });
});

test.each([
  ["GZIP", gzipSync("")],
  ["BROTLI", brotliCompressSync("")],
  ["ZSTD", Buffer.alloc(0)],
] as const)("a page of version 2 whose values are all null unpacks to nothing: %s", (codec, page) => {
  expect(compressors[codec]!(page, 0)).toEqual(new Uint8Array());
});

test("pages of version 2", async () => {
  const { rows } = await staged(cur2(), "line_item_unblended_cost product_region", "PARQUET_VERSION V2");
  expect(rows).toEqual([{ line_item_unblended_cost: "1.500000000000000000000000", product_region: "eu-west-1" }]);
});

describe("what cannot be taken", () => {
  const reasonOf = async (body: Buffer) => {
    const { found, parts } = await inspectOne(body, "a.parquet");
    expect(parts.size).toBe(0);
    return found.kind === "bad"
      ? found.reason
      : toCostFile({ key: "", size: 0, modifiedAt: "", version: "" }, found as ReportFile).bad;
  };

  test("packed with LZ4, whose readers do not tell a page that ends too early", async () => {
    expect(await reasonOf(await parquetOf(cur2(), "COMPRESSION lz4_raw"))).toBe(
      "Parquet packed with LZ4_RAW, which is not read; write it with SNAPPY, ZSTD or GZIP",
    );
  });

  test("torn, damaged, of another kind, without a required column", async () => {
    const whole = await parquetOf(cur2({ line_item_resource_id: "'r' || i" }, "FROM range(5000) AS t(i)"));
    expect(await reasonOf(whole.subarray(0, whole.length - 10))).toMatch(/^torn Parquet|^damaged Parquet/);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 4, whole.length >> 1);
    expect(await reasonOf(damaged)).toMatch(/^damaged Parquet: /);
    expect(await reasonOf(await parquetOf("SELECT 1 AS a, 2 AS b"))).toMatch(
      /^not a cost report: its columns are "a", "b"/,
    );
    const without = cur2().replace(/'USD' AS "line_item_currency_code",/, "");
    expect(await reasonOf(await parquetOf(without))).toBe(
      "CUR 2.0 without line_item_currency_code; export the report with this column",
    );
  });

  test("a row group that does not fit into the memory of the Lambda, before it is read", async () => {
    const body = await parquetOf(cur2({}, "FROM range(20000)"), "ROW_GROUP_SIZE 20480");
    const values = (megabytes: string) => {
      process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = megabytes;
      return reasonOf(body).finally(() => delete process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
    };
    expect(await values("200")).toBe(
      "a row group of 20,000 rows, 0 MB unpacked, takes some 0.2 GB of memory to read, and 0.2 GB are there; write the report with smaller row groups, or read it where there is more memory",
    );
    expect(await inspectOne(body, "a.parquet")).toMatchObject({ found: { kind: "report" } });
  });

  test("a cost that is no number, with its row", async () => {
    const cost = { line_item_unblended_cost: "CASE i WHEN 2 THEN 'NaN'::DOUBLE ELSE 1 END" };
    expect(await reasonOf(await parquetOf(cur2(cost, "FROM range(4) AS t(i)")))).toBe(
      '1 row of 4 cannot be read: line_item_unblended_cost is not a number ("NaN") in row 3; take the file as AWS delivered it',
    );
  });

  test("a file that cannot be read is no fault of the file", async () => {
    const bytes = await parquetOf(cur2());
    const content = { ...contentOf(bytes), range: () => Promise.reject(new Error("EIO: i/o error")) };
    const raw = { key: "a.parquet", size: bytes.length, modifiedAt: "", version: "" };
    await expect(inspectCost(raw, content, { batchId: "b", open: () => discarded })).rejects.toThrow(
      "cannot inspect a.parquet: EIO: i/o error",
    );
  });
});

test("no rows: a report without parts", async () => {
  const { found } = await staged(cur2({}, "FROM range(0)"), "source_index");
  expect(found).toMatchObject({ rows: 0, parts: [], totals: [], notes: ["a header without rows"] });
});

test("text that is no UTF-8 is read with U+FFFD, in its own row only", async () => {
  const name = "line_item_line_item_description";
  const lines = ["plain", "Zoë", "x"].map((text) => cur2({ [name]: `'${text}'` }));
  const body = await parquetOf(lines.join(" UNION ALL "), "COMPRESSION uncompressed");
  body[body.indexOf("Zoë") + 2] = 0xff; // the first byte of ë
  const { parts } = await inspectOne(body, "a.parquet");
  const rows = await readStaged(curLines, [...parts.values()][0]!, name);
  expect(rows.map((row) => row[name])).toEqual(["plain", "Zo\ufffd\ufffd", "x"]);
});
