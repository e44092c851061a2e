import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { costStanding } from "../../../cli/costStanding";
import { exactText } from "../../../pipeline/cost/standing/standingAmount";
import { BillHome } from "../../cli/billHome";
import { legacyLine } from "../../pipeline/cost/harness";
import { legacyNames } from "../../pipeline/cost/names";

test("a currency that only the second report of a bill has is in gold, and nothing of the first one's twice", async () => {
  const bills = new BillHome();
  const write = (name: string, ...rows: [amount: string, currency: string, account: string][]) => {
    const lines = rows.map(([amount, currency, account]) =>
      legacyLine({
        "lineItem/UnblendedCost": amount,
        "lineItem/CurrencyCode": currency,
        "lineItem/UsageAccountId": account,
      }),
    );
    mkdirSync(join(bills.cost, name), { recursive: true });
    writeFileSync(join(bills.cost, name, "bill.csv"), `${[legacyNames.join(","), ...lines].join("\n")}\n`);
  };
  write("alpha", ["10", "USD", "1"], ["20", "USD", "2"]);
  write("beta", ["10", "USD", "1"], ["7", "EUR", "1"]);
  try {
    const run = await bills.run("home");
    expect([run.failed, run.runs[0]!.status]).toEqual([[], "SUCCEEDED"]);
    await bills.with("home", {}, async (local) => {
      for (const by of ["service", "tag:team"]) {
        const { months } = await costStanding(local, { by });
        expect(months.map((one) => [one.currency, exactText(one.billed), one.feed!.report, one.feed!.why])).toEqual([
          ["EUR", "7.00", "beta-bill", "has the currency"],
          ["USD", "30.00", "alpha-bill", "first published"],
        ]);
        expect(months[1]!.others).toMatchObject([{ report: "beta-bill" }]);
      }
      const daily = await local.engine.select(
        "SELECT billing_currency, CAST(sum(billed_cost) AS decimal(9,2)) AS billed FROM gold.cost_daily GROUP BY 1 ORDER BY 1",
      );
      expect(daily.rows.map((row) => Object.values(row).map(String))).toEqual([
        ["EUR", "7.00"],
        ["USD", "30.00"],
      ]);
    });
  } finally {
    bills.remove();
  }
});
