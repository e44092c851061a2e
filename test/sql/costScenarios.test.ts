import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { plain, money as units } from "../../pipeline/sample/bills/money";
import { openHome } from "../local/duckdb/home";
import { scenarios } from "../support/bills/scenarios";
import { buildCost, type Fields, failing, type Home, money, type Plant, putFields, rowsOf } from "./costBuild";

// What AWS bills beside the worked month: each scenario is in the month of its own, net of discounts and before them.
const silver = "silver.cost_line_items";
type Mode = "net" | "gross";
let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(() => home.close());

const linesOf = (name: string, mode: Mode): Fields[] =>
  scenarios[name]!.cur.map((row, source_index) => ({
    ...(row as Fields),
    ...(mode === "gross" && { line_item_net_unblended_cost: null, net_unused_commitment: null }),
    source_format: "cur2",
    source_file: "report-1.csv.gz",
    source_index,
  }));
async function build(name: string, mode: Mode, faults: Plant[] = []) {
  const lines = linesOf(name, mode);
  await putFields(home, "staged.cur_lines", ["2025-09", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], lines);
  const net_count = String(lines.filter((one) => one.line_item_net_unblended_cost != null).length);
  const figures = await buildCost(home, silver, "bill/2025-09", { net_count }, { from: "staged.cur_lines", faults });
  const rows = await rowsOf(
    home,
    `SELECT billing_currency || ' ' || charge_category || ' ' || sub_account_id AS name, sum(billed_cost) AS billed, sum(effective_cost) AS effective FROM ${silver} GROUP BY 1`,
  );
  return { lines, figures, sums: Object.fromEntries(rows.map((row) => [row.name, [row.billed, row.effective]])) };
}
const expectedOf = (name: string, mode: Mode) => {
  const { expected, gross = expected } = scenarios[name]!;
  return Object.fromEntries(
    Object.entries(mode === "net" ? expected : gross).map(([key, sums]) => [key, sums.map(money)]),
  );
};
const totalOf = (name: string) =>
  plain(Object.values(scenarios[name]!.expected).reduce((sum, [billed]) => sum + units(billed), 0n));

describe.each(Object.keys(scenarios))("%s", (name) => {
  test.each<Mode>(["net", "gross"])("comes to what was worked out by hand: %s", async (mode) => {
    const { lines, figures, sums } = await build(name, mode);
    expect(sums).toEqual(expectedOf(name, mode));
    const inspected = { rows: String(lines.length), billed_cost: totalOf(name), focus_effective_cost: "0" };
    expect(failing(home, silver, figures, inspected)).toEqual([]);
    const isOdd = (key: string) => key.startsWith("warn_") && key !== "warn_no_public_prices"; // some of these bills have none
    const warnings = Object.entries(figures).filter(([key, found]) => isOdd(key) && found !== "0");
    expect(Object.fromEntries(warnings)).toEqual((mode === "gross" && scenarios[name]!.warns?.gross) || {});
  });
});

