import { describe, expect, test } from "@jest/globals";
import { feedsOf, firstChoices, type Published } from "../../../pipeline/plan/feeds";

const of = (report: string, period: string, accounts: Record<string, number>): Published => ({
  report,
  period,
  accounts: Object.entries(accounts).map(([billingAccountId, subAccounts]) => ({ billingAccountId, subAccounts })),
});

describe("which report feeds gold", () => {
  test("the one with the most sub-accounts, then the most periods, then the first by name", () => {
    const member = of("member", "2026-01", { "1": 1 });
    const payer = of("payer", "2026-01", { "1": 5 });
    expect(firstChoices([member, payer], new Map())).toEqual(new Map([["1", "payer"]]));
    const again = of("again", "2026-01", { "1": 5 });
    expect(firstChoices([payer, again, of("payer", "2026-02", { "1": 5 })], new Map()).get("1")).toBe("payer");
    expect(firstChoices([payer, again], new Map()).get("1")).toBe("again");
  });

  test("a choice stays, however good a later report is, as long as it has anything", () => {
    const before = new Map([["1", "member"]]);
    const payer = of("payer", "2026-01", { "1": 5 });
    expect(firstChoices([of("member", "2025-12", { "1": 1 }), payer], before).size).toBe(0);
    expect(firstChoices([payer], before)).toEqual(new Map([["1", "payer"]])); // the member's is gone
  });

  test("a period that the chosen report lacks comes from the one with the most sub-accounts", () => {
    const published = [
      of("payer", "2026-01", { "1": 5 }),
      of("filtered", "2026-02", { "1": 2 }),
      of("member", "2026-02", { "1": 1 }),
    ];
    const feeds = feedsOf(published, new Map([["1", "payer"]]));
    expect(feeds.get("2026-01")).toEqual({ reports: ["payer"], leftOut: [], expected: [] });
    expect(feeds.get("2026-02")).toEqual({ reports: ["filtered"], leftOut: [], expected: ["payer"] });
  });

  test("two reports that share an account never count it twice, and none is lost", () => {
    const published = [of("a", "2026-01", { "1": 1, "2": 3 }), of("b", "2026-01", { "2": 3, "3": 1 })];
    const choices = firstChoices(published, new Map());
    expect(feedsOf(published, choices).get("2026-01")).toEqual({ reports: ["a", "b"], leftOut: ["b|2"], expected: [] });
  });
});
