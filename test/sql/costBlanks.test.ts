import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { buildCost, type Fields, failing, type Home, money, putFields, rowsOf } from "./costBuild";

// Single lines of commitments: which blanks are a 0, what net and gross amounts are worth beside each other, which fee a discount is of.
const silver = "silver.cost_line_items";
let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(() => home.close());

/** Lines of one day, gross unless they have net costs. */
async function ofLines(lines: Fields[], absent_columns: string[] = []) {
  const line: Fields = {
    bill_billing_period_start_date: "2025-09-01 00:00:00",
    bill_payer_account_id: "1",
    line_item_usage_start_date: "2025-09-01 00:00:00",
    line_item_product_code: "AmazonEC2",
    line_item_currency_code: "USD",
    line_item_unblended_cost: 0,
    source_format: "cur2",
    source_file: "a",
  };
  const whole = lines.map((fields, source_index) => ({ ...line, source_index, ...fields }));
  await putFields(home, "staged.cur_lines", ["2025-09", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], whole);
  const net_count = String(lines.filter((one) => one.line_item_net_unblended_cost != null).length);
  const figures = await buildCost(
    home,
    silver,
    "bill/2025-09",
    { net_count, absent_columns },
    { from: "staged.cur_lines" },
  );
  const { source_rows, billed_cost } = figures;
  const inspected = { rows: source_rows!, billed_cost: billed_cost!, focus_effective_cost: "0" };
  expect(failing(home, silver, figures, inspected)).toEqual([]);
  const [sums] = await rowsOf(home, `SELECT sum(effective_cost) AS effective FROM ${silver}`);
  const told = Object.entries(figures).filter(([name, found]) => name.startsWith("warn_effective_") && found !== "0");
  return { effective: sums!.effective, told: Object.fromEntries(told), figures };
}
const planFee = (more: Fields = {}): Fields => ({
  line_item_line_item_type: "SavingsPlanRecurringFee",
  line_item_product_code: "ComputeSavingsPlans",
  savings_plan_savings_plan_a_r_n: "arn:a",
  line_item_unblended_cost: 100,
  savings_plan_total_commitment_to_date: 100,
  ...more,
});
const covered = (share: number, more: Fields = {}): Fields => ({
  line_item_line_item_type: "SavingsPlanCoveredUsage",
  savings_plan_savings_plan_a_r_n: "arn:a",
  savings_plan_savings_plan_effective_cost: share,
  ...more,
});
const reservationFee = (more: Fields = {}): Fields => ({
  line_item_line_item_type: "RIFee",
  reservation_reservation_a_r_n: "arn:r",
  line_item_unblended_cost: 50,
  ...more,
});
const discount = (more: Fields): Fields => ({
  line_item_line_item_type: "EdpDiscount",
  line_item_unblended_cost: -10,
  ...more,
});
const [used, upfront, recurring] = [
  "savings_plan_used_commitment",
  "reservation_unused_amortized_upfront_fee_for_billing_period",
  "reservation_unused_recurring_fee",
];

test.each([
  ["a plan of which nothing was used yet", [planFee()], [], "100"],
  ["a plan, without the column", [planFee()], [used], { warn_effective_plan_use: "1" }],
  [
    "a plan, without the column in one file of two",
    [planFee({ [used]: 100 }), planFee()],
    [used],
    { warn_effective_plan_use: "1" },
  ],
  ["a reservation with nothing upfront", [reservationFee({ [recurring]: 10 })], [], "10"],
  [
    "a reservation with nothing upfront, without the column",
    [reservationFee({ [recurring]: 10 })],
    [upfront],
    { warn_effective_reservation_upfront: "1" },
  ],
  ["a reservation of which all was used in the month", [reservationFee({ [upfront]: 0 })], [], "0"],
  [
    "a reservation paid by the month, without the column",
    [reservationFee({ [upfront]: 0 })],
    [recurring],
    { warn_effective_reservation_recurring: "1" },
  ],
  [
    "a reservation that says nothing of it",
    [reservationFee(), reservationFee({ [upfront]: 1 })],
    [],
    { warn_effective_reservation_fees: "1" },
  ],
] as [string, Fields[], string[], string | Fields][])("a blank: %s", async (_, lines, absent, expected) => {
  const { effective, told } = await ofLines(lines, absent);
  if (typeof expected === "string") expect([effective, told]).toEqual([money(expected), {}]);
  else expect([effective, told]).toEqual([null, expected]);
});

