import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import {
  buildCost,
  failing,
  type Home,
  money,
  type Plant,
  putFields,
  rowsOf,
  type Staged,
  stageCase,
} from "./costBuild";

// One month of one account in three formats. The sums are reckoned by hand, and are the invoice's.
const silver = "silver.cost_line_items";
const formats: [name: string, table: Staged, netCount: string, rows: string][] = [
  ["the_worked_month_net_of_discounts", "staged.cur_lines", "12", "16"],
  ["the_worked_month_without_net_costs", "staged.cur_lines", "0", "16"],
  ["the_worked_month_in_focus", "staged.focus_lines", "0", "13"],
];
const billed = "965.20";
const effective = "855.20";
const byCategory = [
  ["Credit", "-50", "-50"],
  ["Purchase", "884", "29"],
  ["Tax", "30", "30"],
  ["Usage", "101.20", "846.20"],
];
const byService = [
  ["AWS Support (Business)", "29", "29"],
  ["Amazon Elastic Compute Cloud", "170", "710"],
  ["Amazon Simple Storage Service", "16.20", "16.20"],
  ["Savings Plans for AWS Compute usage", "720", "70"],
  ["Tax", "30", "30"],
];
const byDay = [
  ["2026-01-01", "794", "134"],
  ["2026-01-02", "120", "0"],
  ["2026-01-05", "90", "90"],
  ["2026-01-06", "16.20", "16.20"],
  ["2026-01-07", "0", "650"],
  ["2026-01-08", "0", "20"],
  ["2026-01-10", "-50", "-50"],
  ["2026-01-11", "-5", "-5"],
];

let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(() => home.close());

const build = async ([name, table, net_count]: (typeof formats)[number], faults: Plant[] = [], report = "bill") => {
  await stageCase(home, name, table);
  return buildCost(home, silver, `${report}/2026-01`, { net_count }, { from: table, faults });
};
const gold = (table: string, reports: string[], left_out: string[] = []) =>
  buildCost(home, table, "2026-01", { reports, left_out, without_invoices: [] });
const sums = async (table: string, by: string) =>
  (
    await rowsOf(
      home,
      `SELECT ${by} AS name, sum(billed_cost) AS billed, sum(effective_cost) AS effective FROM ${table} GROUP BY ${by} ORDER BY 1`,
    )
  ).map((row) => [row.name, row.billed, row.effective]);
const exact = (rows: string[][]) => rows.map(([name, ...amounts]) => [name, ...amounts.map(money)]);

describe.each(formats)("%s", (...format) => {
  test("adds up to the invoice in silver and gold, by category, service and day", async () => {
    const figures = await build(format);
    expect(figures).toMatchObject({
      rows: format[3],
      billed_cost: money(billed),
      effective_cost: money(effective),
      warn_net_and_gross_differ: "0",
      warn_negation_differs: "0",
      warn_commitment_differs: "0",
    });
    expect(await sums(silver, "charge_category")).toEqual(exact(byCategory));
    for (const table of ["gold.cost_daily", "gold.cost_monthly"]) {
      expect(failing(home, table, await gold(table, ["bill"]), figures)).toEqual([]);
      expect(await sums(table, "charge_category")).toEqual(exact(byCategory));
      expect(await sums(table, "service_name")).toEqual(exact(byService));
    }
    expect(await sums("gold.cost_daily", "charge_date")).toEqual(exact(byDay));
  });
});

