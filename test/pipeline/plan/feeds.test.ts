import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Published } from "../../../pipeline/plan/bills";
import { feedsAccount, feedsOf, firstChoices, noReport, unfedAccounts } from "../../../pipeline/plan/feeds";

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

  test("among those with as many sub-accounts the one that knows its effective cost, also where one stands in", () => {
    const lacking = (...all: Published[]) => all.map((one) => ({ ...one, lacksEffective: true as const }));
    const [a, more] = lacking(of("a", "2026-01", { "1": 5 }), of("a", "2026-02", { "1": 5 }));
    const b = of("b", "2026-01", { "1": 5 });
    expect(firstChoices([a!, more!, b], new Map()).get("1")).toBe("b");
    expect(firstChoices([a!, of("a", "2026-02", { "1": 5 }), b], new Map()).get("1")).toBe("a");
    expect(firstChoices([a!, of("b", "2026-01", { "1": 4 })], new Map()).get("1")).toBe("a");
    expect(firstChoices(lacking(a!, b), new Map()).get("1")).toBe("a");
    expect(feedsOf([a!, b], new Map([["1", "gone"]])).get("2026-01")!.reports).toEqual(["b"]);
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

  test("an account that is left out feeds nothing, whatever report has it, and is missed in none", () => {
    const published = [
      of("a", "2026-01", { "1": 1, "2": 3 }),
      of("b", "2026-01", { "2": 3 }),
      of("b", "2026-02", { "2": 3 }),
    ];
    const feeds = feedsOf(
      published,
      new Map([
        ["1", "a"],
        ["2", noReport],
      ]),
    );
    expect(feeds.get("2026-01")).toEqual({ reports: ["a"], leftOut: ["a|2"], expected: [] });
    expect(feeds.get("2026-02")).toEqual({ reports: [], leftOut: [], expected: [] });
    expect(unfedAccounts(published, feeds)).toEqual([]);
    expect(firstChoices(published, new Map([["2", noReport]]))).toEqual(new Map([["1", "a"]]));
  });

  test("two reports that share an account never count it twice, and none is lost", () => {
    const published = [of("a", "2026-01", { "1": 1, "2": 3 }), of("b", "2026-01", { "2": 3, "3": 1 })];
    const choices = firstChoices(published, new Map());
    expect(feedsOf(published, choices).get("2026-01")).toEqual({ reports: ["a", "b"], leftOut: ["b|2"], expected: [] });
  });
});

/** Reports of billing account 1 in one month; a number says how many sub-accounts, without their ids. */
const named = (reports: Record<string, string[] | number>): Published[] =>
  Object.entries(reports).map(([report, ids]) => ({
    report,
    period: "2026-01",
    accounts: [
      typeof ids === "number"
        ? { billingAccountId: "1", subAccounts: ids }
        : { billingAccountId: "1", subAccounts: ids.length, subAccountIds: ids },
    ],
  }));

