import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { plain, money as units } from "../../pipeline/sample/bills/money";
import { openHome } from "../local/duckdb/home";
import { scenarios } from "../support/bills/scenarios";
import { type Silence, silences } from "../support/bills/silence";
import { buildCost, type Fields, failing, type Home, money, type Plant, putFields, rowsOf } from "./costBuild";

// Reports that leave columns out: an effective cost is the one that was worked out by hand, or there is none; billed is always known.
const silver = "silver.cost_line_items";
type Mode = "net" | "gross";
let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(() => home.close());

async function build(name: string, { without }: Pick<Silence, "without">, mode: Mode, faults: Plant[] = []) {
  const lacks = Object.fromEntries(without.map((column) => [column, null]));
  const gross = mode === "gross" && { line_item_net_unblended_cost: null, net_unused_commitment: null };
  const lines = scenarios[name]!.cur.map(
    (row, source_index): Fields => ({
      ...(row as Fields),
      ...gross,
      ...lacks,
      source_format: "cur2",
      source_file: "report-1.csv.gz",
      source_index,
    }),
  );
  await putFields(home, "staged.cur_lines", ["2025-09", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], lines);
  const net_count = String(lines.filter((one) => one.line_item_net_unblended_cost != null).length);
  const given = { net_count, absent_columns: without };
  const figures = await buildCost(home, silver, "bill/2025-09", given, { from: "staged.cur_lines", faults });
  const inspected = { rows: String(lines.length), billed_cost: totalOf(name), focus_effective_cost: "0" };
  return { figures, failed: failing(home, silver, figures, inspected) };
}
const totalOf = (name: string, at: 0 | 1 = 0, mode: Mode = "net") => {
  const { expected, gross = expected } = scenarios[name]!;
  return plain(Object.values(mode === "net" ? expected : gross).reduce((sum, sums) => sum + units(sums[at]), 0n));
};
const totals = async () =>
  rowsOf(
    home,
    `SELECT sum(billed_cost) AS billed, sum(effective_cost) AS effective, count(effective_cost) AS known, count(*) AS n FROM ${silver}`,
  );

const affected = Object.entries(silences).flatMap(([what, silence]) =>
  (["net", "gross"] as const).flatMap((mode) =>
    Object.keys(scenarios)
      .filter((name) => scenarios[name]!.cur.some((row) => silence.without.some((column) => row[column] != null)))
      .map((name) => [what, name, mode] as [string, string, Mode]),
  ),
);
describe("without", () => {
  test.each(affected)("%s: %s, %s", async (what, name, mode) => {
    const silence = silences[what]!;
    const { figures, failed } = await build(name, silence, mode);
    expect(failed).toEqual([]);
    const [found] = await totals();
    expect(found!.billed).toBe(money(totalOf(name)));
    const told = Object.keys(figures).filter((key) => key.startsWith("warn_effective_") && figures[key] !== "0");
    if (silence[mode].includes(name)) {
      expect(found).toMatchObject({ effective: null, known: "0" });
      expect(told).toEqual([silence.but?.[name] ?? silence.figure]);
    } else {
      expect(found).toMatchObject({ effective: money(totalOf(name, 1, mode)), known: found!.n });
      expect(told).toEqual([]);
    }
  });
  test("each of them something is not known of at least one scenario, or the reason is written beside it", () => {
    const harmless = Object.keys(silences).filter((what) => silences[what]!.figure === "");
    expect(harmless).toEqual(["unused recurring fees"]);
    for (const [what, { net, gross }] of Object.entries(silences))
      for (const name of [...net, ...gross]) expect(affected.map(([a, b]) => [a, b])).toContainEqual([what, name]);
  });
});

test("an audit stops a build that shows what is not known, and one that hides what is", async () => {
  const shown: Plant = ["WHEN s.silent_count > 0 THEN NULL", "WHEN 1 = 0 THEN NULL"];
  const without = silences["shares of savings plans"]!;
  expect((await build("a plan paid upfront", without, "net", [shown])).failed).toContain(
    "rule_effective_cost_wrongly_known",
  );
  await home.close();
  home = await openHome(sqlFiles());
  const hidden: Plant = ["WHEN s.silent_count > 0 THEN NULL", "WHEN s.silent_count = 0 THEN NULL"];
  expect((await build("a plan paid upfront", { without: [] }, "net", [hidden])).failed).toContain(
    "rule_effective_cost_missing",
  );
});

test("one line that does not say its share is enough, however many do", async () => {
  const [plan] = scenarios["a plan paid upfront"]!.cur.filter(
    (row) => row.line_item_line_item_type === "SavingsPlanCoveredUsage",
  );
  const lines = [plan, { ...plan, savings_plan_savings_plan_effective_cost: null }].map((row, source_index) => ({
    ...(row as Fields),
    line_item_net_unblended_cost: null,
    source_format: "cur2",
    source_file: "a",
    source_index,
  }));
  await putFields(home, "staged.cur_lines", ["2025-09", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], lines);
  const given = { net_count: "0" };
  const figures = await buildCost(home, silver, "bill/2025-09", given, { from: "staged.cur_lines" });
  expect(figures).toMatchObject({ warn_effective_covered_usage: "1" });
  expect(await totals()).toMatchObject([{ known: "0" }]);
});

test.each([
  ["of a commitment", { charge_category: "Usage", commitment_discount_id: "arn" }, "0"],
  ["of a purchase", { charge_category: "Purchase" }, "0"],
  ["of a purchase, in another case", { charge_category: "purchase" }, "0"],
  ["of usage, which costs what is billed", { charge_category: "Usage" }, "2"],
])("FOCUS: a row without an effective cost, %s", async (_, fields, known) => {
  const row: Fields = {
    billing_account_id: "1",
    billing_currency: "USD",
    billing_period_start: "2025-09-01",
    charge_period_start: "2025-09-01",
    charge_category: "Usage",
    source_format: "focus-1.2",
    source_file: "a",
    billed_cost: 3,
  };
  const rows = [
    { ...row, source_index: 0, effective_cost: 2 },
    { ...row, source_index: 1, ...fields },
  ];
  await putFields(home, "staged.focus_lines", ["2025-09", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"], rows);
  const given = { net_count: "0" };
  const figures = await buildCost(home, silver, "bill/2025-09", given, { from: "staged.focus_lines" });
  expect(failing(home, silver, figures, { rows: "2", billed_cost: "6", focus_effective_cost: "5" })).toEqual([]);
  expect(figures.warn_effective_focus_rows).toBe(known === "0" ? "1" : "0");
  expect(await totals()).toMatchObject([{ known }]);
});