describe("wrong answers", () => {
  const [net, gross] = formats as [(typeof formats)[number], (typeof formats)[number]];
  const covered = "('SavingsPlanCoveredUsage', 'line', ";
  const negation = "('SavingsPlanNegation', 'line', ";
  const planUnused = "('SavingsPlanRecurringFee', 'added', 'zero', ";
  const wrong: [what: string, (typeof formats)[number], Plant[], billed: string, effective: string][] = [
    ["only the negation is dropped", net, [[`${covered}'zero'`, `${covered}'cost'`]], "1865.20", effective],
    ["only the covered usage is zero", net, [[`${negation}'zero'`, `${negation}'cost'`]], "65.20", effective],
    [
      "net or gross, row by row",
      net,
      [["THEN 0 -- it is inside", "THEN line_item_unblended_cost --"]],
      "953.40",
      "843.40",
    ],
    [
      "discounts are dropped though costs are gross",
      gross,
      [["('Discount', 'line', 'cost', 'cost'", "('Discount', 'line', 'zero', 'zero'"]],
      "977.00",
      "867.00",
    ],
    ["unused savings plans cost nothing", net, [[`${planUnused}'added'`, `${planUnused}'zero'`]], billed, "785.20"],
    [
      "a reservation's fee is its use",
      net,
      [
        ["('RIFee', 'line', 'cost', 'zero'", "('RIFee', 'line', 'cost', 'cost'"],
        ["('RIFee', 'added', 'zero', 'added'", "('RIFee', 'added', 'zero', 'zero'"],
      ],
      billed,
      "865.20",
    ],
    [
      "upfront fees count in the month they are paid",
      net,
      [["('Upfront fee', 'line', 'cost', 'zero'", "('Upfront fee', 'line', 'cost', 'cost'"]],
      billed,
      "975.20",
    ],
    [
      "the negation is kept in effective cost",
      net,
      [[`${negation}'zero', 'zero'`, `${negation}'zero', 'cost'`]],
      billed,
      "-44.80",
    ],
    [
      "the unused part stays in the fee's row too",
      net,
      [["'cost', 'zero', 'gross', 'Purchase', 'Recurring'", "'cost', 'added', 'gross', 'Purchase', 'Recurring'"]],
      billed,
      "930.20",
    ],
  ];
  test.each(wrong)(
    "%s: the sums are seen to be wrong, and an audit stops it",
    async (_, format, faults, ...amounts) => {
      const figures = await build(format, faults);
      expect([figures.billed_cost, figures.effective_cost]).toEqual(amounts.map(money));
      const inspected = { rows: "14", billed_cost: billed, focus_effective_cost: "0" };
      expect(failing(home, silver, figures, inspected)).not.toEqual([]);
    },
  );
});

test("an hourly fee of a savings plan has a row of unused commitment for each hour that nobody used", async () => {
  const { columns } = home.models.tables.get("staged.cur_lines")!;
  const known: Record<string, string> = {
    bill_billing_period_start_date: "'2026-01-01'",
    bill_payer_account_id: "'111122223333'",
    line_item_line_item_type: "'SavingsPlanRecurringFee'",
    line_item_usage_start_date: "TIMESTAMP '2026-01-01' + to_hours(h)",
    line_item_currency_code: "'USD'",
    line_item_unblended_cost: "1",
    savings_plan_total_commitment_to_date: "1",
    savings_plan_used_commitment: "CASE WHEN h < 650 THEN 1 ELSE 0 END",
    source_format: "'cur2'",
    source_file: "'a'",
    source_index: "h",
  };
  const type = (name: string) => (name === "timestamp(3)" ? "TIMESTAMP_MS" : name);
  const select = columns.map((c) => `CAST(${known[c.name] ?? "NULL"} AS ${type(c.type)}) AS ${c.name}`);
  await home.put(
    "staged.cur_lines",
    ["2026-01", "aaaaaaaa", "aaaaaaaa", "aaaaaaaa"],
    `SELECT ${select} FROM range(720) AS hours (h)`,
  );
  const figures = await buildCost(home, silver, "bill/2026-01", { net_count: "0" }, { from: "staged.cur_lines" });
  expect(figures).toMatchObject({
    source_rows: "720",
    added_rows: "70",
    billed_cost: money("720"),
    effective_cost: money("70"),
  });
});

