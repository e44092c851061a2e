import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { money } from "../../pipeline/sample/bills/money";
import { day, payer, s3, web, worked } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { BillHome } from "./billHome";

const report = `worked-legacy-csv-${payer.id}`;
const ids = [
  "11111111-0000-4000-8000-000000000001",
  "22222222-0000-4000-8000-000000000002",
  "33333333-0000-4000-8000-000000000003",
];
const at = (date: string) => Date.parse(`${date}T05:06:07Z`);
/** A restatement: support costs more, the credit is gone, and there is a late charge of a service that was not there. */
const restated = [
  ...worked
    .filter(({ id }) => id !== "c")
    .map((charge) => (charge.id === "b" ? { ...charge, amount: money("31.005") } : charge)),
  {
    kind: "usage" as const,
    id: "late",
    account: web,
    service: { ...s3, code: "AWSGlue", name: "=AWS Glue" },
    ...day(29),
    amount: money("0.000000000000000001"),
    usageType: "EUC1-Crawler-DPU-Hour",
    operation: "CrawlerRun",
  },
];

let bills: BillHome;
const home = () => bills.home("home");
beforeAll(async () => {
  bills = new BillHome();
  await bills.deliver("legacy-csv", { id: ids[0]!, at: at("2025-10-02") });
  await bills.run("home");
});
afterAll(() => bills.remove());

interface Said {
  pairs: {
    report: string;
    month: string;
    before: { id: string };
    after: { id: string; current: boolean };
    changed: boolean;
    totals: {
      currency: string;
      billed: Record<"before" | "after" | "difference", string>;
      effective: { difference: string };
    }[];
    rows: {
      subAccountId: string;
      serviceName: string;
      kind: string;
      billed: Record<"before" | "after" | "difference", string>;
    }[];
  }[];
  single: { id: string }[];
}
const changes = (...words: string[]) => {
  const said = sluice("changes", "--json", "--home", home(), ...words);
  expect(said).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(said.stdout) as Said;
};

describe("sluice changes, after each delivery", () => {
  test("the first one has nothing to be compared with", () => {
    expect(changes()).toMatchObject({ pairs: [], single: [{ id: ids[0] }] });
    expect(sluice("changes", "--home", home()).stdout).toBe(
      `one delivery so far, so there is nothing to compare:\n  ${report}: 2025-09\n`,
    );
  });

  test("the second one: changed, new and removed rows, which add up to the difference of the totals", async () => {
    await bills.deliver("legacy-csv", { id: ids[1]!, at: at("2025-10-03"), charges: restated });
    const run = await bills.run("home");
    expect(run.deliveries.published).toMatchObject([{ report, month: "2025-09", id: ids[1], replaces: ids[0] }]);
    const { pairs } = changes();
    expect(pairs).toMatchObject([
      { report, month: "2025-09", before: { id: ids[0] }, after: { id: ids[1], current: true }, changed: true },
    ]);
    const [{ totals, rows }] = pairs as [Said["pairs"][number]];
    expect(totals).toMatchObject([
      {
        currency: "USD",
        billed: { before: "965.20", after: "1017.205000000000000001", difference: "52.005000000000000001" },
        effective: { difference: "52.005000000000000001" },
      },
    ]);
    expect(
      rows.map(({ subAccountId, serviceName, kind, billed }) => [subAccountId, serviceName, kind, billed.difference]),
    ).toEqual([
      ["012345678901", "Amazon Elastic Compute Cloud", "changed", "50.00"],
      [payer.id, "AWS Support (Business)", "changed", "2.005"],
      [web.id, "=AWS Glue", "new", "0.000000000000000001"],
    ]);
    const { stdout } = sluice("changes", "--home", home());
    expect(stdout).toContain(
      `${report} 2025-09: delivery ${ids[1]} of 2025-10-03T05:06:09.000Z against ${ids[0]} of 2025-10-02`,
    );
    expect(stdout).toMatch(/AWS Support \(Business\) +USD +29\.00 +31\.01 +\+2\.01/);
    expect(stdout).toMatch(/=AWS Glue +USD +0\.00 +<0\.01 +<\+0\.01 .*new/);
    expect(stdout).toMatch(/total +USD +965\.20 +1,017\.21 +\+52\.01/);
  });

  test("a third one with the same amounts says that nothing changed; --all lists both steps", async () => {
    await bills.deliver("legacy-csv", { id: ids[2]!, at: at("2025-10-04"), charges: restated });
    await bills.run("home");
    expect(changes().pairs).toMatchObject([
      { before: { id: ids[1] }, after: { id: ids[2] }, changed: false, rows: [] },
    ]);
    expect(sluice("changes", "--home", home()).stdout).toMatch(/: nothing changed\n$/);
    expect(changes("--all").pairs.map(({ before, after }) => [before.id, after.id])).toEqual([
      [ids[1], ids[2]],
      [ids[0], ids[1]],
    ]);
  });

  test("a service that is gone is a removed row", async () => {
    const charges = worked.filter(({ id }) => id !== "b");
    await bills.deliver("legacy-csv", { id: "44444444-0000-4000-8000-000000000004", at: at("2025-10-05"), charges });
    await bills.run("home");
    expect(changes().pairs[0]!.rows).toContainEqual(
      expect.objectContaining({
        serviceName: "AWS Support (Business)",
        kind: "removed",
        billed: { before: "31.005", after: "0.00", difference: "-31.005" },
      }),
    );
  });

  test("only a report or a month that is asked for; one that is not there is named", () => {
    expect(changes("--report", report, "--month", "2025-09").pairs).toHaveLength(1);
    const missing = sluice("changes", "--home", home(), "--month", "2025-08");
    expect(missing).toMatchObject({ code: 2, stdout: "" });
    expect(missing.stderr).toContain("2025-08 is not published; these months are: 2025-09");
    const wrong = sluice("changes", "--home", home(), "--report", "other");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain(`there is no report other in gold.cost_deliveries; these are: ${report}`);
  });
});
