import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import {
  buildCost,
  type Fields,
  failing,
  type Home,
  money,
  type Plant,
  putFields,
  rowsOf,
  type Staged,
  stageCase,
} from "./costBuild";

let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(() => home.close());

const silver = "silver.cost_line_items";
const rows = "source_rows = inputs.rows";
const billed = "billed_cost = inputs.billed_cost";
const focusEffective = "focus_effective_cost = inputs.focus_effective_cost";
const unusedRows = "added_rows = staged_added_rows";
const curEffective = "cur_effective_cost + commitment_fees = cur_billed_cost + commitment_use + unused_commitment";

describe("the audits of silver.cost_line_items", () => {
  const month = async (name: string, from: Staged, faults: Plant[], inspected: Fields = {}) => {
    await stageCase(home, name, from);
    const net_count = from === "staged.cur_lines" ? "12" : "0";
    const figures = await buildCost(home, silver, "bill/2026-01", { net_count }, { from, faults });
    const counted =
      from === "staged.cur_lines"
        ? { rows: "14", focus_effective_cost: "0" }
        : { rows: "13", focus_effective_cost: "855.2" };
    return failing(home, silver, figures, { ...counted, billed_cost: "965.20", ...inspected } as Record<
      string,
      string
    >);
  };
  const net = "the_worked_month_net_of_discounts";
  const kept = "WHERE coalesce(k.part, 'line') = 'line' OR (s.silent_count = 0 AND l.added_cost <> 0)";
  const s3 = "('AmazonS3', 'Amazon Simple Storage Service', 'Storage')";

  test("hold for what the statements make", async () => {
    expect(await month(net, "staged.cur_lines", [])).toEqual([]);
  });
  const faults: [what: string, Plant[], string[]][] = [
    ["a line is lost", [[kept, `${kept.replace("WHERE ", "WHERE (")}) AND l.source_index <> 0`]], [rows, billed]],
    ["a line is doubled by a join", [[s3, `${s3}, ${s3}`]], [rows, billed, "rule_grain_unique"]],
    [
      "a line has the number of another",
      [["    l.source_index\n", "    CASE WHEN l.source_index = 1 THEN 0 ELSE l.source_index END AS source_index\n"]],
      ["rule_grain_unique"],
    ],
    ["an unused commitment is lost", [["l.added_cost <> 0", "l.added_cost > 6"]], [unusedRows, curEffective]],
    [
      "the last digit of a cost is wrong",
      [["'zero' THEN 0 ELSE l.cost", "'zero' THEN 0.000000000000000000000001 ELSE l.cost"]],
      [billed, curEffective],
    ],
    [
      "used commitment is not what the report says",
      [
        [
          "_plan_effective_cost END,\n                savings_plan_savings_plan_effective_cost",
          "_plan_effective_cost END,\n                pricing_public_on_demand_cost",
        ],
      ],
      [curEffective],
    ],
    [
      "use of reservations costs nothing",
      [
        [
          "net_effective_cost END,\n                reservation_effective_cost",
          "net_effective_cost END,\n                0",
        ],
      ],
      [curEffective],
    ],
    [
      "a currency is lost",
      [["l.line_item_currency_code AS", "nullif(l.line_item_currency_code, 'USD') AS"]],
      ["rule_currency_missing"],
    ],
  ];
  test.each(faults)("fail by name when %s", async (_, plants, names) => {
    expect((await month(net, "staged.cur_lines", plants)).sort()).toEqual(names.sort());
  });
  test("fail by name when a staged part has lost a row or a digit since it was inspected", async () => {
    const inspected = { rows: "15", billed_cost: "965.200000000000000000000001", focus_effective_cost: "0.01" };
    expect(await month(net, "staged.cur_lines", [], inspected)).toEqual([rows, billed, focusEffective]);
  });
  test.each([
    ["nothing is wrong", [], []],
    [
      "a row is lost",
      [["FROM lines AS l", "FROM (SELECT * FROM lines WHERE source_index > 0) AS l"]],
      [rows, billed, focusEffective],
    ],
    [
      "what is billed stands for what was used",
      [["coalesce(l.effective_cost, l.billed_cost, 0) END", "coalesce(l.billed_cost, 0) END"]],
      [focusEffective],
    ],
  ] as [string, Plant[], string[]][])("of FOCUS: when %s", async (_, plants, names) => {
    expect(await month("the_worked_month_in_focus", "staged.focus_lines", plants)).toEqual(names);
  });

  const line: Fields = {
    bill_billing_period_start_date: "2026-01-01 00:00:00",
    bill_payer_account_id: "111122223333",
    line_item_line_item_type: "Usage",
    line_item_usage_start_date: "2026-01-05 00:00:00",
    line_item_product_code: "AmazonEC2",
    line_item_currency_code: "USD",
    line_item_unblended_cost: 1,
    source_format: "cur2",
    source_file: "a",
  };
  const cur = async (lines: Fields[], net_count = "0") => {
    const whole = lines.map((fields, source_index) => ({ ...line, source_index, ...fields }));
    await putFields(home, "staged.cur_lines", ["2026-01", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], whole);
    return buildCost(home, silver, "bill/2026-01", { net_count }, { from: "staged.cur_lines" });
  };
  test.each([
    ["rule_other_period", { bill_billing_period_start_date: "2026-02-01 00:00:00" }],
    ["rule_other_period", { bill_billing_period_start_date: "2025-12-31 09:59:59" }],
    ["rule_currency_missing", { line_item_currency_code: null }],
    ["rule_account_missing", { bill_payer_account_id: null }],
    ["rule_value_missing", { line_item_usage_start_date: null }],
    ["rule_sum_out_of_range", { line_item_unblended_cost: "50000000000000" }],
    ["rule_sum_out_of_range", { line_item_unblended_cost: "-99999999999999" }],
    ["rule_sum_out_of_range", { line_item_usage_amount: "50000000000000" }],
  ] as [string, Fields][])("%s fails for %j", async (name, fields) => {
    expect((await cur([{}]))[name]).toBe("0");
    await home.close();
    home = await openHome(sqlFiles());
    expect((await cur([{}, fields]))[name]).not.toBe("0");
  });
  test("rule_unknown_category fails for a category that is none of FOCUS's in whatever case", async () => {
    const fields = {
      billing_period_start: "2026-01-01",
      charge_period_start: "2026-01-01",
      billing_account_id: "1",
      billing_currency: "USD",
    };
    const row = { ...fields, source_file: "a", source_format: "focus-1.2" };
    const rows = ["Fee", "usage", "PURCHASE", " Tax", "credit", "adjustment"].map((charge_category, source_index) => ({
      ...row,
      source_index,
      charge_category,
    }));
    await putFields(home, "staged.focus_lines", ["2026-01", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], rows);
    const given = { net_count: "0" };
    expect(await buildCost(home, silver, "bill/2026-01", given, { from: "staged.focus_lines" })).toMatchObject({
      rule_unknown_category: "1",
    });
    const found = await rowsOf(home, `SELECT charge_category FROM ${silver} ORDER BY source_index`);
    expect(found.map(({ charge_category }) => charge_category)).toEqual([
      "Fee",
      "Usage",
      "Purchase",
      "Tax",
      "Credit",
      "Adjustment",
    ]);
  });

  const plan = { savings_plan_savings_plan_a_r_n: "arn:plan" };
  const covered = {
    ...plan,
    line_item_line_item_type: "SavingsPlanCoveredUsage",
    savings_plan_savings_plan_effective_cost: 1,
  };
  const negation = { ...plan, line_item_line_item_type: "SavingsPlanNegation", line_item_unblended_cost: -1 };
  const fee = {
    ...plan,
    line_item_line_item_type: "SavingsPlanRecurringFee",
    savings_plan_total_commitment_to_date: 1,
    savings_plan_used_commitment: 1,
  };
  test.each([
    ["warn_unknown_line_item_types", [{}, { line_item_line_item_type: "SomethingNew" }], "0"],
    ["warn_services_without_name", [{}, { line_item_product_code: "opaque" }], "0"],
    ["warn_split_rows_with_cost", [{}, { line_item_operation: "EKSPod-EC2" }], "0"],
    ["warn_effective_reserved_usage", [covered, negation, fee, { line_item_line_item_type: "DiscountedUsage" }], "0"],
    ["warn_effective_plan_commitment", [{ ...fee, savings_plan_total_commitment_to_date: null }], "0"],
    ["warn_effective_reservation_fees", [{ line_item_line_item_type: "RIFee" }], "0"],
    ["warn_negation_differs", [covered, fee], "0"],
    ["warn_negation_differs", [covered, { ...negation, line_item_currency_code: "EUR" }, fee], "0"],
    ["warn_commitment_differs", [covered, negation, { ...fee, savings_plan_used_commitment: "0.98" }], "0"],
    ["warn_no_public_prices", [{}], "0"],
    ["warn_net_and_gross_differ", [{ line_item_net_unblended_cost: "0.9" }], "1"],
  ] as [string, Fields[], string][])("%s is counted, and stops nothing", async (name, lines, net) => {
    const figures = await cur(lines, net);
    expect(figures[name]).not.toBe("0");
    const { source_rows, billed_cost } = figures;
    const inspected = { rows: source_rows!, billed_cost: billed_cost!, focus_effective_cost: "0" };
    expect(failing(home, silver, figures, inspected)).toEqual([]);
  });
  test.each([
    ["negation_difference", [covered, { ...negation, line_item_unblended_cost: "-0.75" }, fee], "0.25"],
    ["commitment_difference", [covered, negation, { ...fee, savings_plan_used_commitment: "0.98" }], "0.02"],
  ] as [string, Fields[], string][])("%s is the amount that does not agree", async (name, lines, amount) => {
    expect((await cur(lines))[name]).toBe(money(amount));
  });
  test("no warning where a net cost is the gross one with its discounts, and where commitments and negation agree", async () => {
    const discounted = {
      line_item_net_unblended_cost: "0.9",
      discount_total_discount: "-0.1",
      pricing_public_on_demand_cost: "1",
    };
    const agree = [covered, negation, fee].map((one) => ({ ...one, line_item_net_unblended_cost: null }));
    const figures = await cur([discounted, ...agree], "1");
    const warnings = Object.entries(figures).filter(([name]) => name.startsWith("warn_"));
    expect(warnings.length).toBeGreaterThan(6);
    for (const [name, found] of warnings) expect([name, found]).toEqual([name, "0"]);
  });
});