const net = (cost: number): Fields => ({ line_item_net_unblended_cost: cost });
test.each([
  [
    "another plan's unused part, and a share",
    [
      planFee({ ...net(90), [used]: 100, net_unused_commitment: 0 }),
      planFee({ ...net(90), savings_plan_savings_plan_a_r_n: "arn:b" }),
      covered(60, { savings_plan_net_savings_plan_effective_cost: 54 }),
      covered(40),
    ],
    { warn_effective_plan_discounts: "2" },
  ],
  [
    "a share of a plan that was paid long ago",
    [
      planFee({ ...net(100), [used]: 100 }),
      covered(60, { savings_plan_net_savings_plan_effective_cost: 54 }),
      covered(40),
    ],
    { warn_effective_plan_discounts: "1" },
  ],
  [
    "an unused part of a reservation",
    [
      reservationFee({ ...net(45), [recurring]: 10, net_unused_commitment: 9 }),
      reservationFee({ ...net(45), [recurring]: 5 }),
    ],
    { warn_effective_reservation_discounts: "1" },
  ],
] as [string, Fields[], Fields][])("before discounts beside what is after them: %s", async (_, lines, expected) => {
  expect(await ofLines(lines)).toMatchObject({ effective: null, told: expected });
});
test("nothing is nothing, before discounts and after them", async () => {
  const lines = [
    planFee({ ...net(90), [used]: 100 }),
    covered(100, { savings_plan_net_savings_plan_effective_cost: 90 }),
    covered(0),
  ];
  expect(await ofLines(lines)).toMatchObject({ effective: money("90"), told: {} });
});

const paid = { line_item_line_item_type: "SavingsPlanUpfrontFee", line_item_unblended_cost: 500 };
const purchase = { bill_bill_type: "Purchase" };
const month = { bill_bill_type: "Anniversary" };
const ofPlan = { line_item_product_code: "ComputeSavingsPlans", savings_plan_savings_plan_a_r_n: "arn:a" };
test.each([
  ["on the invoice of the purchase", [purchase], purchase, "100"],
  ["on another invoice than the purchase", [purchase], month, "90"],
  [
    "on the same invoice, and says it",
    [month],
    { ...month, line_item_line_item_description: "EDP for upfront fee" },
    "100",
  ],
  ["on the same invoice, and does not say it", [month], month, null],
  ["and its invoice is not known", [purchase], {}, null],
  ["of no plan by name", [month], { ...month, savings_plan_savings_plan_a_r_n: null }, null],
  ["of another plan", [month], { ...month, savings_plan_savings_plan_a_r_n: "arn:b" }, "90"],
] as [string, Fields[], Fields, string | null][])(
  "a discount of a plan paid upfront and by the month, %s",
  async (_, payments, of, expected) => {
    const { effective, told } = await ofLines([
      ...payments.map((one) => ({ ...paid, ...ofPlan, ...one })),
      planFee({ [used]: 0 }),
      discount({ ...ofPlan, ...of }),
    ]);
    expect([effective, told]).toEqual(
      expected === null ? [null, { warn_effective_unsorted_discounts: "1" }] : [money(expected), {}],
    );
  },
);
test("a discount of a plan that was only paid upfront is of that, on whatever invoice", async () => {
  const lines = [
    { ...paid, ...ofPlan },
    planFee({ line_item_unblended_cost: 0, [used]: 0 }),
    discount({ ...ofPlan, ...month }),
  ];
  expect(await ofLines(lines)).toMatchObject({ effective: money("100"), figures: { warn_upfront_discounts: "1" } });
});
