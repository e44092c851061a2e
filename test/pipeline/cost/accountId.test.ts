import { describe, expect, test } from "@jest/globals";
import { oddAccountId, spoiltId } from "../../../pipeline/cost/reading/accountId";
import { type ReportFile, toCostFile } from "../../../pipeline/cost/report";
import { parquetOf } from "./duck";
import { inspectOne, legacyLine } from "./harness";
import { cur2Names, focusNames, legacyNames } from "./names";

test.each([
  ["123456789012", undefined],
  ["012345678901", undefined],
  ["4090136019287", undefined],
  ["51738928782", undefined],
  ["", undefined],
  ["NULL", undefined],
  ["payer one", 'account id "payer one" is not digits'],
])("account id %j: %s", (text, expected) => {
  expect(oddAccountId(text)).toEqual(expected);
});

test.each([
  ["2.22233E+11", "saved as a number"],
  ["2,22233E+11", "saved as a number"],
  ["222233334444.0", "saved as a number"],
  ["222,233,334,444", "saved as a number"],
  ["222.233.334.444", "saved as a number"],
  ["222 233 334 444", "saved as a number"],
  ['="222233334444"', "changed by a spreadsheet"],
  ["'222233334444", "changed by a spreadsheet"],
  ["##########", "changed by a spreadsheet"],
  ["#N/A", "changed by a spreadsheet"],
  ["TRUE", "changed by a spreadsheet"],
  ["222233334444", undefined],
  ["22233334444", undefined],
  ["payer one", undefined],
  ["1111-2222-3333", undefined],
  ["8a3f1e5c-0e11-4a55-9f0e-3d5d1f6c7b1e", undefined],
  ["/providers/Microsoft.Billing/billingAccounts/12345", undefined],
])("of an account id a spreadsheet made %j: %s", (text, expected) => {
  expect(spoiltId(text)).toBe(expected);
});

const refused = (found: unknown): string | undefined =>
  toCostFile({ key: "", size: 0, modifiedAt: "", version: "" }, found as ReportFile).bad;
const snakeOf: Record<string, string> = {
  bill_billing_period_start_date: "2024-09-01T00:00:00Z",
  bill_payer_account_id: "111122223333",
  line_item_usage_account_id: "444455556666",
  line_item_usage_start_date: "2024-09-03 01:00:00",
  line_item_currency_code: "USD",
  line_item_line_item_type: "Usage",
  line_item_unblended_cost: "1.5",
};
const focusOf: Record<string, string> = {
  BillingPeriodStart: "2024-09-01T00:00:00Z",
  BillingAccountId: "111122223333",
  SubAccountId: "444455556666",
  ChargePeriodStart: "2024-09-03T01:00:00Z",
  ChargeCategory: "Usage",
  BillingCurrency: "USD",
  BilledCost: "1.5",
  EffectiveCost: "1.5",
};
const line = (names: string[], values: Record<string, string>) => names.map((name) => values[name] ?? "").join(",");
const kinds: [string, string[], (more: Record<string, string>) => string, payer: string, usage: string][] = [
  ["legacy", legacyNames, (more) => legacyLine(more), "bill/PayerAccountId", "lineItem/UsageAccountId"],
  [
    "CUR 2.0",
    cur2Names,
    (more) => line(cur2Names, { ...snakeOf, ...more }),
    "bill_payer_account_id",
    "line_item_usage_account_id",
  ],
  ["FOCUS", focusNames, (more) => line(focusNames, { ...focusOf, ...more }), "BillingAccountId", "SubAccountId"],
];

describe.each(kinds)("%s as CSV", (_, names, row, payer, usage) => {
  const inspect = async (more: Record<string, string>) =>
    (await inspectOne(`${[names.join(","), row({}), row(more), row(more)].join("\n")}\n`)).found as ReportFile;

  test.each([
    [payer, "billing"],
    [usage, "usage"],
  ])("a number in %s refuses the file", async (column, whose) => {
    const found = await inspect({ [column]: "1.11122E+11" });
    expect(refused(found)).toBe(
      `2 rows of 3 cannot be read: ${whose} account id saved as a number ("1.11122E+11") on line 3; export the report anew, a spreadsheet has changed its ids`,
    );
    expect(found.parts).toEqual([]);
  });

  test.each(["#####", "#N/A", "TRUE"])("a currency or kind of charge that became %s refuses the file", async (mark) => {
    for (const name of names.filter((one) => /Currency|currency|LineItemType|line_item_type|ChargeCategory/.test(one)))
      expect(refused(await inspect({ [name]: mark }))).toMatch(`${name} is no word of a report ("${mark}") on line 3`);
  });

  test("short, long and zero-led ids stay as they are", async () => {
    const found = await inspect({ [payer]: "012345678901", [usage]: "12345678901" });
    expect(refused(found)).toBeUndefined();
    expect(found.totals.map(({ billingAccountId }) => billingAccountId)).toContain("012345678901");
  });
});

test.each([
  ["222233334444::DOUBLE", undefined, "222233334444"],
  ["222233334444::BIGINT", undefined, "222233334444"],
  ["222233334444::DECIMAL(18,2)", undefined, "222233334444"],
  ["12345678901::DOUBLE", undefined, "12345678901"],
  [
    "222233334444::FLOAT",
    /^1 row of 1 cannot be read: usage account id saved as a number \("2.222\S+e\+11"\) in row 1; export/,
    "",
  ],
  ["2222333344445555666::DOUBLE", /usage account id saved as a number/, ""],
  ["222233334444.5::DOUBLE", /usage account id saved as a number/, ""],
  ["'2.22233E+11'", /usage account id saved as a number \("2.22233E\+11"\) in row 1/, ""],
])("of Parquet an account id that is %s", async (value, reason, id) => {
  const columns = { ...snakeOf, line_item_product_code: "AmazonS3" };
  const select = Object.entries(columns).map(([name, text]) =>
    name === "line_item_usage_account_id" ? `${value} AS ${name}` : `'${text}' AS ${name}`,
  );
  const found = (await inspectOne(await parquetOf(`SELECT ${select}`), "a.parquet")).found as ReportFile;
  if (reason) expect(refused(found)).toMatch(reason);
  else expect(found.parts[0]!.accounts[0]!.subAccountIds).toEqual([id]);
});
