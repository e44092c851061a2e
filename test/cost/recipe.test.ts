import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, expect, test } from "@jest/globals";
import { deliveries } from "../../pipeline/cost/deliveries/deliveries";
import type { CostFile } from "../../pipeline/cost/deliveries/delivery";
import { type Manifest, readManifest } from "../../pipeline/cost/deliveries/manifest";
import { recognise } from "../../pipeline/cost/reading/recognise";
import { type Charge, effects } from "../../pipeline/sample/bills/charge";
import type { BillFile } from "../../pipeline/sample/bills/layout";
import { money } from "../../pipeline/sample/bills/money";
import type { Row } from "../../pipeline/sample/bills/table";
import { deliver, formats, sheetOf, styles } from "../support/bills/deliver";
import { expected, wrongAnswers } from "../support/bills/expected";
import { extras } from "../support/bills/extras";
import { bill, worked, workedByTheHour } from "../support/bills/workedMonth";

const folder = mkdtempSync(join(tmpdir(), "sluice-bills-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Pair = readonly [string, string];
const units = ([billed, effective]: Pair) => [money(billed), money(effective)];
const sum = (rows: Row[], key: (row: Row) => string, cost: (row: Row) => [bigint, bigint]) => {
  const sums: Record<string, bigint[]> = {};
  for (const row of rows) {
    const [billed, effective] = cost(row);
    const seen = sums[key(row)] ?? [0n, 0n];
    sums[key(row)] = [seen[0]! + billed, seen[1]! + effective];
  }
  return sums;
};
const all = (pairs: Record<string, Pair>) =>
  Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, units(pair)]));
const focusCost = (row: Row): [bigint, bigint] => [money(row.BilledCost as string), money(row.EffectiveCost as string)];

test("FOCUS rows of the worked month come to the sums worked out by hand", () => {
  const { rows } = sheetOf(bill(), "focus-1.2-csv");
  expect(rows).toHaveLength(expected.rows.focus);
  const by = (key: (row: Row) => string) => sum(rows, key, focusCost);
  expect(by(() => "total")).toEqual({ total: units(expected.total) });
  expect(by((row) => row.ChargeCategory as string)).toEqual(all(expected.byCategory));
  expect(by((row) => row.ServiceName as string)).toEqual(all(expected.byService));
  expect(by((row) => (row.SubAccountId ?? row.BillingAccountId) as string)).toEqual(all(expected.byAccount));
  expect(by((row) => `${row.RegionId ?? null}`)).toEqual(all(expected.byRegion));
  expect(by((row) => (row.ChargePeriodStart as string).slice(0, 10))).toEqual(all(expected.byDay));
});

/** Plain reading of a Cost and Usage Report, line by line. */
function curCost(row: Row, isNet: boolean): [bigint, bigint] {
  const value = (name: string) => money((row[name] as string) ?? "0");
  const cost = value(isNet ? "line_item_net_unblended_cost" : "line_item_unblended_cost");
  switch (row.line_item_line_item_type) {
    case "SavingsPlanCoveredUsage":
      return [0n, value("savings_plan_savings_plan_effective_cost")];
    case "SavingsPlanNegation":
      return [0n, 0n];
    case "SavingsPlanRecurringFee":
      return [cost, value("savings_plan_total_commitment_to_date") - value("savings_plan_used_commitment")];
    case "DiscountedUsage":
      return [cost, value("reservation_effective_cost")];
    case "RIFee":
      return [
        cost,
        value("reservation_unused_amortized_upfront_fee_for_billing_period") +
          value("reservation_unused_recurring_fee"),
      ];
    case "Fee":
      return [cost, row.reservation_reservation_a_r_n ? 0n : cost];
    default:
      return [cost, cost];
  }
}

