import { describe, expect, test } from "@jest/globals";
import { accountFeeds } from "../../../pipeline/cost/standing/standingFeeds";
import type { Published } from "../../../pipeline/plan/bills";

const published = (report: string, period: string, accounts: Record<string, number>): Published => ({
  report,
  period,
  accounts: Object.entries(accounts).map(([billingAccountId, subAccounts]) => ({ billingAccountId, subAccounts })),
});
const said = (all: Published[], kept: Record<string, string> = {}, configured: Record<string, string> = {}) =>
  accountFeeds(all, new Map(Object.entries(kept)), configured).accounts;

describe("which report feeds gold, and why", () => {
  const both = [published("cur", "2026-01", { "111": 3 }), published("focus", "2026-01", { "111": 3 })];

  test("the one that was published first, until the configuration names another", () => {
    expect(said(both, { "111": "cur" })).toMatchObject([
      { report: "cur", why: "first published", others: [{ report: "focus", subAccounts: 3 }] },
    ]);
    expect(said(both, { "111": "cur" }, { "111": "focus" })).toMatchObject([
      { report: "focus", why: "configured", others: [{ report: "cur", subAccounts: 3 }] },
    ]);
    expect(said(both, { "111": "cur" }, { "111": "cur" })).toMatchObject([{ report: "cur", why: "configured" }]);
  });

  test("a choice that was not written down yet is made as a run makes it", () => {
    expect(said(both)).toMatchObject([{ report: "cur", why: "first published" }]);
  });

  test("in a period that it lacks another report stands in, and the one that should is named", () => {
    const all = [...both, published("focus", "2025-12", { "111": 3 })];
    expect(said(all, { "111": "cur" })).toMatchObject([
      { period: "2026-01", report: "cur", why: "first published" },
      { period: "2025-12", report: "focus", why: "stands in", expected: "cur", others: [] },
    ]);
  });

  test("each currency of an account too, and the report that has it alone stands in for nobody", () => {
    const of = (report: string, ...currencies: string[]): Published => ({
      report,
      period: "2026-01",
      accounts: currencies.map((one) => ({ billingAccountId: "111", subAccounts: 1, currencies: [one] })),
    });
    expect(said([of("alpha", "USD"), of("beta", "EUR", "USD")], { "111": "alpha" })).toEqual([
      {
        period: "2026-01",
        billingAccountId: "111",
        currency: "EUR",
        report: "beta",
        subAccounts: 1,
        why: "has the currency",
        others: [],
      },
      {
        period: "2026-01",
        billingAccountId: "111",
        currency: "USD",
        report: "alpha",
        subAccounts: 1,
        why: "first published",
        others: [{ report: "beta", subAccounts: 1 }],
      },
    ]);
  });

  test("each billing account has its own", () => {
    const all = [published("a", "2026-01", { "111": 3, "222": 1 }), published("b", "2026-01", { "222": 1 })];
    expect(said(all, { "111": "a", "222": "b" })).toMatchObject([
      { billingAccountId: "111", report: "a", others: [] },
      { billingAccountId: "222", report: "b", others: [{ report: "a", subAccounts: 1 }] },
    ]);
  });

  test("reports of other accounts of the bill feed gold beside it, also beside one that stands in", () => {
    const member = (report: string, ...ids: string[]): Published => ({
      report,
      period: "2026-01",
      accounts: [{ billingAccountId: "111", subAccounts: ids.length, subAccountIds: ids }],
    });
    const all = [
      member("a", "1"),
      member("b", "2", "3"),
      member("c", "3"),
      published("payer", "2025-12", { "111": 9 }),
    ];
    expect(said(all, { "111": "a" })[0]).toEqual({
      period: "2026-01",
      billingAccountId: "111",
      report: "a",
      subAccounts: 1,
      why: "first published",
      besides: [{ report: "b", subAccounts: 2 }],
      others: [{ report: "c", subAccounts: 1 }],
    });
    expect(said(all, { "111": "payer" })[0]).toMatchObject({
      report: "b",
      why: "stands in",
      expected: "payer",
      besides: [{ report: "a" }],
      others: [{ report: "c" }],
    });
  });
});
