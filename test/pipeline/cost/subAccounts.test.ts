import { describe, expect, test } from "@jest/globals";
import { wantedDeliveries } from "../../../pipeline/cost/deliveries/wanted";
import type { CostFileRecord } from "../../../pipeline/cost/record";
import type { ReportFile } from "../../../pipeline/cost/report";
import { inspectOne, legacyLine } from "./harness";
import { legacyNames } from "./names";

const payer = "012345678901";
const idOf = (n: number) => String(200_000_000_000 + n);
async function accountOf(subAccounts: string[]) {
  const lines = subAccounts.map((id) => legacyLine({ "lineItem/UsageAccountId": id }));
  const { found } = await inspectOne(`${legacyNames.join(",")}\n${lines.join("\n")}\n`);
  return (found as ReportFile).parts[0]!.accounts[0]!;
}

describe("the sub-accounts of a billing account in one file and period", () => {
  test("are named once, in order; a line without one is the billing account's own", async () => {
    expect(await accountOf(["333333333333", "022222222222", "", "333333333333"])).toEqual({
      billingAccountId: payer,
      currency: "USD",
      rows: 4,
      subAccounts: 3,
      subAccountIds: [payer, "022222222222", "333333333333"],
    });
  });

  test.each([
    [500, true],
    [501, false],
  ])("%i of them are counted, and named: %s", async (count, isNamed) => {
    const account = await accountOf(Array.from({ length: count }, (_, n) => idOf(n)));
    expect(account.subAccounts).toBe(count);
    expect(account.subAccountIds?.length).toBe(isNamed ? count : undefined);
  });
});

/** One file of a report of two, without a manifest. */
function part(n: number, subAccounts: number, subAccountIds?: string[]): CostFileRecord & { batchId: string } {
  const key = `/reports/bill-0000${n}.csv`;
  return {
    kind: "report",
    key,
    version: key,
    fileId: `id of ${key}`,
    batchId: "b1",
    notes: [],
    file: {
      key,
      size: 100,
      modifiedAt: "2026-02-01T00:00:00Z",
      version: key,
      format: "legacy",
      formatIsSure: true,
      packing: "plain",
      header: "h",
      periods: { "2026-01": 3 },
    },
    parts: [
      {
        period: "2026-01",
        table: "staged.cur_lines",
        key: `staged/cur_lines/${n}/part.parquet`,
        size: 50,
        hash: key,
        rows: 3,
        figures: { billedGross: "1", billedNet: "1", focusEffective: "0", nonZeroNets: 0 },
        accounts: [{ billingAccountId: payer, rows: 3, subAccounts, ...(subAccountIds && { subAccountIds }) }],
        currencies: ["USD"],
      },
    ],
  };
}
const deliveredAccounts = (...parts: Parameters<typeof part>[]) => {
  const records = parts.map((one) => part(...one));
  const [staged] = [...wantedDeliveries(records, [], { uri: (key) => key }).staged.values()];
  return staged!.delivery!.accounts;
};

describe("the sub-accounts of a delivery", () => {
  test("are those of all its parts, each once", () => {
    expect(deliveredAccounts([1, 2, ["b", "d"]], [2, 2, ["a", "b"]])).toEqual([
      { billingAccountId: payer, subAccounts: 3, currencies: ["USD"], subAccountIds: ["a", "b", "d"] },
    ]);
  });

  test("are not known when one part does not name its own, or when there are too many; the largest count stands then", () => {
    expect(deliveredAccounts([1, 2, ["b", "d"]], [2, 600])).toEqual([
      { billingAccountId: payer, subAccounts: 600, currencies: ["USD"] },
    ]);
    expect(deliveredAccounts([1, 600], [2, 2, ["b", "d"]])).toEqual([
      { billingAccountId: payer, subAccounts: 600, currencies: ["USD"] },
    ]);
    const many = (from: number) => Array.from({ length: 300 }, (_, n) => idOf(from + n));
    expect(deliveredAccounts([1, 300, many(0)], [2, 300, many(200)])[0]!.subAccountIds).toHaveLength(500);
    expect(deliveredAccounts([1, 300, many(0)], [2, 300, many(201)], [3, 1, ["a"]])).toEqual([
      { billingAccountId: payer, subAccounts: 502, currencies: ["USD"] },
    ]);
  });
});
