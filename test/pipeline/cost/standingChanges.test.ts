import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { exactText, unitsOf } from "../../../pipeline/cost/standing/standingAmount";
import { changesBetween, type DeliveryRow } from "../../../pipeline/cost/standing/standingChanges";
import { type PublishedDelivery, pairsOf } from "../../../pipeline/cost/standing/standingPairs";

const row = (
  account: string | null,
  service: string | null,
  currency: string,
  billed: string,
  effective = billed,
): DeliveryRow => ({
  delivery_id: "x",
  sub_account_id: account,
  service_name: service,
  billing_currency: currency,
  billed_cost: billed,
  effective_cost: effective,
});
const delivery = (id: string, more: Partial<PublishedDelivery> = {}): PublishedDelivery => ({
  report: "org",
  month: "2026-01",
  id,
  deliveredAt: "2026-02-01T00:00:00.000Z",
  publishedAt: "2026-02-02T00:00:00.000Z",
  run: "cost-1",
  current: false,
  ...more,
});

describe("which deliveries are compared", () => {
  const ids = (published: PublishedDelivery[], all = false) =>
    pairsOf(published, { all }).pairs.map(({ before, after }) => `${before.id}>${after.id}`);

  test("the two newest by delivery, then by publication; with all, each with the one before it", () => {
    const three = [
      delivery("b", { deliveredAt: "2026-02-03T00:00:00.000Z" }),
      delivery("c", { deliveredAt: "2026-02-03T00:00:00.000Z", publishedAt: "2026-02-04T00:00:00.000Z" }),
      delivery("a"),
    ];
    expect(ids(three)).toEqual(["b>c"]);
    expect(ids(three, true)).toEqual(["b>c", "a>b"]);
  });

  test("the one that silver is made from is the newest, whatever its time", () => {
    const named = [delivery("late", { deliveredAt: "2026-02-09T00:00:00.000Z" }), delivery("named", { current: true })];
    expect(ids(named)).toEqual(["late>named"]);
  });

  test("reports and months are kept apart, newest month first; one delivery alone has nothing to be compared with", () => {
    const { pairs, single } = pairsOf([
      delivery("a"),
      delivery("b", { month: "2026-02" }),
      delivery("c", { report: "other", month: "2026-02", publishedAt: "2026-03-01T00:00:00.000Z" }),
      delivery("d", { report: "other", month: "2026-02" }),
    ]);
    expect(pairs).toMatchObject([{ report: "other", month: "2026-02", before: { id: "d" }, after: { id: "c" } }]);
    expect(single.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});

describe("what changed between two deliveries", () => {
  test("changed, new and removed rows are told apart, and a row that is the same is none", () => {
    const { rows, totals } = changesBetween(
      [
        row("1", "S3", "USD", "10.00", "9"),
        row("1", "EC2", "USD", "5"),
        row("2", "S3", "USD", "1"),
        row(null, null, "USD", "0.3"),
      ],
      [
        row("1", "S3", "USD", "10.10", "9"),
        row("1", "EC2", "USD", "5"),
        row("3", "S3", "USD", "0"),
        row(null, null, "USD", "0.3"),
      ],
    );
    expect(rows.map(({ subAccountId, kind, billed }) => [subAccountId, kind, exactText(billed.difference)])).toEqual([
      ["2", "removed", "-1.00"],
      ["1", "changed", "0.10"],
      ["3", "new", "0.00"],
    ]);
    expect(totals.map(({ billed }) => [billed.before, billed.after, billed.difference].map(exactText))).toEqual([
      ["16.30", "15.40", "-0.90"],
    ]);
  });

  test("a change of effective cost alone is a change", () => {
    const { rows } = changesBetween([row("1", "S3", "USD", "1", "1")], [row("1", "S3", "USD", "1", "0.9")]);
    expect(rows).toMatchObject([
      { kind: "changed", billed: { difference: 0n }, effective: { difference: unitsOf("-0.1") } },
    ]);
  });

  test("currencies are never added", () => {
    const { totals } = changesBetween([row("1", "S3", "USD", "1")], [row("1", "S3", "EUR", "1")]);
    expect(totals.map(({ currency, billed }) => [currency, exactText(billed.difference)])).toEqual([
      ["EUR", "1.00"],
      ["USD", "-1.00"],
    ]);
  });

  test("differences add up exactly to the difference of the totals", () => {
    const amount = fc
      .tuple(fc.integer(), fc.nat(999_999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(24, "0")}`);
    const rows = fc.array(
      fc
        .tuple(
          fc.constantFrom("1", "2", null),
          fc.constantFrom("S3", "EC2"),
          fc.constantFrom("USD", "EUR"),
          amount,
          amount,
        )
        .map((of) => row(...of)),
    );
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const { rows: changed, totals } = changesBetween(before, after);
        for (const { currency, billed, effective } of totals) {
          const of = changed.filter((one) => one.currency === currency);
          expect(of.reduce((sum, one) => sum + one.billed.difference, 0n)).toBe(billed.difference);
          expect(of.reduce((sum, one) => sum + one.effective.difference!, 0n)).toBe(effective.difference);
          const all = after.filter((one) => one.billing_currency === currency);
          expect(billed.after).toBe(all.reduce((sum, one) => sum + unitsOf(one.billed_cost), 0n));
        }
      }),
    );
  });
});
