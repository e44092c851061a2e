import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { buildCost, type Fields, type Home, putFields, rowsOf, usedTransfer } from "./costBuild";

// Two reports of one bill that meet in a service, a day, a tag and a plan; of the second no effective cost is known. Each condition of a
// saved query on that is left out, and its answer must be another one.
const silver = "silver.cost_line_items";
const [december, january] = ["2025-12", "2026-01"] as const;
let home: Home;
/** The same with the second one in the month before, and its first delivery the one of which nothing is known. */
let before: Home;
beforeAll(async () => {
  home = await filled(january, "02");
  before = await filled(december, "01");
});
afterAll(() => {
  home.close();
  before.close();
});

/** @param silent month of the second report @param day of the delivery without an effective cost */
async function filled(silent: string, day: string): Promise<Home> {
  const to = await openHome(sqlFiles());
  const line = (month: string): Fields => ({
    ...usedTransfer,
    billing_period_start: `${month}-01 00:00:00`,
    billing_period_end: `${month === december ? january : "2026-02"}-01 00:00:00`,
    charge_period_start: "2025-12-31 00:00:00",
  });
  // The month before it has no use of Lambda that is known.
  const lines = (month: string) => [line(month), { ...line(month), service_name: "AWS Lambda" }];
  await putFields(to, silver, ["known", december], [line(december)]);
  await putFields(to, silver, ["known", january], lines(january));
  const unknown = { effective_cost: null };
  await putFields(
    to,
    silver,
    ["silent", silent],
    lines(silent).map((one) => ({ ...one, ...unknown })),
  );
  for (const month of [december, january]) {
    const reports = month === silent ? ["known", "silent"] : ["known"];
    for (const table of ["gold.cost_daily", "gold.cost_monthly"])
      await buildCost(to, table, month, { reports, left_out: [], without_invoices: [] });
  }
  for (const [at, id] of [
    ["01", "one"],
    ["02", "two"],
  ] as const) {
    const delivery = { ...line(january), line_items: 1, delivered_at: `2026-02-${at} 00:00:00` };
    const row = at === day ? { ...delivery, effective_cost: null } : delivery;
    await putFields(to, "gold.cost_deliveries", ["silent", january, id], [row]);
    await putFields(to, "gold.cost_deliveries", ["known", january, id], [delivery]); // nothing was restated
  }
  return to;
}

const queries = sqlFiles().filter(
  ({ path, text }) => path.startsWith("sql/queries/cost_") && text.includes("effective_cost"),
);

/** Every place where a query asks whether an effective cost is known, and the query without it. */
const conditions =
  /count\((?:\w\.)?effective_cost\) = count\(\*\)|count\(CASE WHEN [^)]*effective_cost IS NULL THEN 1 END\) = 0|(?:\w\.)?effective_cost IS NULL OR |coalesce\(r\.effective_cost <> r\.effective_cost_before, [^)]*\)/g;
const mutants = queries.flatMap(({ path, text }) =>
  [...text.matchAll(conditions)].map((found, at): [name: string, at: number, mutant: string] => {
    const without = found[0].endsWith(" OR ") ? "" : "1 = 1";
    return [path, at + 1, text.slice(0, found.index) + without + text.slice(found.index + found[0].length)];
  }),
);
test.each(mutants)("%s would answer otherwise without condition %i", async (path, _, mutant) => {
  const { text } = queries.find((one) => one.path === path)!;
  const both = async (sql: string) => [await rowsOf(home, sql), await rowsOf(before, sql)];
  expect(await both(mutant)).not.toEqual(await both(text));
});

test("no condition is passed over", () => {
  const told = mutants.filter(([, at]) => at === 1).map(([path]) => path);
  const bare = ["sql/queries/cost_reports_side_by_side.sql"]; // a report has an effective cost in all its rows of a month or in none
  expect([...told, ...bare].sort()).toEqual(queries.map(({ path }) => path).sort());
});
