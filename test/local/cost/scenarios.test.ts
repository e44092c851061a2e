import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Config } from "../../../pipeline/config";
import { type BillFormat, deliverSheet } from "../../support/bills/deliver";
import { scenarioSheet } from "../../support/bills/scenarioRows";
import { scenarios } from "../../support/bills/scenarios";
import { payer, period } from "../../support/bills/workedMonth";
import { CostHome, plainly } from "../../support/costHome";

const reports: [report: string, BillFormat, kind: Parameters<typeof scenarioSheet>[1], mode: "net" | "unblended"][] = [
  ["legacy-net", "legacy-csv", "legacy", "net"],
  ["legacy-gross", "legacy-parquet", "legacy", "unblended"],
  ["cur2-net", "cur2-parquet", "cur2", "net"],
  ["cur2-gross", "cur2-csv", "cur2", "unblended"],
  ["focus-12", "focus-1.2-parquet", "focus-1.2", "net"],
  ["focus-10", "focus-1.0-csv", "focus-1.0", "net"],
];
const silver = "silver.cost_line_items";
const nameOf = (report: string) => `${report}-${payer.id}`;
const key = "billing_currency || ' ' || charge_category || ' ' || sub_account_id";

describe("what AWS bills beside the worked month", () => {
  const home = new CostHome();
  home.config = Config.parse({ cost: { reports: { [payer.id]: nameOf("cur2-net") } } });
  beforeAll(async () => {
    for (const [report, format, kind, mode] of reports)
      await deliverSheet(home.reports, scenarioSheet(scenarios, kind, mode), { period, report }, { format });
    await home.run();
  }, 120_000);
  afterAll(() => home.remove());

  test("is taken in whole", () => {
    expect(home.status).toBe("SUCCEEDED");
    expect(home.deliveries).toEqual({ waiting: [], refused: [] });
  });

  test.each(reports)("comes to the sums worked out by hand: %s, %s", async (report, _, __, mode) => {
    for (const [name, { expected, gross = expected }] of Object.entries(scenarios)) {
      const label = JSON.stringify({ scenario: name }).replaceAll("'", "''");
      const sums = await home.sums(silver, key, `x_report = '${nameOf(report)}' AND tags = '${label}'`);
      expect([name, sums]).toEqual([name, plainly(mode === "net" ? expected : gross)]);
    }
  });

  test("is told in the same words, whatever the format", async () => {
    const told = `tags, billing_currency, charge_category, charge_class, charge_frequency, pricing_category, commitment_discount_id,
      commitment_discount_category, commitment_discount_type, commitment_discount_status, sub_account_id, service_name, x_service_code,
      publisher_name, invoice_issuer_name, CAST(charge_period_start AS date), region_id, consumed_unit, consumed_quantity`;
    // Discounts and what a plan takes back are rows of Cost and Usage Reports only, and so are the shares of an instance.
    const rows = (report: string) =>
      home.rows(
        `SELECT ${told}, CASE WHEN charge_category = 'Purchase' THEN resource_id END, sum(list_cost), sum(billed_cost), sum(effective_cost)
        FROM ${silver} WHERE x_report = '${nameOf(report)}' AND coalesce(x_line_item_type, '') NOT IN ('EdpDiscount', 'SavingsPlanNegation')
          AND coalesce(x_operation, '') <> 'EKSPod-EC2'
        GROUP BY ${told}, CASE WHEN charge_category = 'Purchase' THEN resource_id END`,
      );
    const sorted = async (report: string) => (await rows(report)).map((row) => JSON.stringify(row)).sort();
    const focus = await sorted("focus-12");
    expect(focus.length).toBeGreaterThan(30);
    for (const report of ["legacy-net", "cur2-net", "focus-10"]) expect(await sorted(report)).toEqual(focus);
  });

  test("counts once in gold, each currency for itself", async () => {
    const sum = (currency: string, at: 0 | 1) =>
      Object.values(scenarios)
        .flatMap(({ expected }) => Object.entries(expected))
        .filter(([of]) => of.startsWith(currency))
        .reduce((total, [, sums]) => total + Math.round(Number(sums[at]) * 100), 0) / 100;
    const expected = Object.fromEntries(["EUR", "USD"].map((one) => [one, [String(sum(one, 0)), String(sum(one, 1))]]));
    for (const table of ["gold.cost_daily", "gold.cost_monthly"])
      expect(await home.sums(table, "billing_currency")).toEqual(expected);
    expect(await home.rows("SELECT DISTINCT period_status FROM gold.cost_monthly")).toEqual([["closed"]]);
  });
});

test.each([
  ["cur2-csv", "cur2", "bill_invoice_id"],
  ["focus-1.2-csv", "focus-1.2", "InvoiceId"],
] as const)(
  "an export that does not select invoice ids leaves open whether a month is closed: %s",
  async (format, kind, left) => {
    const home = new CostHome();
    try {
      const sheet = scenarioSheet(scenarios, kind, "net");
      const columns = sheet.columns.filter(({ header }) => header !== left);
      expect(columns.length).toBe(sheet.columns.length - 1);
      await deliverSheet(home.reports, { ...sheet, columns }, { period, report: "narrow" }, { format });
      await home.run();
      expect(await home.rows("SELECT DISTINCT period_status FROM gold.cost_monthly")).toEqual([["unknown"]]);
    } finally {
      home.remove();
    }
  },
  60_000,
);
