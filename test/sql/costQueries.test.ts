import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { buildCost, type Fields, type Home, money, putFields, rowsOf, stageCase } from "./costBuild";

// The worked month in silver and gold, and a month before it; what the saved queries answer about them is reckoned by hand.
const queries = sqlFiles().filter(({ path }) => path.startsWith("sql/queries/cost_"));
let home: Home;
beforeAll(async () => {
  home = await openHome(sqlFiles());
  await stageCase(home, "the_worked_month_net_of_discounts", "staged.cur_lines");
  await buildCost(home, "silver.cost_line_items", "bill/2026-01", { net_count: "12" }, { from: "staged.cur_lines" });
  const line: Fields = {
    billing_account_id: "111122223333",
    sub_account_id: "444455556666",
    billing_currency: "USD",
    billing_period_start: "2025-12-01 00:00:00",
    billing_period_end: "2026-01-01 00:00:00",
    charge_period_start: "2025-12-05 00:00:00",
    charge_category: "Usage",
    service_name: "Amazon Elastic Compute Cloud",
    x_service_code: "AmazonEC2",
    x_line_item_type: "Usage",
    x_source_format: "cur2",
    billed_cost: 700,
    effective_cost: 700,
    list_cost: 1000,
    invoice_id: "INV",
  };
  await putFields(
    home,
    "silver.cost_line_items",
    ["bill", "2025-12"],
    [
      line,
      {
        ...line,
        charge_period_start: "2025-11-30 00:00:00",
        charge_class: "Correction",
        effective_cost: 1,
        billed_cost: 1,
      },
      { ...line, charge_category: "Adjustment", x_line_item_type: "SomethingNew", billed_cost: 9, effective_cost: 9 },
      {
        ...line,
        service_name: "Acme Scanner",
        publisher_name: "Acme Inc",
        billed_cost: 40,
        effective_cost: 40,
        tags: '{"CostCenter":"7"}',
      },
    ],
  );
  for (const period of ["2025-12", "2026-01"]) {
    for (const table of ["gold.cost_daily", "gold.cost_monthly"])
      await buildCost(home, table, period, { reports: ["bill"], left_out: [], without_invoices: [] });
    const first = { delivered_at: "2026-02-01 00:00:00.000" };
    await buildCost(home, "gold.cost_deliveries", `bill/${period}/first`, first);
  }
  const again: Fields = {
    delivered_at: "2026-02-03 00:00:00",
    sub_account_id: "444455556666",
    billing_currency: "USD",
    line_items: 1,
  };
  await putFields(
    home,
    "gold.cost_deliveries",
    ["bill", "2026-01", "second"],
    [
      { ...again, service_name: "Amazon Elastic Compute Cloud", billed_cost: 165, effective_cost: 700 },
      { ...again, service_name: "Amazon Simple Storage Service", billed_cost: 16.2, effective_cost: 16.2 },
      { ...again, service_name: "Savings Plans for AWS Compute usage", billed_cost: 720, effective_cost: 70 },
      { ...again, service_name: "AWS Support (Business)", billed_cost: 29, effective_cost: 29 },
      { ...again, sub_account_id: "111122223333", service_name: "Tax", billed_cost: 30, effective_cost: 30 },
      { ...again, service_name: "AWS Glue", billed_cost: 3, effective_cost: 3 },
    ],
  );
});
afterAll(() => home.close());

const ec2 = "Amazon Elastic Compute Cloud";
const s3 = "Amazon Simple Storage Service";
const plan = "arn:aws:savingsplans::111122223333:savingsplan/3d0c";
const reservation = "arn:aws:ec2:eu-central-1:111122223333:reserved-instances/7f2a";

