import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { payer } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { BillHome } from "./billHome";

// A CUR 2.0 export whose SELECT has left out what savings plans cost their users: what is billed is known, the rest is not.
const report = `worked-cur2-csv-${payer.id}`;
const other = `worked-focus-12-csv-${payer.id}`;
const reason =
  "no column savings_plan_savings_plan_effective_cost for 1 line of SavingsPlanCoveredUsage; add the column to the export";
const without = ["savings_plan_savings_plan_effective_cost", "savings_plan_net_savings_plan_effective_cost"];
let bills: BillHome;
beforeAll(async () => {
  bills = new BillHome();
  const first = { id: "aaaaaaaa-0000-4000-8000-000000000000", at: Date.parse("2025-10-02T00:00:00Z") };
  await bills.deliver("cur2-csv", { in: "cur", ...first });
  await bills.run("home");
  await bills.deliver("cur2-csv", { in: "cur", without });
  await bills.deliver("focus-1.2-csv", { in: "focus" });
  await bills.run("home");
});
afterAll(() => bills.remove());
const asked = (...words: string[]) => sluice(...words, "--home", bills.home("home"));
const json = (...words: string[]) => JSON.parse(asked(...words, "--json").stdout);

describe("an effective cost that is not known", () => {
  test("is said with the reason by sluice cost, in no group and in no total", () => {
    const { stdout, code } = asked("cost");
    expect(code).toBe(0);
    expect(stdout).toContain("  billed 965.20, effective not known\n");
    expect(stdout).toContain(`  effective is not known: ${report} has ${reason}\n`);
    expect(stdout).toContain(
      `  report ${other} knows it: "cost": {"reports": {"${payer.id}":"${other}"}} in the configuration lets it feed gold\n`,
    );
    expect(stdout).toMatch(/Amazon Simple Storage Service +11\.20 +not known/);
    expect(stdout).toContain(`report ${other} of the same bill: billed 965.20 (equal); effective 855.20\n`);
    expect(stdout).not.toContain("205.20");
  });

  test("is null in JSON, with the reason", () => {
    const [month] = json("cost").months;
    expect(month).toMatchObject({
      billed: "965.20",
      effective: null,
      effectiveUnknown: [{ report, reason, next: expect.stringContaining(other) }],
    });
    expect(month.groups.map(({ effective }: { effective: unknown }) => effective)).toEqual(Array(5).fill(null));
    expect(month.otherReports).toMatchObject([{ effective: "855.20", effectiveDifference: null, equal: false }]);
  });

  test.each(["silver.cost_line_items", "gold.cost_daily", "gold.cost_monthly"])("has no sum in %s", (table) => {
    const sql = `SELECT CAST(sum(billed_cost) AS varchar) AS billed, sum(effective_cost) AS effective FROM ${table} WHERE ${table.startsWith("silver") ? `x_report = '${report}'` : "1 = 1"}`;
    expect(json("query", sql).rows ?? json("query", sql)).toMatchObject([
      { billed: expect.stringMatching(/^965\.20/), effective: null },
    ]);
  });

  test("is not known in what changed, and what is billed is", () => {
    const { pairs } = json("changes", "--report", report);
    expect(pairs[0].totals).toMatchObject([
      {
        billed: { before: "965.20", after: "965.20", difference: "0.00" },
        effective: { before: "855.20", after: null, difference: null },
      },
    ]);
    expect(asked("changes", "--report", report).stdout).toContain("not known");
  });

  test("is an empty cell in FOCUS, and why is told", () => {
    const { stdout, stderr } = asked("export", "--report", report);
    const [header, ...rows] = stdout.trim().split("\n");
    const at = header!.split(",").indexOf("EffectiveCost");
    // The cells before it hold no comma in these lines.
    for (const row of rows.filter((one) => !one.includes('"'))) expect(row.split(",")[at]).toBe("");
    expect(stderr).toContain(`EffectiveCost is empty: ${report} 2025-09: effective is not known, as it has ${reason}`);
  });

  test("of a report that feeds no gold is worth knowing", async () => {
    const config = { cost: { reports: { [payer.id]: other } } };
    const file = join(bills.folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    await bills.run("home", config);
    const { stdout } = asked("cost", "--config", file);
    expect(stdout).toContain("billed 965.20, effective 855.20");
    expect(stdout).toContain(`${report} 2025-09: effective is not known, as it has ${reason}`);
  });
});
