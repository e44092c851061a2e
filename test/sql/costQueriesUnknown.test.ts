import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { buildCost, type Fields, type Home, money, putFields, rowsOf, usedTransfer } from "./costBuild";

// Two reports of one bill that meet in a service, a day, a tag and a plan; of the second no effective cost is known. Beside them a bill
// of which all is known.
const silver = "silver.cost_line_items";
const silent = "222233334444";
let home: Home;
beforeAll(async () => {
  home = await openHome(sqlFiles());
  const line: Fields = {
    ...usedTransfer,
    billing_period_start: "2026-01-01 00:00:00",
    billing_period_end: "2026-02-01 00:00:00",
    charge_period_start: "2025-12-31 00:00:00",
  };
  const of = (more: Fields) => ({ ...line, ...more });
  const beside = { billing_account_id: "444455556666" };
  const november = { billing_period_start: "2025-11-01 00:00:00", charge_period_start: "2025-11-01 00:00:00" };
  await putFields(
    home,
    silver,
    ["silent", "2025-11"],
    [of({ sub_account_id: silent, effective_cost: null, ...november })],
  );
  await putFields(home, silver, ["known", "2025-12"], [of({ billing_period_start: "2025-12-01 00:00:00" })]);
  await putFields(home, silver, ["known", "2026-01"], [line]);
  await putFields(home, silver, ["silent", "2026-01"], [of({ sub_account_id: silent, effective_cost: null })]);
  await putFields(home, silver, ["beside", "2026-01"], [of(beside)]);
  for (const [period, reports] of [
    ["2025-11", ["silent"]],
    ["2025-12", ["known"]],
    ["2026-01", ["known", "silent", "beside"]],
  ] as const)
    for (const table of ["gold.cost_daily", "gold.cost_monthly"])
      await buildCost(home, table, period, { reports: [...reports], left_out: [], without_invoices: [] });
  const delivery: Fields = { ...line, line_items: 1 };
  const at = (day: string, more: Fields) => ({ ...delivery, delivered_at: `2026-02-${day} 00:00:00`, ...more });
  await putFields(home, "gold.cost_deliveries", ["silent", "2026-01", "one"], [at("01", {})]);
  await putFields(home, "gold.cost_deliveries", ["silent", "2026-01", "two"], [at("02", { effective_cost: null })]);
});
afterAll(() => home.close());

/** Columns of the first row of each query that would be a part of a sum. */
const sums: Record<string, string[]> = {
  cost_by_tag: ["effective_cost"],
  cost_commitments: ["used_effective_cost", "unused_effective_cost", "saved_against_list"],
  cost_corrections: ["effective_cost"],
  cost_data_transfer: ["effective_cost"],
  cost_day_by_day: ["effective_cost", "usage_effective_cost"],
  cost_month_over_month: ["effective_cost", "change"],
  cost_restated: ["effective_change"],
  cost_savings: ["effective_cost", "saved", "unused_effective_cost"],
  cost_top_accounts: ["effective_cost", "usage_effective_cost"],
  cost_top_resources: ["effective_cost"],
  cost_top_services: ["effective_cost"],
  cost_unit_prices: ["effective_cost"],
  cost_untagged: ["effective_cost", "untagged_effective_cost"],
};
const queries = sqlFiles().filter(
  ({ path, text }) => path.startsWith("sql/queries/cost_") && text.includes("effective_cost"),
);
const ask = (name: string) => rowsOf(home, queries.find(({ path }) => path === `sql/queries/${name}.sql`)!.text);

test.each(Object.entries(sums))("%s shows no part of a sum", async (name, columns) => {
  const row = (await ask(name)).find(
    ({ billing_account_id: payer, sub_account_id: user }) =>
      payer !== "444455556666" && (user === undefined || user === silent || name === "cost_restated"),
  );
  expect(row).toBeDefined();
  for (const column of columns) expect([column, row![column]]).toEqual([column, null]);
});

test("what is known is still shown: the bill beside it, the month before, what is billed", async () => {
  expect(await ask("cost_period_status")).toMatchObject([
    { billing_account_id: "111122223333", effective_cost: null, billed_cost: money("10") },
    { billing_account_id: "444455556666", effective_cost: money("10") },
    { billing_period: "2025-12", effective_cost: money("10") },
    { billing_period: "2025-11", effective_cost: null },
  ]);
  expect(await ask("cost_reports_side_by_side")).toMatchObject([
    { x_report: "known", effective_cost: money("10") },
    { x_report: "silent", effective_cost: null, effective_cost_differs_by: null },
    { x_report: "beside" },
    { x_report: "known" },
    { x_report: "silent" },
  ]);
  expect(await ask("cost_month_over_month")).toMatchObject([
    { billing_account_id: "444455556666", effective_cost: money("10"), effective_cost_before: null },
    { billing_account_id: "111122223333", effective_cost: null, effective_cost_before: money("10") },
  ]);
});

test("a service of an earlier month of which nothing is known is not a new one", async () => {
  expect(await ask("cost_new_services")).toEqual([]);
});

test("every saved query about effective cost is asked here", () => {
  const others = ["cost_new_services", "cost_period_status", "cost_reports_side_by_side"];
  const asked = [...Object.keys(sums), ...others].map((name) => `sql/queries/${name}.sql`);
  expect(queries.map(({ path }) => path).sort()).toEqual(asked.sort());
});