test.each(["staged.cur_lines", "staged.focus_lines"] as Staged[])(
  "a delivery is read from its own files of its own period: %s",
  async (table) => {
    const time = table === "staged.cur_lines" ? "bill_billing_period_start_date" : "billing_period_start";
    const row = (source_file: string, start: string) => ({
      source_file,
      [time]: start,
      source_format: "x",
      source_index: 0,
    });
    const put = (period: string, file: string, load: string) =>
      putFields(home, table, [period, "aaaaaaaa", file, load], [row(`${period} ${file}`, `${period}-01 00:00:00`)]);
    for (const period of ["2025-12", "2026-01"])
      for (const file of ["aaaaaaaa", "bbbbbbbb", "cccccccc"])
        await put(period, file, file === "bbbbbbbb" ? "bbbbbbbb" : "aaaaaaaa");
    await put("2026-01", "aaaaaaaa", "bbbbbbbb"); // which another delivery has too
    await buildCost(home, silver, "bill/2026-01", { net_count: "0", load_id: "aaaaaaaa" }, { from: table });
    const read = await rowsOf(home, `SELECT source_file FROM ${silver} ORDER BY source_file`);
    expect(read.map(({ source_file }) => source_file)).toEqual(["2026-01 aaaaaaaa", "2026-01 cccccccc"]);
  },
);

test("two reports of one bill are both in silver, gold has one of them, and their difference is 0", async () => {
  await build(formats[0]!, [], "export");
  await build(formats[2]!, [], "focus");
  await gold("gold.cost_daily", ["export", "focus"], ["focus|111122223333"]);
  await gold("gold.cost_monthly", ["focus", "export"], ["export|111122223333"]);
  for (const table of ["gold.cost_daily", "gold.cost_monthly"])
    expect(await sums(table, "charge_category")).toEqual(exact(byCategory));
  const side = await rowsOf(
    home,
    sqlFiles().find(({ path }) => path === "sql/queries/cost_reports_side_by_side.sql")!.text,
  );
  expect(
    side.map((row) => [row.x_report, row.billed_cost, row.billed_cost_differs_by, row.effective_cost_differs_by]),
  ).toEqual([
    ["export", money(billed), money("0"), money("0")],
    ["focus", money(billed), money("0"), money("0")],
  ]);
});

test("both statements of silver know the same renamed services", () => {
  const list = (file: string) =>
    /^(?:WITH )?renamed [\s\S]*?\n\)/m.exec(
      sqlFiles().find(({ path }) => path.endsWith(`cost_line_items/${file}`))!.text,
    )![0];
  const rows = (file: string) => list(file).match(/\('.*'\)/g);
  expect(rows("cur.sql")).toEqual(rows("focus.sql"));
  expect(rows("cur.sql")!.length).toBeGreaterThan(2);
});

test("categories of services are FOCUS's", () => {
  const { text } = sqlFiles().find(({ path }) => path.endsWith("cost_line_items/cur.sql"))!;
  const services = [.../services \([\s\S]*?\n\)/.exec(text)![0].matchAll(/\('([^']*)', '([^']*)', '([^']*)'\)/g)];
  const focus = `AI and Machine Learning, Analytics, Business Applications, Compute, Databases, Developer Tools, Multicloud, Identity,
    Integration, Internet of Things, Management and Governance, Media, Migration, Mobile, Networking, Security, Storage, Web, Other`;
  expect(services.length).toBeGreaterThan(100);
  for (const [, , , category] of services) expect(focus.split(/,\s+/)).toContain(category);
  expect(new Set(services.map(([, code]) => code)).size).toBe(services.length);
});

test.each(["services", "renamed", "units", "prefixes", "places"])(
  "no key stands twice in the list of %s, which would double a line",
  (name) => {
    const { text } = sqlFiles().find(({ path }) => path.endsWith("cost_line_items/cur.sql"))!;
    const list = new RegExp(`\\n${name} \\([\\s\\S]*?\\n\\)`).exec(text)![0];
    const keys = [...list.matchAll(/\('([^']*)', '/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(3);
    expect(new Set(keys).size).toBe(keys.length);
  },
);
