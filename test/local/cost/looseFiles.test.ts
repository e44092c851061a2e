import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Charge } from "../../../pipeline/sample/bills/charge";
import { money } from "../../../pipeline/sample/bills/money";
import { deliver, write } from "../../support/bills/deliver";
import { bill, worked } from "../../support/bills/workedMonth";
import { CostHome } from "../../support/costHome";

let home: CostHome;
beforeEach(() => {
  home = new CostHome();
});
afterEach(() => home.remove());

const { discount: _, ...usage } = worked.find(({ kind }) => kind === "usage")! as Charge & { discount: unknown };
const at = (day: number) => new Date(Date.UTC(2025, 8, day));

/** A report as one file of text: amounts by month. */
async function report(amounts: Record<string, string[]>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-loose-"));
  let text = "";
  for (const [period, of] of Object.entries(amounts)) {
    const charges = of.map((amount, i) => ({ ...usage, id: `${period} ${i} ${amount}`, amount: money(amount) }));
    const [file] = await deliver(folder, bill(charges as Charge[], { period }), "legacy-csv", { report: period });
    const [header, ...lines] = gunzipSync(readFileSync(join(folder, file!.path)))
      .toString()
      .split("\n");
    text += text === "" ? [header, ...lines].join("\n") : lines.join("\n");
  }
  rmSync(folder, { recursive: true });
  return text;
}
async function put(name: string, amounts: Record<string, string[]>, day = 1): Promise<void> {
  const path = join(home.reports, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await report(amounts));
  utimesSync(path, at(day), at(day));
}
/** Amounts of gold by month. */
const gold = async () =>
  Object.fromEntries(
    await home.rows("SELECT billing_period, sum(billed_cost) FROM gold.cost_monthly GROUP BY 1 ORDER BY 1"),
  );
const reports = async () =>
  (await home.rows("SELECT DISTINCT x_report FROM silver.cost_line_items ORDER BY 1")).map(([name]) => name);
const move = (from: string, to: string) => renameSync(join(home.reports, from), join(home.reports, to));

test("a late refund in the next month's file does not take the place of a month", async () => {
  await put("bills/bill-2025-01.csv", { "2025-01": ["600", "400"] });
  await put("bills/bill-2025-02.csv", { "2025-02": ["500"], "2025-01": ["-3"] }, 2);
  await home.run();
  expect(await gold()).toEqual({ "2025-01": "1000", "2025-02": "500" });
  expect(home.deliveries.refused).toMatchObject([{ reason: expect.stringMatching(/nobody counts them$/) }]);
  // Nor does it when the file of the month has gone.
  rmSync(join(home.reports, "bills/bill-2025-01.csv"));
  await home.run();
  expect(await gold()).toEqual({ "2025-01": "1000", "2025-02": "500" });
});

test("of dated snapshots of one month the later one counts, whichever was copied last", async () => {
  await put("bills/cur-2025-03-31.csv", { "2025-03": ["30"] }, 1);
  await put("bills/cur-2025-03-15.csv", { "2025-03": ["10"] }, 2);
  await home.run();
  expect([await gold(), await reports()]).toEqual([{ "2025-03": "30" }, ["bills-cur"]]);
});

test("a part that has gone is not counted, until it is back; when all have gone, what is published stays", async () => {
  await put("bills/cur-1.csv", { "2025-03": ["10"] });
  await put("bills/cur-2.csv", { "2025-03": ["20"] });
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "30" });
  await put("bills/cur-1.csv", { "2025-03": ["10", "20"] }, 2);
  move("bills/cur-2.csv", "../cur-2.csv");
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "30" });
  move("../cur-2.csv", "bills/cur-2.csv");
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "50" });
  move("bills", "../away");
  await home.run();
  expect([home.status, await gold()]).toEqual(["SUCCEEDED", { "2025-03": "50" }]);
  // A run over another folder says nothing of these files.
  mkdirSync(join(home.reports, "other"));
  await home.run({ folders: { cost: [join(home.reports, "other")] } });
  expect(await gold()).toEqual({ "2025-03": "50" });
});

test("a part that lies beside itself unpacked is counted once, also when it is restated", async () => {
  const pack = (name: string) =>
    writeFileSync(join(home.reports, `${name}.gz`), gzipSync(readFileSync(join(home.reports, name))));
  await put("bills/cur-1.csv", { "2025-03": ["10"] });
  await put("bills/cur-2.csv", { "2025-03": ["20"] });
  pack("bills/cur-1.csv");
  await home.run();
  expect([await gold(), home.deliveries.refused]).toEqual([{ "2025-03": "30" }, []]);
  await put("bills/cur-1.csv", { "2025-03": ["10", "7"] }, 2);
  await home.run();
  expect(home.deliveries.refused).toMatchObject([
    { reason: expect.stringMatching(/are both part 1; keep one of them$/) },
  ]);
  pack("bills/cur-1.csv");
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "37" });
});

test("a renamed folder's report takes the place of the old one, and is followed from then on", async () => {
  await put("zold/cur.csv", { "2025-03": ["10"] });
  await home.run();
  move("zold", "anew");
  await home.run();
  expect([await gold(), await reports()]).toEqual([{ "2025-03": "10" }, ["anew-cur"]]);
  await put("anew/cur.csv", { "2025-03": ["10", "7"] }, 2);
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "17" });
});

test("a folder above that is renamed keeps the report, and clashes with nothing", async () => {
  await put("in1/bills/cur.csv", { "2025-03": ["10"] });
  await home.run();
  move("in1", "in2");
  await put("in2/bills/cur.csv", { "2025-03": ["10", "7"] }, 2);
  await home.run();
  expect([await gold(), await reports(), home.deliveries.refused]).toEqual([{ "2025-03": "17" }, ["bills-cur"], []]);
});

test("a file that is overwritten and named by a manifest then is the manifest's report alone", async () => {
  await put("bills/myrep-1.csv", { "2025-03": ["10"] });
  await home.run();
  expect(await reports()).toEqual(["bills-myrep"]);
  await put("bills/myrep-1.csv", { "2025-03": ["10", "7"] }, 2);
  const manifest = {
    assemblyId: "6f9619ff-8b86-4011-b42d-00c04fc96401",
    account: "111111111111",
    reportName: "myrep",
    billingPeriod: { start: "20250301T000000.000Z", end: "20250401T000000.000Z" },
    compression: "ZIP",
    contentType: "text/csv",
    reportKeys: ["myrep/20250301-20250401/myrep-1.csv"],
  };
  write(home.reports, [
    { path: "bills/myrep-Manifest.json", body: Buffer.from(JSON.stringify(manifest)), at: at(3).getTime() },
  ]);
  await home.run();
  expect([await gold(), await reports()]).toEqual([{ "2025-03": "17" }, ["myrep-111111111111"]]);
});

test("a file that an older copy took the place of is taken as it is now", async () => {
  await put("bills/cur.csv", { "2025-03": ["10"] }, 9);
  await home.run();
  await put("bills/cur.csv", { "2025-03": ["7"] }, 2);
  await home.run();
  expect(await gold()).toEqual({ "2025-03": "7" });
});
