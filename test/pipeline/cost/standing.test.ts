import { describe, expect, test } from "@jest/globals";
import { type MonthRow, monthStandings, type ReportRow, shownMonths } from "../../../pipeline/cost/standing/standing";
import { exactOrNull, exactText, unitsOf } from "../../../pipeline/cost/standing/standingAmount";
import type { AccountFeed } from "../../../pipeline/cost/standing/standingFeeds";

const row = (month: string, name: string | null, billed: string, more: Partial<MonthRow> = {}): MonthRow => ({
  billing_period: month,
  billing_account_id: "111",
  billing_currency: "USD",
  name,
  charge_category: "Usage",
  period_status: "closed",
  billed_cost: billed,
  effective_cost: billed,
  ...more,
});
const january = [
  row("2026-01", "S3", "10.50"),
  row("2026-01", "S3", "-2", { charge_category: "Credit" }),
  row("2026-01", "EC2", "0", { effective_cost: "7" }),
  row("2026-01", "Tax", "1.61", { charge_category: "Tax" }),
];

describe("how a month stands", () => {
  test("credits and tax are in billed and effective, and shown apart", () => {
    const [standing] = monthStandings(["2026-01"], january, [], []);
    const { billed, effective, credits, tax } = standing!;
    expect([billed, effective, credits, tax].map(exactOrNull)).toEqual(["10.11", "17.11", "-2.00", "1.61"]);
  });

  test("services stand beside those of the month before; one that is gone is there with its whole cost as change", () => {
    const december = [
      row("2025-12", "S3", "6"),
      row("2025-12", "KMS", "3"),
      row("2025-12", "S3", "99", { billing_currency: "EUR" }),
    ];
    const [standing] = monthStandings(["2026-01"], [...january, ...december], [], []);
    expect(standing!.before).toMatchObject({ month: "2025-12", billed: unitsOf("9") });
    expect(standing!.groups.map(({ name, billed, change }) => [name, exactText(billed), exactText(change!)])).toEqual([
      ["S3", "8.50", "2.50"],
      ["Tax", "1.61", "1.61"],
      ["EC2", "0.00", "0.00"],
      ["KMS", "0.00", "-3.00"],
    ]);
  });

  test("without the month before there is no change to show", () => {
    const [standing] = monthStandings(["2026-01"], [...january, row("2025-11", "S3", "6")], [], []);
    expect(standing!.before).toBeUndefined();
    expect(standing!.groups.every(({ change }) => change === undefined)).toBe(true);
  });

  test("currencies, billing accounts and months are never summed", () => {
    const rows = [
      row("2026-01", "S3", "1"),
      row("2026-01", "S3", "2", { billing_currency: "EUR" }),
      row("2026-01", "S3", "3", { billing_account_id: "222" }),
      row("2025-12", "S3", "4"),
    ];
    const standings = monthStandings(["2026-01", "2025-12"], rows, [], []);
    expect(
      standings.map(({ month, billingAccountId, currency, billed }) => [
        month,
        billingAccountId,
        currency,
        exactText(billed),
      ]),
    ).toEqual([
      ["2026-01", "111", "EUR", "2.00"],
      ["2026-01", "111", "USD", "1.00"],
      ["2026-01", "222", "USD", "3.00"],
      ["2025-12", "111", "USD", "4.00"],
    ]);
  });

  test.each([
    [["closed", "closed"], "closed"],
    [["closed", "provisional"], "provisional"],
    [["unknown", "unknown"], "unknown"],
    [["closed", "unknown"], "unknown"],
  ])("%j is %s", (all, status) => {
    const rows = all.map((period_status) => row("2026-01", "S3", "1", { period_status }));
    expect(monthStandings(["2026-01"], rows, [], [])[0]!.status).toBe(status);
  });
});

describe("other reports of the same bill", () => {
  const feed: AccountFeed = {
    period: "2026-01",
    billingAccountId: "111",
    report: "cur",
    why: "first published",
    subAccounts: 2,
    others: [
      { report: "focus", subAccounts: 2 },
      { report: "late", subAccounts: 1 },
    ],
  };
  const said = (report: string, billed: string, more: Partial<ReportRow> = {}): ReportRow => ({
    billing_period: "2026-01",
    x_report: report,
    billing_account_id: "111",
    billing_currency: "USD",
    billed_cost: billed,
    effective_cost: billed,
    ...more,
  });

  test("each with its difference to the one that feeds gold; one without a row in this currency differs by all of it", () => {
    const reports = [
      said("cur", "10.11"),
      said("focus", "10.11", { effective_cost: "10.110000000000000000000001" }),
      said("late", "5", { billing_currency: "EUR" }),
      said("focus", "1", { billing_account_id: "222" }),
    ];
    const [standing] = monthStandings(["2026-01"], january, [feed], reports);
    expect(
      standing!.others.map(({ report, billed, effective }) => [
        report,
        exactText(billed.difference),
        exactOrNull(effective.difference),
      ]),
    ).toEqual([
      ["focus", "0.00", "0.000000000000000000000001"],
      ["late", "-10.11", "-10.11"],
    ]);
  });

  test("are held against all that feeds gold, when that is several reports", () => {
    const besides = [{ report: "member", subAccounts: 1 }];
    const reports = [said("cur", "10.11"), said("member", "5.05"), said("focus", "15.16")];
    const [standing] = monthStandings(["2026-01"], january, [{ ...feed, besides }], reports);
    expect(standing!.others[0]!.billed).toEqual({
      before: 15160000000000000000000000n,
      after: 15160000000000000000000000n,
      difference: 0n,
    });
  });
});

test.each([
  [[], []],
  [["2026-01"], ["2026-01"]],
  [["2025-11", "2026-01"], ["2026-01"]],
  [
    ["2025-12", "2026-01", "2025-11"],
    ["2026-01", "2025-12"],
  ],
])("of %j the months %j are shown", (published, shown) => {
  expect(shownMonths(published)).toEqual(shown);
});
