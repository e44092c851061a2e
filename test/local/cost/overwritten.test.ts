import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type BatchRecord, outdatedBatches } from "../../../pipeline/ledger/batches";
import { costFiles } from "../../../pipeline/ledger/costFiles";
import type { Charge } from "../../../pipeline/sample/bills/charge";
import type { BillFile } from "../../../pipeline/sample/bills/layout";
import { money } from "../../../pipeline/sample/bills/money";
import { type BillFormat, type Delivering, deliver, write } from "../../support/bills/deliver";
import { expected } from "../../support/bills/expected";
import { bill, worked } from "../../support/bills/workedMonth";
import { CostHome, plainly } from "../../support/costHome";

const [a, b] = ["6f9619ff-8b86-4011-b42d-00c04fc96401", "6f9619ff-8b86-4011-b42d-00c04fc96402"];
const at = (day: number) => Date.parse(`2025-10-${String(day).padStart(2, "0")}T05:00:00Z`);
/** A credit at the front and a tax at the end are other ones, so each part has other lines. */
const restated: Charge[] = [
  { ...worked.find(({ kind }) => kind === "credit")!, id: "late-credit", amount: money("-7.50") },
  ...worked.map((charge) => (charge.kind === "tax" ? { ...charge, amount: money("40.00") } : charge)),
];
const before = plainly({ total: expected.total });
const after = plainly({ total: ["967.70", "857.70"] });
const manifests = ({ path }: BillFile) => path.endsWith(".json");

describe("an export that AWS overwrites", () => {
  let home: CostHome;
  beforeEach(() => {
    home = new CostHome();
  });
  afterEach(() => home.remove());
  const gold = () => home.sums("gold.cost_monthly", "'total'");
  const deliveryOf = (charges: Charge[], format: BillFormat, o: Delivering) =>
    deliver(home.reports, bill(charges), format, { report: "bill", version: "overwrite", parts: 2, ...o });
  /** The files of a delivery, not yet there. */
  const coming = (charges: Charge[], format: BillFormat, o: Delivering) =>
    deliver(join(home.reports, "..", "aws"), bill(charges), format, {
      report: "bill",
      version: "overwrite",
      parts: 2,
      ...o,
    });

  test.each(["legacy-csv", "cur2-csv"] as const)(
    "is published whole: as long as old and new parts are mixed what is published stays, %s",
    async (format) => {
      await deliveryOf(worked, format, { id: a, at: at(4) });
      await home.run();
      expect(await gold()).toEqual(before);
      const files = await coming(restated, format, { id: b, at: at(9) });
      const parts = files.filter((file) => !manifests(file));
      for (const { path, body, at: time } of parts) {
        write(home.reports, [{ path, body, at: time }]);
        expect(await home.run()).toEqual([]);
        expect(await gold()).toEqual(before);
        expect(home.deliveries).toMatchObject({
          waiting: [{ reason: expect.stringContaining("AWS is overwriting them") }],
          refused: [],
        });
      }
      write(home.reports, files.filter(manifests));
      await home.run();
      expect(home.deliveries).toEqual({ waiting: [], refused: [] });
      expect(await gold()).toEqual(after);
      expect(await home.run()).toEqual([]);
    },
  );

  test("content A, then B, then A again: what is there now is what is published", async () => {
    const first = await deliveryOf(worked, "cur2-csv", { id: a, at: at(4) });
    await home.run();
    await deliveryOf(restated, "cur2-csv", { id: b, at: at(9) });
    await home.run();
    expect(await gold()).toEqual(after);
    write(
      home.reports,
      first.map((file) => ({ ...file, at: at(12) })),
    );
    expect(await home.run()).not.toEqual([]);
    expect(home.cause).toBe("");
    expect(await gold()).toEqual(before);
    expect(await home.run()).toEqual([]);
  });

  test("whose staged parts are gone is read again by --rebuild staged.cost: the same figures", async () => {
    await deliveryOf(worked, "legacy-csv", { id: a, at: at(4) });
    await home.run();
    for (const gone of ["staged", "silver"])
      rmSync(join(home.reports, "..", "home", "lake", gone), { recursive: true });
    const builds: string[] = [];
    for (const rebuild of ["staged.cost", "silver.cost_line_items"]) {
      builds.push(...(await home.run({}, { rebuild })));
      expect([rebuild, home.status, home.cause]).toEqual([rebuild, "SUCCEEDED", ""]);
    }
    expect(builds).toContain("silver.cost_line_items bill-111122223333/2025-09");
    expect(await home.sums("silver.cost_line_items", "'total'")).toEqual(before);
    expect(await home.run()).toEqual([]);
  });

  test("is read again by --rebuild staged.cost as it is now: the same figures, and no row twice", async () => {
    await deliveryOf(worked, "cur2-csv", { id: a, at: at(4) });
    await deliver(home.reports, bill(worked, { period: "2025-08" }), "focus-1.2-csv", { report: "other" });
    await home.run();
    await deliveryOf(restated, "cur2-csv", { id: b, at: at(9) });
    await home.run();
    const monthly = await home.sums("gold.cost_monthly", "billing_period");
    const rows = () => home.rows("SELECT x_report, count(*) FROM silver.cost_line_items GROUP BY 1 ORDER BY 1");
    const lines = await rows();
    const readings = async () =>
      home.with({}, async ({ items }) => {
        const found = [];
        for await (const { fileId } of costFiles(items)) found.push(fileId);
        return found;
      });
    const old = await readings();
    await home.with({}, async ({ items }) => {
      for await (const { sk, body } of items.query<BatchRecord>("batch#cost"))
        await items.put("batch#cost", sk, { ...body, inspectorVersion: 0 });
    });
    await home.run({}, { rebuild: "staged.cost" });
    expect([home.status, home.cause]).toEqual(["SUCCEEDED", ""]);
    const now = await readings();
    expect(now).toHaveLength(old.length);
    expect(now.filter((id) => old.includes(id))).toEqual([]);
    await home.run({}, { rebuild: "silver.cost_line_items" });
    expect([home.status, home.cause]).toEqual(["SUCCEEDED", ""]);
    expect(await rows()).toEqual(lines);
    expect(await home.sums("gold.cost_monthly", "billing_period")).toEqual(monthly);
    await home.with({}, async ({ items }) => {
      for await (const { id } of outdatedBatches(items, "cost", 1)) throw new Error(`${id} is still outdated`);
    });
  });

  test("a manifest that says the same as before ends the waiting when it is written again", async () => {
    const files = await deliveryOf(worked, "cur2-csv", { id: a, at: at(4) });
    await home.run();
    const next = await coming(restated, "cur2-csv", { id: a, at: at(9) });
    write(
      home.reports,
      next.filter((file) => !manifests(file)),
    );
    await home.run();
    expect(await gold()).toEqual(before);
    write(
      home.reports,
      files.filter(manifests).map((file) => ({ ...file, at: at(9) })),
    );
    await home.run();
    expect(home.deliveries).toEqual({ waiting: [], refused: [] });
    expect(await gold()).toEqual(after);
  });
});