describe("reports of the members of one bill", () => {
  const fed = (reports: Record<string, string[] | number>, choice?: string) => {
    const published = named(reports);
    const choices = choice === undefined ? firstChoices(published, new Map()) : new Map([["1", choice]]);
    const feeds = feedsOf(published, choices);
    return { ...feeds.get("2026-01")!, unfed: unfedAccounts(published, feeds) };
  };

  test("feed gold beside each other, as no account is in two of them", () => {
    const of = fed({ b: ["333"], a: ["222"], c: ["444", "555"] });
    expect(of).toEqual({ reports: ["a", "b", "c"], leftOut: [], expected: [], unfed: [] });
  });

  test("feed nothing beside the payer's, which has all of them", () => {
    const of = fed({ a: ["222"], b: ["333"], payer: ["222", "333", "444"] });
    expect(of).toEqual({ reports: ["payer"], leftOut: [], expected: [], unfed: [] });
  });

  test("with a common account: the one with more of them comes first, then the first by name, and what stays out is named", () => {
    const of = fed({ a: ["222"], b: ["333", "444"], c: ["444", "555", "666"], d: ["333"], e: ["333"] }, "a");
    expect(of.reports).toEqual(["a", "c", "d"]);
    expect(of.unfed).toEqual([]);
    const two = fed({ a: ["222", "333", "444"], b: ["444", "555"] }, "a");
    expect(two.reports).toEqual(["a"]);
    expect(two.unfed).toEqual([{ period: "2026-01", billingAccountId: "1", subAccountIds: ["555"], reports: ["b"] }]);
  });

  test("the chosen one comes first however small it is, and the payer's then stays out", () => {
    const of = fed({ a: ["222"], payer: ["222", "333"], b: ["333"] }, "a");
    expect(of.reports).toEqual(["a", "b"]);
    expect(of.unfed).toEqual([]);
  });

  test("where the chosen one lacks the month, what stands in has them beside it too", () => {
    expect(fed({ a: ["222"], b: ["333"] }, "payer")).toMatchObject({ reports: ["a", "b"], expected: ["payer"] });
  });

  test.each([
    ["of the report that feeds gold", { a: 501, b: ["333"] }],
    ["of the other", { a: ["222", "333"], b: 1 }],
  ])("nothing is added when the accounts %s are not known", (_, reports) => {
    expect(fed(reports as Record<string, string[] | number>)).toMatchObject({ reports: ["a"], unfed: [] });
  });

  test("a report that comes in beside another leaves out what is fed already", () => {
    const share = (billingAccountId: string, ...subAccountIds: string[]) => ({
      billingAccountId,
      subAccounts: subAccountIds.length,
      subAccountIds,
    });
    const published: Published[] = [
      { report: "a", period: "2026-01", accounts: [share("1", "222", "223"), share("2", "7", "8")] },
      { report: "b", period: "2026-01", accounts: [share("1", "333"), share("2", "8", "9")] },
    ];
    const feeds = feedsOf(published, firstChoices(published, new Map()));
    expect(feeds.get("2026-01")).toEqual({ reports: ["a", "b"], leftOut: ["b|2"], expected: [] });
    expect(unfedAccounts(published, feeds)).toMatchObject([
      { billingAccountId: "2", subAccountIds: ["9"], reports: ["b"] },
    ]);
  });

  test("whatever they have: nothing feeds gold twice, and each account feeds it or is named", () => {
    const ids = fc.uniqueArray(fc.constantFrom("2", "3", "4", "5", "6"), { minLength: 1 });
    const reports = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), ids, { minKeys: 1 });
    fc.assert(
      fc.property(reports, fc.constantFrom("a", "d", "gone"), (all, choice) => {
        const { reports: feeding, leftOut, unfed } = fed(all, choice);
        const inGold = feeding.flatMap((report) => all[report]!);
        expect(leftOut).toEqual([]);
        expect(new Set(inGold).size).toBe(inGold.length);
        const named = unfed.flatMap(({ subAccountIds }) => subAccountIds);
        expect([...inGold, ...named].sort()).toEqual([...new Set(Object.values(all).flat())].sort());
        expect(feeding.includes(choice)).toBe(choice in all);
      }),
    );
  });

  test("each currency of an account is fed by itself, and what another report has alone is in no feed twice or lost", () => {
    const share = (currency: string, ...ids: string[]) => ({
      billingAccountId: "1",
      subAccounts: ids.length,
      subAccountIds: ids,
      currencies: [currency],
    });
    const published: Published[] = [
      { report: "alpha", period: "2026-01", accounts: [share("USD", "1", "2")] },
      { report: "beta", period: "2026-01", accounts: [share("EUR", "1"), share("USD", "1", "3")] },
    ];
    const feeds = feedsOf(published, new Map([["1", "alpha"]]));
    expect(feeds.get("2026-01")).toEqual({ reports: ["alpha", "beta"], leftOut: ["beta|1|USD"], expected: [] });
    expect(feedsAccount(feeds.get("2026-01")!, "beta", "1", "EUR")).toBe(true);
    expect(feedsAccount(feeds.get("2026-01")!, "beta", "1", "USD")).toBe(false);
    expect(unfedAccounts(published, feeds)).toEqual([
      { period: "2026-01", billingAccountId: "1", currency: "USD", subAccountIds: ["3"], reports: ["beta"] },
    ]);
  });

  test("where a report does not say in which currency its rows are, the account is one bill", () => {
    const published: Published[] = [
      { report: "alpha", period: "2026-01", accounts: [{ billingAccountId: "1", subAccounts: 2 }] },
      {
        report: "beta",
        period: "2026-01",
        accounts: ["EUR", "USD"].map((one) => ({ billingAccountId: "1", subAccounts: 1, currencies: [one] })),
      },
    ];
    const feeds = feedsOf(published, firstChoices(published, new Map()));
    expect(feeds.get("2026-01")).toEqual({ reports: ["alpha"], leftOut: [], expected: [] });
  });

  test("a bill in another currency is another bill, though account and sub-accounts are the same", () => {
    const share = (report: string, currency: string): Published => ({
      report,
      period: "2026-01",
      accounts: [{ billingAccountId: "1", subAccounts: 1, subAccountIds: ["2"], currencies: [currency] }],
    });
    const published = [share("usd", "USD"), share("eur", "EUR"), share("usd-again", "USD")];
    const feeds = feedsOf(published, firstChoices(published, new Map()));
    expect(feeds.get("2026-01")).toEqual({ reports: ["eur", "usd"], leftOut: [], expected: [] });
  });
});
