import { describe, expect, test } from "@jest/globals";
import type { ReportFile } from "../../../pipeline/cost/report";
import { inspectOne, legacyLine } from "./harness";
import { focusNames, legacyNames } from "./names";

const names = [...legacyNames, "lineItem/NetUnblendedCost"];
async function partsOf(
  rows: [type: string, gross: string, net: string, more?: Record<string, string>][],
  header = names,
) {
  const lines = rows.map(([type, gross, net, more]) =>
    legacyLine(
      {
        "lineItem/LineItemType": type,
        "lineItem/UnblendedCost": gross,
        "lineItem/NetUnblendedCost": net,
        "lineItem/UsageAccountId": "1",
        ...more,
      },
      header,
    ),
  );
  return ((await inspectOne(`${header.join(",")}\n${lines.join("\n")}\n`)).found as ReportFile).parts;
}

describe("billed cost of a part", () => {
  test("the two savings plan types are not billed, gross or net", async () => {
    const [part] = await partsOf([
      ["SavingsPlanCoveredUsage", "900", "800"],
      ["SavingsPlanNegation", "-900", ""],
      ["SavingsPlanRecurringFee", "720", "710"],
    ]);
    expect(part!.figures).toEqual({ billedGross: "720", billedNet: "710", focusEffective: "0", nonZeroNets: 2 });
  });

  test.each(
    "EdpDiscount PrivateRateDiscount SppDiscount BundledDiscount Discount RiVolumeDiscount DistributorDiscount".split(
      " ",
    ),
  )("a blank net cost is 0 on %s, and the unblended cost on other rows", async (discount) => {
    const [part] = await partsOf([
      ["Usage", "100", "90"],
      ["Usage", "7.5", ""],
      ["Tax", "3", "NULL"],
      ["Tax", "", ""],
      [discount, "-10", ""],
      [discount, "-2", "0"],
    ]);
    expect(part!.figures).toEqual({ billedGross: "98.5", billedNet: "100.5", focusEffective: "0", nonZeroNets: 1 });
  });

  test("net costs of 0 beside blank ones are no net costs", async () => {
    const [part] = await partsOf([
      ["Usage", "100", "0"],
      ["Usage", "7.5", ""],
      ["EdpDiscount", "-10", "0.0E-10"],
    ]);
    expect(part!.figures).toMatchObject({ billedGross: "97.5", nonZeroNets: 0 });
  });

  test("net costs that cancel each other are net costs", async () => {
    const [part] = await partsOf([
      ["Usage", "10", "9"],
      ["Credit", "-9", "-9"],
    ]);
    expect(part!.figures).toMatchObject({ billedNet: "0", nonZeroNets: 2 });
  });

  test("without the column, net and gross differ only in discounts", async () => {
    const [part] = await partsOf(
      [
        ["Usage", "1", ""],
        ["EdpDiscount", "-0.1", ""],
      ],
      legacyNames,
    );
    expect(part!.figures).toEqual({ billedGross: "0.9", billedNet: "1", focusEffective: "0", nonZeroNets: 0 });
  });

  test("FOCUS: billed twice the same, effective beside it", async () => {
    const row = (billed: string, effective: string) =>
      legacyLine(
        {
          BillingPeriodStart: "2024-09-01T00:00:00Z",
          ChargePeriodStart: "2024-09-02T00:00:00Z",
          BillingAccountId: "1",
          BillingCurrency: "USD",
          BilledCost: billed,
          EffectiveCost: effective,
          ChargeCategory: "Usage",
        },
        focusNames,
      );
    const { found } = await inspectOne(`${focusNames.join(",")}\n${row("1.25", "-3")}\n${row("", "0.5")}\n`);
    expect((found as ReportFile).parts[0]!.figures).toEqual({
      billedGross: "1.25",
      billedNet: "1.25",
      focusEffective: "-2.5",
      nonZeroNets: 0,
    });
  });

  test("FOCUS: where there is no effective cost the billed one stands for it, and it is told", async () => {
    const names =
      "BillingPeriodStart ChargePeriodStart BilledCost EffectiveCost BillingAccountId BillingCurrency ChargeCategory ServiceName";
    const row = (...costs: string[]) => ["2024-09-01", "2024-09-02", ...costs, "1", "USD", "Usage", "S"].join(",");
    const rows = [row("2.5", ""), row("1", "0.75"), row("", "")];
    const { found } = await inspectOne(`${[names.split(" ").join(","), ...rows].join("\n")}\n`);
    expect((found as ReportFile).parts[0]!.figures).toMatchObject({ billedGross: "3.5", focusEffective: "3.25" });
    expect((found as ReportFile).notes).toContain(
      "1 row without EffectiveCost, for which the billed cost stands unless it is of a commitment or a purchase",
    );
  });

  test("FOCUS: a row without a category refuses the file, as without another key", async () => {
    const names = "BillingPeriodStart,ChargePeriodStart,BilledCost,EffectiveCost,BillingAccountId,BillingCurrency";
    const row = "2024-09-01,2024-09-02,1,1,1,USD,,S";
    const { found } = await inspectOne(`${names},ChargeCategory,ServiceName\n${row}\n`);
    expect((found as ReportFile).bad).toMatchObject([{ reason: "ChargeCategory is blank", examples: [{ line: 2 }] }]);
  });
});

test("each period is a part, with its accounts, their sub-accounts and its currencies", async () => {
  const of = (payer: string, account: string, currency: string, period = "2024-09-01T00:00:00Z") => ({
    "bill/PayerAccountId": payer,
    "lineItem/UsageAccountId": account,
    "lineItem/CurrencyCode": currency,
    "bill/BillingPeriodStartDate": period,
  });
  const parts = await partsOf([
    ["Usage", "1", "", of("p1", "a", "USD")],
    ["Usage", "1", "", of("p2", "c", "USD")],
    ["Tax", "1", "", of("p1", "a", "USD")],
    ["Usage", "1", "", of("p1", "b", "EUR")],
    ["Tax", "1", "", of("p1", "", "EUR")],
    ["Usage", "2", "", of("p1", "b", "USD", "2024-10-01T00:00:00Z")],
  ]);
  const account = (billingAccountId: string, currency: string, ...subAccountIds: string[]) => ({
    billingAccountId,
    currency,
    subAccounts: subAccountIds.length,
    subAccountIds,
  });
  expect(parts).toMatchObject([
    {
      period: "2024-09",
      rows: 5,
      // a blank sub-account is the payer
      accounts: [account("p1", "EUR", "b", "p1"), account("p1", "USD", "a"), account("p2", "USD", "c")],
      currencies: ["EUR", "USD"],
      key: expect.stringMatching(
        /^staged\/cur_lines\/billing_period=2024-09\/batch_id=b\/file_id=[0-9a-f]{32}\/part\.parquet$/,
      ),
    },
    { period: "2024-10", rows: 1, accounts: [account("p1", "USD", "b")], currencies: ["USD"] },
  ]);
  expect(parts[0]!.hash).not.toBe(parts[1]!.hash);
});
