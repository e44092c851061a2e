import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { subjectKey } from "../../../pipeline/alerts/subjectKey";
import { dueMonths, principalId, quotaParameters, rulesOf } from "../../../pipeline/quotas/due";
import { isHistoric, lastDay, monthEnd } from "../../../pipeline/quotas/month";
import { projectedBreach } from "../../../pipeline/quotas/projection";
import { usageExpiry } from "../../../pipeline/quotas/usage";
import { dayOfPassing } from "../../../pipeline/quotas/visit";

const quota = { default: 100n, thresholds: [0.8, 1], overrides: [] };

describe("months", () => {
  test("end at the first moment of the next, over the year and in leap years", () => {
    expect(new Date(monthEnd("2026-12")).toISOString()).toBe("2027-01-01T00:00:00.000Z");
    expect(lastDay("2028-02")).toBe("2028-02-29");
    expect(lastDay("2026-11")).toBe("2026-11-30");
  });

  test("are historic when they ended more than 35 days ago, to the millisecond", () => {
    const end = monthEnd("2026-09") + 35 * 86_400_000;
    expect(isHistoric("2026-09", new Date(end))).toBe(false);
    expect(isHistoric("2026-09", new Date(end + 1))).toBe(true);
  });
});

describe("what is due", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  const state = { month: "2026-11", generation: "g1", location: "l", rules: rulesOf(quota, "2026-11", now) };
  const done = { evaluated: state, written: "g1", pending: false };
  const isDue = (last?: object, of = state) =>
    dueMonths([of], new Map(last ? [["2026-11", { ...done, ...last }]] : [])).length === 1;

  test("is a month that is new, published anew, half written, or under other rules", () => {
    expect(isDue()).toBe(true);
    expect(isDue({})).toBe(false);
    expect(isDue({}, { ...state, generation: "g2" })).toBe(true);
    expect(isDue({ written: undefined })).toBe(true);
    expect(isDue({ pending: true })).toBe(true);
    expect(isDue({}, { ...state, rules: rulesOf({ ...quota, default: 101n }, "2026-11", now) })).toBe(true);
  });

  test("rules change with thresholds, overrides, their end, and the end of the month; not with their order", () => {
    const overrides = [
      { principal: "a", quota: 1n, until: "2026-11-21" },
      { principal: "b", quota: 2n },
    ];
    const rules = (of: object, at = now) => rulesOf({ ...quota, ...of }, "2026-11", at);
    expect(rules({ thresholds: [1] })).not.toBe(rules({}));
    expect(rules({ overrides })).not.toBe(rules({}));
    expect(rules({ overrides: [...overrides].reverse() })).toBe(rules({ overrides }));
    expect(rules({ overrides }, new Date("2026-11-22T00:00:00Z"))).not.toBe(rules({ overrides }));
    expect(rules({}, new Date("2026-11-30T23:59:59Z"))).toBe(rules({}));
    expect(rules({}, new Date("2026-12-01T00:00:00Z"))).not.toBe(rules({}));
  });

  test("the query names watched principals by hash, and reads days of months that can still be told", () => {
    expect(quotaParameters(quota, ["2026-08", "2026-11", "2026-10"], ["x'; --", "x'; --"], now)).toEqual({
      months: ["2026-08", "2026-11", "2026-10"],
      lowest_bytes: "80",
      principal_ids: [principalId("x'; --")],
      first_date: "2026-10-01",
      last_date: "2026-11-30",
    });
    const old = quotaParameters(quota, ["2025-01"], [], now);
    expect(old.first_date > old.last_date).toBe(true);
  });

  test("a list that is too long for a statement turns the filter off", () => {
    const many = Array.from({ length: 9001 }, (_, n) => String(n));
    expect(quotaParameters(quota, ["2026-11"], many, now)).toMatchObject({ lowest_bytes: "0", principal_ids: [] });
    const most = quotaParameters(quota, ["2026-11"], many.slice(1), now);
    expect(most.principal_ids).toHaveLength(9000);
    expect(JSON.stringify(most).length).toBeLessThan(200_000);
  });
});

describe("the pace of a month", () => {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day));
  test.each([
    ["half the quota in ten days ends on the 21st", 50n, at(11), "2026-11-21"],
    ["a tenth in twenty days is no danger", 10n, at(21), null],
    ["what is reached is not foretold", 100n, at(21), null],
    ["nothing used, nothing said", 0n, at(21), null],
    ["the first day says too little", 99n, new Date("2026-11-01T23:00:00Z"), null],
    ["a month that is over", 99n, new Date("2026-12-01T00:00:00Z"), null],
  ])("%s", (_, used, now, day) => expect(projectedBreach("2026-11", used, 100n, now)).toBe(day));

  test("the day of passing is that on which the sum reaches the limit", () => {
    const days = [
      { day: "2026-11-01", bytes: 40n },
      { day: "2026-11-03", bytes: 40n },
      { day: "2026-11-09", bytes: 1n },
    ];
    expect([1n, 40n, 41n, 80n, 81n, 82n].map((limit) => dayOfPassing(days, limit))).toEqual([
      "2026-11-01",
      "2026-11-01",
      "2026-11-03",
      "2026-11-03",
      "2026-11-09",
      null,
    ]);
  });
});

describe("usage items", () => {
  test("live 90 days after their month, or after they were written when that is later", () => {
    const seconds = (text: string) => Date.parse(text) / 1000;
    expect(usageExpiry("2026-11", new Date("2026-11-21T00:00:00Z"))).toBe(seconds("2027-03-01T00:00:00Z"));
    expect(usageExpiry("2024-01", new Date("2026-11-21T00:00:00Z"))).toBe(seconds("2027-02-19T00:00:00Z"));
  });

  test("keys are bounded, whole, and apart for different names", () => {
    expect(subjectKey("sso:alice@example.com")).toBe("sso:alice@example.com");
    expect(subjectKey("federated:x:a#b%c\n")).toBe("federated:x:a%23b%25c%0a");
    expect(subjectKey("ä".repeat(451))).toMatch(/^sha256:[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(subjectKey(a) === subjectKey(b)).toBe(a === b);
        expect(subjectKey(a)).not.toMatch(/[#\p{Cc}]/u);
        expect(Buffer.byteLength(subjectKey(a))).toBeLessThanOrEqual(900);
      }),
    );
  });
});
