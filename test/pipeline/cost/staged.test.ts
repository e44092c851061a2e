import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { snake } from "../../../pipeline/cost/reading/names";
import { curLines, focusLines } from "../../../pipeline/cost/staging/stagedColumns";
import type { Codec } from "../../../pipeline/inspect/parquetFile";
import { readStaged } from "./duck";
import { inspectOne, legacyLine } from "./harness";
import { cur2Names, focusNames, legacyNames } from "./names";

async function staged(names: string[], rows: Record<string, string>[], select: string, codec?: Codec) {
  const table = names.includes("BilledCost") ? focusLines : curLines;
  const csv = `${names.join(",")}\n${rows.map((row) => legacyLine(row, names)).join("\n")}\n`;
  const { found, parts } = await inspectOne(csv, "a.csv", undefined, codec);
  expect(found).toMatchObject({ kind: "report", bad: [] });
  const results = [];
  for (const body of parts.values()) results.push(...(await readStaged(table, body, select)));
  return results;
}

describe("a legacy report, read back by the local engine", () => {
  test.each<Codec>(["none", "gzip"])("every type, blanks, and what inspection adds (%s)", async (codec) => {
    const rows = await staged(
      legacyNames,
      [
        {
          "lineItem/UnblendedCost": "-0.000000000000000000000001",
          "lineItem/ResourceId": '"say ""hi"", Zoë"',
          "lineItem/UsageEndDate": "2024-09-03T01:59:59Z",
        },
        { "lineItem/UnblendedCost": "1.0E-10", "lineItem/ResourceId": "NULL", "lineItem/UsageAmount": " " },
      ],
      "line_item_unblended_cost line_item_resource_id line_item_usage_start_date line_item_usage_end_date line_item_usage_amount pricing_term source_format source_file source_index",
      codec,
    );
    const [none, both] = [
      { line_item_usage_amount: null, pricing_term: null },
      { source_format: "legacy", source_file: "a.csv", line_item_usage_start_date: "2024-09-03 01:00:00" },
    ];
    expect(rows).toEqual([
      {
        ...none,
        ...both,
        line_item_unblended_cost: "-0.000000000000000000000001",
        line_item_resource_id: 'say "hi", Zoë',
        line_item_usage_end_date: "2024-09-03 01:59:59",
        source_index: "0",
      },
      {
        ...none,
        ...both,
        line_item_unblended_cost: "0.000000000100000000000000",
        line_item_resource_id: null,
        line_item_usage_end_date: null,
        source_index: "1",
      },
    ]);
  });

  test("tags and cost categories are one JSON text, without blanks, keys sorted, users' without prefix", async () => {
    const names = [
      ...legacyNames,
      "resourceTags/user:Cost-Center",
      "resourceTags/aws:createdBy",
      "resourceTags/user:App",
      "costCategory/Team",
      "discount/EdpDiscount",
    ];
    const rows = await staged(
      names,
      [
        {
          "resourceTags/user:Cost-Center": '"a ""b"""',
          "resourceTags/aws:createdBy": "x\\y",
          "resourceTags/user:App": "é",
          "costCategory/Team": "T",
          "discount/EdpDiscount": "-0.10",
        },
        { "resourceTags/aws:createdBy": "root", "resourceTags/user:App": "NULL" },
        {},
      ],
      "resource_tags cost_category discount",
    );
    expect(rows).toEqual([
      {
        resource_tags: String.raw`{"App":"é","Cost-Center":"a \"b\"","aws:createdBy":"x\\y"}`,
        cost_category: '{"Team":"T"}',
        discount: '{"EdpDiscount":"-0.10"}',
      },
      { resource_tags: '{"aws:createdBy":"root"}', cost_category: null, discount: null },
      { resource_tags: null, cost_category: null, discount: null },
    ]);
  });
});

test("CUR 2.0: maps are one JSON text, and the map product fills the columns of legacy reports", async () => {
  const snake = {
    bill_billing_period_start_date: "2024-09-01T00:00:00Z",
    bill_payer_account_id: "1",
    line_item_usage_start_date: "2024-09-02T00:00:00Z",
    line_item_line_item_type: "Usage",
    line_item_currency_code: "USD",
    line_item_unblended_cost: "1",
  };
  const map = (value: Record<string, unknown>) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const rows = await staged(
    cur2Names,
    [
      {
        ...snake,
        product: map({ region: "eu-west-1", product_name: "Amazon S3", sku: "X" }),
        product_sku: "OWN",
        resource_tags: map({ user_b: "2", aws_created_by: "x", user_a: "" }),
        discount: '"{""total"": 1.50}"',
      },
      { ...snake, product: "{}", resource_tags: map({}) },
    ],
    "product_product_name product_region product_sku product_family resource_tags discount source_format".replace(
      "product_family",
      "product_product_family",
    ),
  );
  const none = { product_product_family: null, source_format: "cur2" };
  expect(rows).toEqual([
    {
      ...none,
      product_product_name: "Amazon S3",
      product_region: "eu-west-1",
      product_sku: "OWN",
      resource_tags: '{"aws_created_by":"x","b":"2"}',
      discount: '{"total":1.50}',
    },
    {
      ...none,
      product_product_name: null,
      product_region: null,
      product_sku: null,
      resource_tags: null,
      discount: null,
    },
  ]);
});