/** Some columns of what each query answers; an amount is written as in the comments of the month. */
const answers: Record<string, [columns: string, rows: (string | null)[][]]> = {
  cost_top_services: [
    "service_name effective_cost period_status",
    [
      [ec2, "710", "provisional"],
      ["Savings Plans for AWS Compute usage", "70", "provisional"],
      ["Tax", "30", "provisional"],
      ["AWS Support (Business)", "29", "provisional"],
      [s3, "16.2", "provisional"],
    ],
  ],
  cost_top_accounts: [
    "sub_account_id usage_effective_cost purchases_billed_cost credits_billed_cost tax_billed_cost",
    [
      ["444455556666", "846.2", "884", "-50", "0"],
      ["111122223333", "0", "0", "0", "30"],
    ],
  ],
  cost_untagged: [
    "service_name untagged_effective_cost effective_cost untagged_line_items",
    [
      [ec2, "760", "760", "7"],
      ["Savings Plans for AWS Compute usage", "70", "70", "1"],
      [s3, "16.2", "16.2", "2"],
    ],
  ],
  cost_by_tag: ["tag_value effective_cost line_items", [["", "855.2", "16"]]],
  cost_commitments: [
    "commitment_discount_id paid used_effective_cost unused_effective_cost saved_against_list",
    [
      [plan, "720", "650", "70", "250"],
      [reservation, "135", "20", "5", "10"],
    ],
  ],
  cost_credits_and_refunds: [
    "charge_category x_line_item_type billed_cost",
    [
      ["Credit", "Credit", "-50"],
      ["Usage", "Refund", "-5"],
    ],
  ],
  cost_corrections: ["charge_date charge_class billed_cost", [["2025-11-30", "Correction", "1"]]],
  cost_month_over_month: [
    "service_name effective_cost effective_cost_before change",
    [
      ["Savings Plans for AWS Compute usage", "70", "0", "70"],
      ["Acme Scanner", "0", "40", "-40"],
      ["Tax", "30", "0", "30"],
      ["AWS Support (Business)", "29", "0", "29"],
      [s3, "16.2", "0", "16.2"],
      [ec2, "710", "710", "0"],
    ],
  ],
  cost_new_services: [
    "service_name x_usage_type effective_cost",
    [
      [ec2, "EUC1-BoxUsage:m5.large", "755"],
      ["Savings Plans for AWS Compute usage", "ComputeSP:1yrNoUpfront", "70"],
      [s3, "EUC1-DataTransfer-Out-Bytes", "16.2"],
      [ec2, "EUC1-HeavyUsage:m5.large", "5"],
    ],
  ],
  cost_marketplace: ["publisher_name service_name billed_cost", [["Acme Inc", "Acme Scanner", "40"]]],
  cost_data_transfer: [
    "service_name region_id direction consumed_quantity effective_cost",
    [
      [s3, "eu-central-1", "to the internet", "200", "16.2"],
      [s3, "eu-central-1", "to the internet", null, "0"],
    ],
  ],
  cost_unit_prices: [
    "service_name x_usage_type pricing_unit pricing_quantity effective_cost",
    [
      [ec2, "EUC1-BoxUsage:m5.large", "Hours", "10300", "760"],
      [s3, "EUC1-DataTransfer-Out-Bytes", "GB", "200", "16.2"],
    ],
  ],
  cost_tax_and_support: [
    "service_name charge_category billed_cost",
    [
      ["Tax", "Tax", "30"],
      ["Savings Plans for AWS Compute usage", "Purchase", "720"],
      [ec2, "Purchase", "135"],
      ["AWS Support (Business)", "Purchase", "29"],
    ],
  ],
  cost_unknown_line_items: ["not_known x_line_item_type billed_cost", [["line item type", "SomethingNew", "9"]]],
  cost_reports_side_by_side: [
    "billing_period x_report line_items billed_cost billed_cost_differs_by",
    [
      ["2026-01", "bill", "16", "965.2", "0"],
      ["2025-12", "bill", "4", "750", "0"],
    ],
  ],
  cost_restated: [
    "sub_account_id service_name billed_cost billed_cost_before billed_change effective_change",
    [
      ["444455556666", ec2, "165", "170", "-5", "-10"],
      ["444455556666", "AWS Glue", "3", "0", "3", "3"],
    ],
  ],
  cost_period_status: [
    "billing_period period_status billed_cost line_items",
    [
      ["2026-01", "provisional", "965.2", "16"],
      ["2025-12", "closed", "750", "4"],
    ],
  ],
  cost_savings: [
    "service_name list_cost effective_cost saved unused_effective_cost",
    [
      [ec2, "1025", "760", "265", "5"],
      [s3, "18", "16.2", "1.8", "0"],
      ["Savings Plans for AWS Compute usage", "0", "70", "-70", "70"],
    ],
  ],
};

const amount = (text: string | null | undefined) => (text?.includes(".") ? text.replace(/\.?0+$/, "") : (text ?? null));
test.each(Object.entries(answers))("%s", async (name, [columns, rows]) => {
  const found = await rowsOf(home, queries.find(({ path }) => path === `sql/queries/${name}.sql`)!.text);
  expect(found.map((row) => columns.split(" ").map((column) => amount(row[column])))).toEqual(rows);
});

test("cost_day_by_day adds up to both months", async () => {
  const found = await rowsOf(home, queries.find(({ path }) => path.endsWith("cost_day_by_day.sql"))!.text);
  expect(found[0]).toMatchObject({ charge_date: "2026-01-11", billed_cost: money("-5") });
  expect(found.find(({ charge_date }) => charge_date === "2026-01-01")).toMatchObject({
    usage_effective_cost: money("75"),
    other_billed_cost: money("794"),
  });
  expect(found).toHaveLength(10);
});

test("cost_top_resources shows what has no resource in one row of each service", async () => {
  const found = await rowsOf(home, queries.find(({ path }) => path.endsWith("cost_top_resources.sql"))!.text);
  expect(found[0]).toMatchObject({ resource_id: "", service_name: ec2, effective_cost: money("705") });
  expect(found.find(({ resource_id }) => resource_id === plan)).toMatchObject({ effective_cost: money("70") });
});

test("another report of the same bill, which feeds no gold, adds nothing to any of them", async () => {
  const perReport = ["cost_reports_side_by_side", "cost_unknown_line_items"];
  const asked = queries.filter(({ path }) => !perReport.some((name) => path.includes(name)));
  const ask = () => Promise.all(asked.map(async ({ path, text }) => [path, await rowsOf(home, text)]));
  const alone = await ask();
  for (const period of ["2025-12", "2026-01"]) {
    const location = (await home.catalog.location("silver.cost_line_items", ["bill", period]))!;
    await home.catalog.point("silver.cost_line_items", [{ values: ["export", period], location }]);
  }
  expect(await ask()).toEqual(alone);
  const beside = await rowsOf(home, queries.find(({ path }) => path.includes(perReport[0]!))!.text);
  expect(beside.map(({ x_report }) => x_report)).toEqual(["bill", "export", "bill", "export"]);
});

test("every saved query about cost is asked here", () => {
  const asked = [...Object.keys(answers), "cost_day_by_day", "cost_top_resources"].map(
    (name) => `sql/queries/${name}.sql`,
  );
  expect(asked.sort()).toEqual(queries.map(({ path }) => path));
});
