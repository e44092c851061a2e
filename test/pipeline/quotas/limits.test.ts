import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { limitOf, measure, percentOf, quotasOf } from "../../../pipeline/quotas/limits";

const now = new Date("2026-11-21T12:00:00Z");
const settings = (overrides: { principal: string; quota: bigint; until?: string }[]) => ({
  default: 100n,
  thresholds: [0.8, 1],
  overrides,
});

describe("limits of a quota", () => {
  test.each<[bigint, number, bigint]>([
    [100n, 0.8, 80n],
    [100n, 1, 100n],
    [101n, 0.8, 81n], // 80.8, rounded up: 80 is below
    [3n, 0.1, 1n],
    [10n ** 18n + 1n, 0.7, 700000000000000001n],
    [100n, 0.07, 7n], // 0.07 * 100 is 7.000000000000001 in floating point
    [1n, 1.15, 2n],
  ])("%d at %d is %d bytes", (quota, threshold, limit) => expect(limitOf(quota, threshold)).toBe(limit));

  test("a limit is the smallest total that reaches the fraction, for any quota and threshold", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 24n), fc.integer({ min: 1, max: 100_000 }), (quota, parts) => {
        const limit = limitOf(quota, parts / 10_000);
        expect(limit * 10_000n >= quota * BigInt(parts)).toBe(true);
        expect((limit - 1n) * 10_000n < quota * BigInt(parts)).toBe(true);
      }),
    );
  });

  test("a threshold that is no plain decimal is refused", () =>
    expect(() => limitOf(100n, 1e-7)).toThrow("threshold 1e-7 is not a plain decimal number"));

  test("per cent are rounded down: 100 is shown when the quota is reached, and not before", () => {
    expect(percentOf(99_999n, 100_000n)).toBe(99.9);
    expect(percentOf(100_000n, 100_000n)).toBe(100);
    expect(percentOf(0n, 5n)).toBe(0);
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), fc.bigInt(1n, 10n ** 18n), (used, quota) =>
        expect(percentOf(used, quota) >= 100).toBe(used >= quota),
      ),
    );
  });

  test("levels that are reached are those whose limit is", () => {
    const quotas = quotasOf(settings([{ principal: "big", quota: 1000n }]), "2026-11", now);
    expect(measure(quotas, "alice", 79n).reached).toEqual([]);
    expect(measure(quotas, "alice", 80n).reached).toEqual([0.8]);
    expect(measure(quotas, "alice", 100n)).toEqual({ quota: 100n, percent: 100, reached: [0.8, 1] });
    expect(measure(quotas, "big", 799n)).toEqual({ quota: 1000n, percent: 79.9, reached: [] });
  });
});

describe("overrides", () => {
  const quotaOf = (month: string, at: string, overrides: Parameters<typeof settings>[0]) =>
    quotasOf(settings(overrides), month, new Date(at)).overrides.get("a") ?? 100n;
  const untilNovember20 = [{ principal: "a", quota: 5n, until: "2026-11-20" }];

  test.each([
    ["holds on its last day", "2026-11", "2026-11-20T23:59:59Z", 5n],
    ["is over on the day after", "2026-11", "2026-11-21T00:00:00Z", 100n],
    ["held for the whole month before", "2026-10", "2026-11-21T00:00:00Z", 5n],
    ["did not hold at the end of its own month", "2026-11", "2027-01-01T00:00:00Z", 100n],
  ] as const)("with an end %s", (_, month, at, quota) => expect(quotaOf(month, at, untilNovember20)).toBe(quota));

  test("the first that holds is taken, so a temporary one can stand before a lasting one", () => {
    const both = [...untilNovember20, { principal: "a", quota: 7n }];
    expect(quotaOf("2026-11", "2026-11-20T00:00:00Z", both)).toBe(5n);
    expect(quotaOf("2026-11", "2026-11-21T00:00:00Z", both)).toBe(7n);
  });
});