test.each(Object.entries(styles))("lines of a Cost and Usage Report come to the same sums: %s", (_name, style) => {
  for (const [charges, count] of [
    [worked, style.discounts === "lines" ? expected.rows.cur : expected.rows.curWithDiscountColumns],
    [workedByTheHour, expected.byTheHour.cur - (style.discounts === "lines" ? 0 : 2)],
  ] as const) {
    const { rows } = sheetOf(bill(charges), "legacy-csv", { style });
    expect(rows).toHaveLength(count);
    const by = (key: (row: Row) => string) => sum(rows, key, (row) => curCost(row, style.mode === "net"));
    expect(by(() => "total")).toEqual({ total: units(expected.total) });
    expect(by((row) => row.line_item_usage_account_id as string)).toEqual(all(expected.byAccount));
    expect(by((row) => `${row.product_region ?? null}`)).toEqual(all(expected.byRegion));
    expect(
      sum(
        rows,
        () => "",
        (row) => [money(row.line_item_unblended_cost as string), 0n],
      )[""]![0],
    ).toBe(style.discounts === "lines" ? money(expected.total[0]) : money("977"));
  }
});

test("the wrong answers that tests must refuse are what the wrong rules give", () => {
  const { rows } = sheetOf(bill(), "legacy-csv", { style: styles["net, blank on discounts"]! });
  const total = (cost: (row: Row, right: [bigint, bigint]) => [bigint, bigint]) =>
    sum(
      rows,
      () => "",
      (row) => cost(row, curCost(row, true)),
    )[""]!;
  const type = (row: Row) => row.line_item_line_item_type;
  const gross = (row: Row) => money(row.line_item_unblended_cost as string);
  const wrong: Record<keyof typeof wrongAnswers, bigint> = {
    "billed: only the negation dropped": total((row, [b]) => [/Covered/.test(`${type(row)}`) ? gross(row) : b, 0n])[0]!,
    "billed: only covered usage set to zero": total((row, [b]) => [
      /Negation/.test(`${type(row)}`) ? gross(row) : b,
      0n,
    ])[0]!,
    "billed: net cost taken row by row, where a discount's is blank": total((row, [b]) => [
      row.line_item_net_unblended_cost === undefined ? gross(row) : b,
      0n,
    ])[0]!,
    "billed: discount lines dropped beside gross costs": total((row, [b]) => [
      type(row) === "Usage" ? gross(row) : b,
      0n,
    ])[0]!,
    "effective: without the unused part of the plan": total((row, [, e]) => [
      0n,
      /RecurringFee/.test(`${type(row)}`) ? 0n : e,
    ])[1]!,
    "effective: the reservation's fee as it is": total((row, [b, e]) => [0n, type(row) === "RIFee" ? b : e])[1]!,
    "effective: upfront fee not set to zero": total((row, [b, e]) => [0n, type(row) === "Fee" ? b : e])[1]!,
    "effective: the negation kept": total((row, [, e]) => [0n, /Negation/.test(`${type(row)}`) ? gross(row) : e])[1]!,
  };
  expect(wrong).toEqual(Object.fromEntries(Object.entries(wrongAnswers).map(([name, text]) => [name, money(text)])));
});

test("by the hour the month has more lines and the same sums", () => {
  const { rows } = sheetOf(bill(workedByTheHour), "focus-1.0-csv");
  expect(rows).toHaveLength(expected.byTheHour.focus);
  expect(sum(rows, (row) => row.ServiceName as string, focusCost)).toEqual(all(expected.byService));
});

test.each(Object.entries(extras))("what is beside the month adds what was worked out by hand: %s", (_name, extra) => {
  const charges: Charge[] = extra.charges;
  const done = charges.flatMap(effects);
  expect(done.reduce((sum, { billed }) => sum + billed, 0n)).toBe(money(extra.billed));
  expect(done.reduce((sum, { effective }) => sum + effective, 0n)).toBe(money(extra.effective));
  expect(sheetOf(bill(charges), "cur2-csv").rows).toHaveLength(extra.rows.cur);
  expect(sheetOf(bill(charges), "focus-1.2-csv").rows).toHaveLength(extra.rows.focus);
});