const used = "('SavingsPlanCoveredUsage', 'line', 'zero', 'used'";
const wrong: [name: string, what: string, Plant[], mode?: Mode][] = [
  [
    "a plan paid upfront",
    "the payment counts in its month",
    [["('SavingsPlanUpfrontFee', 'line', 'cost', 'zero'", "('SavingsPlanUpfrontFee', 'line', 'cost', 'cost'"]],
  ],
  [
    "a plan paid partly upfront",
    "only what is paid this month is a commitment",
    [["savings_plan_total_commitment_to_date - coalesce", "line_item_unblended_cost - coalesce"]],
  ],
  [
    "a plan paid partly upfront",
    "use of a plan costs nothing",
    [[used, "('SavingsPlanCoveredUsage', 'line', 'zero', 'zero'"]],
  ],
  [
    "a reservation paid upfront, shared",
    "unused parts are those of recurring fees",
    [["coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)", "0"]],
  ],
  [
    "a reservation paid upfront, shared",
    "its owner pays for all use",
    [["coalesce(l.line_item_usage_account_id, l.bill_payer_account_id) AS sub", "l.bill_payer_account_id AS sub"]],
  ],
  [
    "a reservation bought beside a domain",
    "whatever is paid once is for the month",
    [["WHEN reservation_reservation_a_r_n IS NOT NULL THEN 'Upfront fee'", ""]],
  ],
  [
    "refunds of the month before",
    "an upfront fee paid back is this month's gain",
    [["('Upfront refund', 'line', 'cost', 'zero'", "('Upfront refund', 'line', 'cost', 'cost'"]],
  ],
  [
    "refunds of the month before",
    "all refunds are of usage",
    [["WHEN line_item_tax_type IS NOT NULL THEN 'Tax refund'", ""]],
  ],
  [
    "credits and tax of several accounts",
    "credits are the payer's",
    [
      [
        "coalesce(l.line_item_usage_account_id, l.bill_payer_account_id) AS sub",
        "CASE WHEN l.kind = 'Credit' THEN l.bill_payer_account_id ELSE l.line_item_usage_account_id END AS sub",
      ],
    ],
  ],
  [
    "an enterprise discount, on a plan too",
    "what the plan's fee is less, its use is not",
    [["('Plan discount', 'added', 'zero', 'added'", "('Plan discount', 'added', 'zero', 'zero'"]],
    "gross",
  ],
  [
    "an enterprise discount, on a plan too",
    "the discount of a plan's fee is a purchase in the use too",
    [["('Plan discount', 'line', 'cost', 'zero'", "('Plan discount', 'line', 'cost', 'cost'"]],
    "gross",
  ],
  [
    "an enterprise discount, on a plan too",
    "a discount is subtracted twice",
    [["THEN 0 -- it is inside", "THEN line_item_unblended_cost --"]],
  ],
  [
    "an enterprise discount, on a plan too",
    "unused parts are before discounts",
    [["WHEN ${net_count} > 0 AND net_unused_commitment IS NOT NULL THEN net_unused_commitment", "WHEN 1 = 0 THEN 0"]],
  ],
  [
    "an enterprise discount, on a plan too",
    "used parts are before discounts",
    [["CASE WHEN ${net_count} > 0 THEN savings_plan_net_savings_plan_effective_cost END,\n", "\n"]],
  ],
  [
    "a discount of a plan paid upfront",
    "it is all of the month in which they were paid",
    [["('Upfront discount', 'line', 'cost', 'zero'", "('Upfront discount', 'line', 'cost', 'cost'"]],
    "gross",
  ],
  [
    "a discount of a reservation paid upfront",
    "it is all of the month in which they were paid",
    [["('Upfront discount', 'line', 'cost', 'zero'", "('Upfront discount', 'line', 'cost', 'cost'"]],
    "gross",
  ],
  [
    "another seller, with invoices and a currency of its own",
    "currencies are one",
    [["l.line_item_currency_code AS", "'USD' AS"]],
  ],
  [
    "another seller, with invoices and a currency of its own",
    "what is bought once is usage",
    [
      [
        "('One-time fee', 'line', 'cost', 'cost', 'gross', 'Purchase'",
        "('One-time fee', 'line', 'cost', 'cost', 'gross', 'Usage'",
      ],
    ],
  ],
  [
    "blended costs, which are an average of the organisation",
    "they are taken",
    [
      ["coalesce(line_item_unblended_cost, 0)", "line_item_blended_cost"],
      [
        "line_item_net_unblended_cost IS NOT NULL THEN line_item_net_unblended_cost",
        "line_item_blended_cost IS NOT NULL THEN line_item_blended_cost",
      ],
    ],
  ],
  [
    "a plan's instance with its pods",
    "shares are added to their instance",
    [["('Split covered usage', 'line', 'zero', 'zero'", "('Split covered usage', 'line', 'zero', 'used'"]],
  ],
];
test.each(wrong)("%s: a wrong answer is seen when %s", async (name, _, faults, mode = "net") => {
  const { lines, figures, sums } = await build(name, mode, faults);
  expect(figures.source_rows).toBe(String(lines.length));
  expect(sums).not.toEqual(expectedOf(name, mode));
});
test("every scenario in which money could be wrong has a wrong answer", () => {
  const safe = ["transfer between regions, and what is free"];
  expect(new Set([...wrong.map(([name]) => name), ...safe])).toEqual(new Set(Object.keys(scenarios)));
});