test.each([
  ["a.csv", "legacy"],
  ["e/data/BILLING_PERIOD=2024-09/a.csv", "cur2"],
])("CUR that could be either, in %s, is %s", async (key, format) => {
  const names = legacyNames.map(snake).filter((name) => name !== "product_product_name");
  const values = {
    bill_billing_period_start_date: "2024-09-01",
    bill_payer_account_id: "1",
    line_item_usage_start_date: "2024-09-01",
    line_item_currency_code: "USD",
    line_item_unblended_cost: "1",
  };
  const { parts } = await inspectOne(`${names.join(",")}\n${legacyLine(values, names)}\n`, key);
  expect(await readStaged(curLines, [...parts.values()][0]!, "source_format")).toEqual([{ source_format: format }]);
});

test("FOCUS: its own table, its version in the format", async () => {
  const rows = await staged(
    focusNames,
    [
      {
        BillingPeriodStart: "2024-09-01T00:00:00Z",
        ChargePeriodStart: "2024-09-02T00:00:00Z",
        BillingAccountId: "1",
        BillingCurrency: "USD",
        ChargeCategory: "Usage",
        BilledCost: "1.25",
        EffectiveCost: "-3",
        Tags: '"{""user:b"":""1"",""a"":""2""}"',
      },
    ],
    "billed_cost effective_cost tags source_format charge_period_start",
  );
  expect(rows).toEqual([
    {
      billed_cost: "1.250000000000000000000000",
      effective_cost: "-3.000000000000000000000000",
      tags: '{"a":"2","b":"1"}',
      source_format: "focus-1.2",
      charge_period_start: "2024-09-02 00:00:00",
    },
  ]);
});

describe("several row groups, columns of every kind", () => {
  const count = 70_001;
  const names = [...legacyNames, "lineItem/NetUnblendedCost", "resourceTags/user:n"];
  const values = (i: number): Record<string, string> => ({
    "identity/LineItemId": `line-${(i * 7919) % count}`,
    "lineItem/ResourceId": i % 3 === 0 ? "" : `arn:${i % 40_000}`,
    "lineItem/UsageType": i < 40_000 ? "Requests" : `Type-${i % 300}`,
    "lineItem/Operation": i % 2 === 0 ? "Get" : "",
    "lineItem/UsageStartDate": new Date(Date.UTC(2024, 8, 1) + (i % 720) * 3_600_000).toISOString(),
    "lineItem/UnblendedCost": `${i % 2 === 0 ? "" : "-"}${i}.${String(i % 1000).padStart(24, "0")}`,
    "lineItem/NetUnblendedCost": i % 5 === 0 ? `0.${"0".repeat(23)}${i % 7}` : "",
    "lineItem/UsageAmount": i === 47_777 ? "many" : `${i % 4}.${"0".repeat(24)}`,
    "resourceTags/user:n": i > 30_000 && i < 30_100 ? `${i}` : "",
  });
  const csv = () =>
    [names.join(","), ...Array.from({ length: count }, (_, i) => legacyLine(values(i), names))].join("\n");
  const expected = (i: number) => {
    const written = values(i);
    return [
      written["identity/LineItemId"],
      written["lineItem/ResourceId"] || null,
      written["lineItem/UsageType"],
      written["lineItem/Operation"] || null,
      written["lineItem/UsageStartDate"],
      written["resourceTags/user:n"] ? `{"n":"${i}"}` : null,
      `${i}`,
      written["lineItem/UnblendedCost"],
      written["lineItem/NetUnblendedCost"] || null,
      i === 47_777 ? null : written["lineItem/UsageAmount"],
    ].join("|");
  };
  const texts =
    "identity_line_item_id line_item_resource_id line_item_usage_type line_item_operation line_item_usage_start_date resource_tags source_index";
  const amounts = "line_item_unblended_cost line_item_net_unblended_cost line_item_usage_amount";

  test("are read back by the local engine and by hyparquet", async () => {
    const { found, parts } = await inspectOne(csv(), "a.csv", 1 << 20, "gzip");
    expect(found).toMatchObject({ bad: [], odd: [{ column: "line_item_usage_amount", values: 1, example: "many" }] });
    const body = [...parts.values()][0]!;
    const rows = await readStaged(curLines, body, `${texts} ${amounts}`);
    expect(rows).toHaveLength(count);
    const ofDuck = rows.map((row) => {
      const start = `${row.line_item_usage_start_date!.replace(" ", "T")}.000Z`;
      return Object.values({ ...row, line_item_usage_start_date: start }).join("|");
    });
    expect(ofDuck.findIndex((row, i) => row !== expected(i))).toBe(-1);

    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    const metadata = parquetMetadata(file);
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([60_000, 10_001]);
    const read = await parquetReadObjects({
      file,
      metadata,
      columns: [...texts.split(" "), "pricing_term", "source_file", "source_format"],
      compressors: { GZIP: (input) => gunzipSync(input) },
    });
    const wrong = read.findIndex((row, i) => {
      const { pricing_term: term, source_file: from, source_format: format } = row;
      const own = texts.split(" ").map((name) => (row[name] instanceof Date ? row[name].toISOString() : row[name]));
      return !expected(i).startsWith(`${own.join("|")}|`) || term !== null || from !== "a.csv" || format !== "legacy";
    });
    expect([read.length, wrong]).toEqual([count, -1]);
  });
});
