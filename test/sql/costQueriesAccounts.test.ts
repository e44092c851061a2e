import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { buildCost, type Fields, type Home, money, putFields, rowsOf } from "./costBuild";

// Two bills with the same services, tags and plan. One is a month behind the other and closed, the newer one is open.
const [open, closed] = ["111122223333", "444455556666"];
const queries = sqlFiles().filter(({ path }) => path.startsWith("sql/queries/cost_"));
const line: Fields = {
  sub_account_id: open!,
  billing_currency: "USD",
  charge_period_start: "2025-11-01 00:00:00",
  charge_category: "Usage",
  service_name: "AmazonS3",
  x_service_code: "AmazonS3",
  x_usage_type: "DataTransfer-Out-Bytes",
  x_line_item_type: "Usage",
  x_source_format: "cur2",
  publisher_name: "Acme",
  commitment_discount_id: "arn",
  commitment_discount_status: "Used",
  pricing_unit: "GB",
  pricing_quantity: 1,
  list_cost: 20,
};

let home: Home;
beforeAll(async () => {
  home = await openHome(sqlFiles());
  const months = { "2025-11": 1, "2025-12": 2, "2026-01": 4 };
  for (const [period, cost] of Object.entries(months)) {
    const lines = (more: Fields) =>
      [cost, -0.5].map((amount) => ({
        ...line,
        ...more,
        x_usage_type: `${period}-DataTransfer-Out-Bytes`,
        billing_period_start: `${period}-01 00:00:00`,
        billed_cost: amount,
        effective_cost: amount,
      }));
    await putFields(
      home,
      "silver.cost_line_items",
      ["a", period],
      [
        ...lines({ billing_account_id: open! }),
        { ...lines({ billing_account_id: open!, charge_category: "Tax" })[0]! },
      ],
    );
    const reports = ["a"];
    if (period !== "2026-01") {
      await putFields(
        home,
        "silver.cost_line_items",
        ["b", period],
        [
          ...lines({ billing_account_id: closed!, invoice_id: "INV" }),
          { ...lines({ billing_account_id: closed!, invoice_id: "INV", charge_category: "Tax" })[0]! },
        ],
      );
      reports.push("b");
    }
    for (const table of ["gold.cost_daily", "gold.cost_monthly"])
      await buildCost(home, table, period, { reports, left_out: [], without_invoices: [] });
  }
});
afterAll(() => home.close());
const ask = (name: string) => rowsOf(home, queries.find(({ path }) => path === `sql/queries/${name}.sql`)!.text);

/** It compares deliveries of reports, and gold.cost_deliveries does not know who pays. */
const byReport = "sql/queries/cost_restated.sql";
const names = queries.filter(({ path }) => path !== byReport).map(({ path }) => path.slice(12, -4));
test.each(names)("%s has rows of both bills, apart", async (name) => {
  const rows = await ask(name);
  expect([...new Set(rows.map(({ billing_account_id: of }) => of))].sort()).toEqual([open, closed]);
});

test("each bill is shown with its own newest month and status: an open month never reads closed", async () => {
  expect(await ask("cost_top_services")).toMatchObject([
    { billing_period: "2026-01", billing_account_id: open, period_status: "provisional", billed_cost: money("7.5") },
    { billing_period: "2025-12", billing_account_id: closed, period_status: "closed", billed_cost: money("3.5") },
  ]);
  expect(await ask("cost_month_over_month")).toMatchObject([
    { billing_account_id: open, billing_period_before: "2025-12", change: money("4"), period_status: "provisional" },
    { billing_account_id: closed, billing_period_before: "2025-11", change: money("2"), period_status: "closed" },
  ]);
});

test("without public prices nothing is known of savings, and what was paid is still there", async () => {
  const of = async () => (await ask("cost_savings")).find(({ billing_account_id: payer }) => payer === open);
  expect(await of()).toMatchObject({ list_cost: money("40"), saved: money("36.5"), effective_cost: money("3.5") });
  await putFields(
    home,
    "silver.cost_line_items",
    ["a", "2026-01"],
    [
      { ...line, billing_account_id: open!, billed_cost: 3, effective_cost: 3, list_cost: null },
      { ...line, billing_account_id: open!, billed_cost: 1, effective_cost: 1 },
    ],
  );
  expect(await of()).toMatchObject({ list_cost: null, saved: null, effective_cost: money("4") });
});
