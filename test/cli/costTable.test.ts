import { expect, test } from "@jest/globals";
import type { CostStanding } from "../../cli/costStanding";
import { sayCost } from "../../cli/costText";
import { type MonthRow, monthStandings } from "../../pipeline/cost/standing/standing";
import type { UsageRow } from "../../pipeline/cost/standing/standingUsage";
import { printed } from "./billHome";

const bill = { billing_account_id: "111", billing_currency: "USD" };
const row = (month: string, name: string, cost: string, status = "closed"): MonthRow => ({
  ...bill,
  billing_period: month,
  name,
  charge_category: "Usage",
  period_status: status,
  billed_cost: cost,
  effective_cost: cost,
});
const usage = (month: string, last: string): UsageRow => ({ ...bill, billing_period: month, last_date: last });
function said(rows: MonthRow[], limit: number, until: UsageRow[] = []): string {
  const none = { published: [], feeds: [], due: [], misnamed: [], remarks: [], unknown: [], unfed: [], waiting: [] };
  const more = { leftOut: [], gone: [], refused: [], idle: [], failed: [], outdated: [], frozen: [] };
  const standing: CostStanding = { ...none, ...more, months: monthStandings(["2026-01"], rows, [], [], until) };
  return printed(() => sayCost(standing, { by: "service", month: undefined, limit, accounts: {} }));
}

test("the table adds up to the month: what is not shown is one row with its amount", () => {
  const january = ["8", "4", "2", "1"].map((cost, at) => row("2026-01", `S${at}`, cost));
  const december = [row("2025-12", "S0", "10"), row("2025-12", "S3", "0.5")];
  expect(
    said([...january, ...december], 2)
      .split("\n")
      .slice(3, 10),
  ).toEqual([
    "    service   billed  effective  billed against 2025-12",
    "    --------  ------  ---------  ----------------------",
    "    S0          8.00       8.00                   -2.00",
    "    S1          4.00       4.00                   +4.00",
    "    2 others    3.00       3.00                   +2.50",
    "    total      15.00      15.00                   +4.50",
    "    --limit 4 or --json lists the others",
  ]);
  expect(said(january, 4)).not.toContain("other");
});

test("a month that runs says how far it goes, and that it stands beside a whole one", () => {
  const rows = [row("2026-01", "S3", "5", "provisional"), row("2025-12", "S3", "10")];
  const text = said(rows, 10, [usage("2026-01", "2026-01-15")]);
  expect(text).toContain("USD: provisional, as not all lines have an invoice id yet; usage up to 2026-01-15\n");
  expect(text).toContain("billed 5.00 (all of 2025-12: 10.00, -5.00)");
  expect(text).toContain("billed against all of 2025-12");
  expect(said(rows, 10, [usage("2026-01", "2026-01-31")])).toContain("billed 5.00 (2025-12: 10.00, -5.00)");
  const closed = said([row("2026-01", "S3", "5")], 10, [usage("2026-01", "2026-01-15")]);
  expect(closed).toMatch(/USD: closed$/m);
});