describe("the audits of gold", () => {
  const inputs = { rows: "16", billed_cost: money("965.20"), effective_cost: money("855.20") };
  const gold = async (table: string, faults: Plant[]) => {
    await stageCase(home, "the_worked_month_net_of_discounts", "staged.cur_lines");
    await buildCost(home, silver, "bill/2026-01", { net_count: "12" }, { from: "staged.cur_lines" });
    const partition = table === "gold.cost_deliveries" ? "bill/2026-01/d1" : "2026-01";
    const given = { reports: ["bill"], left_out: [], without_invoices: [], delivered_at: "2026-02-01 00:00:00.000" };
    return failing(home, table, await buildCost(home, table, partition, given, { faults }), inputs);
  };
  const effective = "effective_cost = inputs.effective_cost";
  const items = "line_items = inputs.rows";
  /** The same of tables that leave accounts out which another report feeds. */
  const [billedPart, effectivePart, itemsPart] = [
    "billed_cost + left_out_billed_cost = inputs.billed_cost",
    "effective_cost + left_out_effective_cost = inputs.effective_cost",
    "line_items + left_out_rows = inputs.rows",
  ];
  const swapped: Plant = ["sum(effective_cost) AS effective_cost", "sum(billed_cost) AS effective_cost"];
  const noCredits: Plant = ["FROM charges", "FROM charges WHERE billed_cost >= 0"];
  test.each([
    ["gold.cost_daily", [], []],
    ["gold.cost_daily", [swapped], [effectivePart]],
    ["gold.cost_daily", [noCredits], [billedPart, effectivePart, itemsPart]],
    [
      "gold.cost_daily",
      [["count(*) AS line_items", "count(consumed_quantity) AS line_items"]],
      [itemsPart, "rule_row_of_nothing"],
    ],
    [
      "gold.cost_daily",
      [["    region_id,\n    charge_category,", "    region_id,\n    'Usage' AS charge_category,"]],
      ["rule_grain_unique"],
    ],
    ["gold.cost_monthly", [], []],
    ["gold.cost_monthly", [swapped], [effectivePart]],
    ["gold.cost_monthly", [noCredits], [billedPart, effectivePart, itemsPart]],
    ["gold.cost_monthly", [["'provisional'", "'open'"]], ["rule_unknown_status"]],
    ["gold.cost_deliveries", [], []],
    ["gold.cost_deliveries", [swapped], [effective]],
    [
      "gold.cost_deliveries",
      [["AND x_report = '${x_report}'", "AND x_report = '${x_report}' AND charge_category <> 'Tax'"]],
      [billed, effective, items],
    ],
  ] as [string, Plant[], string[]][])("of %s with %j planted", async (table, faults, names) => {
    expect((await gold(table, faults)).sort()).toEqual(names.sort());
  });
});