/** What stands in the folder, by its content; a part has as many rows as lines behind its header. */
function read(files: BillFile[]) {
  const [parts, manifests, odd]: [CostFile[], Manifest[], string[]] = [[], [], []];
  for (const { path: key, body, at } of files) {
    const modifiedAt = new Date(at).toISOString();
    const found = recognise(body, body.length, key);
    if (found.kind === "csv") {
      const { header, packing } = found;
      odd.push(...header.unknown, ...header.notes, ...header.missing);
      const lines = gunzipSync(body).toString().trimEnd().split("\n").length;
      const { format, formatIsSure } = header;
      const periods = { "2025-09": lines - 1 };
      parts.push({
        key,
        size: body.length,
        modifiedAt,
        version: key,
        format,
        formatIsSure,
        packing,
        header: "",
        periods,
      });
    } else if (found.kind === "json") {
      const manifest = readManifest(body.toString(), key, modifiedAt);
      if ("files" in manifest) manifests.push(manifest);
      else if ("reason" in manifest) odd.push(manifest.reason);
    } else odd.push(JSON.stringify(found));
  }
  return { parts, manifests, odd };
}

const csvFormats = formats.filter((format) => format.endsWith("csv"));
const places = csvFormats.flatMap((format) =>
  (["create-new", "overwrite"] as const).flatMap((version) => [1, 3].map((parts) => ({ format, version, parts }))),
);
test.each(places)(
  "is delivered as AWS does it: $format, $version, $parts parts",
  async ({ format, version, parts }) => {
    const files = await deliver(join(folder, `${format}-${version}-${parts}`), bill(), format, { version, parts });
    const here = read(files);
    expect(here.odd).toEqual([]);
    expect(here.parts).toHaveLength(parts);
    const found = deliveries(here.parts, here.manifests);
    expect([...found.incomplete, ...found.refused, ...found.idle, ...found.older]).toEqual([]);
    expect(found.deliveries).toHaveLength(1);
    expect(found.deliveries[0]).toMatchObject({
      report: `worked-${format.replace(".", "")}-111122223333`,
      period: "2025-09",
      rows: format.startsWith("focus") ? expected.rows.focus : expected.rows.cur,
      format: format.startsWith("focus") ? "focus" : format.startsWith("cur2") ? "cur2" : "legacy",
    });
  },
);

test.each([
  ["legacy-parquet", "line_item_net_unblended_cost", expected.rows.cur],
  ["cur2-parquet", "line_item_net_unblended_cost", expected.rows.cur],
  ["focus-1.2-parquet", "BilledCost", expected.rows.focus],
] as const)("Parquet has AWS's types and the same rows: %s", async (format, column, rows) => {
  const files = await deliver(join(folder, format), bill(), format);
  const path = join(folder, format, files.find(({ path }) => path.endsWith(".snappy.parquet"))!.path);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const read = await connection.runAndReadAll(
    `SELECT count(*) AS n, sum("${column}"::varchar::decimal(38, 24))::varchar AS cost FROM '${path}'`,
  );
  const [only] = read.getRowObjects();
  expect(Number(only!.n)).toBe(rows);
  expect(money(only!.cost as string)).toBe(money(expected.total[0]));
  const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`);
  const typeOf = Object.fromEntries(types.getRowObjects().map((row) => [row.column_name, row.column_type]));
  const expectedTypes = {
    "legacy-parquet": {
      line_item_unblended_cost: "DOUBLE",
      line_item_unblended_rate: "VARCHAR",
      line_item_usage_start_date: "TIMESTAMP",
      savings_plan_used_commitment: "DOUBLE",
      reservation_number_of_reservations: "VARCHAR",
      resource_tags_user_cost_center: "VARCHAR",
    },
    "cur2-parquet": {
      line_item_net_unblended_cost: "DOUBLE",
      product: "MAP(VARCHAR, VARCHAR)",
      resource_tags: "MAP(VARCHAR, VARCHAR)",
      discount: "MAP(VARCHAR, DOUBLE)",
      pricing_public_on_demand_rate: "VARCHAR",
      bill_billing_period_start_date: "TIMESTAMP",
    },
    "focus-1.2-parquet": { BilledCost: "DOUBLE", ChargePeriodStart: "TIMESTAMP", Tags: "MAP(VARCHAR, VARCHAR)" },
  }[format];
  expect(typeOf).toMatchObject(expectedTypes);
});
