import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { costStanding } from "../../../cli/costStanding";
import { costJson, sayCost } from "../../../cli/costText";
import type { Charge } from "../../../pipeline/sample/bills/charge";
import { money } from "../../../pipeline/sample/bills/money";
import { BillHome, printed } from "../../cli/billHome";
import { data, day, payer, s3, web } from "../../support/bills/workedMonth";

const lineOf = (account: Charge["account"], amount: string): Charge => ({
  kind: "usage",
  id: `u-${account.id}-${amount}`,
  account,
  service: s3,
  ...day(3),
  amount: money(amount),
  usageType: "EUC1-DataTransfer-Out-Bytes",
  operation: "GetObject",
  region: "eu-central-1",
  quantity: "10",
  unit: "GB",
  rate: "0.09",
});
const lab: Charge["account"] = { id: "777788889999", name: "lab" };
const ofData = [lineOf(data, "100.00")];
const ofWeb = [lineOf(web, "18.00"), lineOf(web, "7.00")];

/** Members of one bill may each have a report of their own lines, with the payer's id on all of them. */
describe("reports of member accounts with one payer", () => {
  let bills: BillHome;
  beforeEach(() => {
    bills = new BillHome();
  });
  afterEach(() => bills.remove());
  const deliver = (report: string, charges: Charge[]) =>
    bills.deliver(report === "focus" ? "focus-1.2-csv" : "legacy-csv", { report, in: report, charges });
  const standing = () =>
    bills.with("home", {}, async (local) => {
      const found = await costStanding(local, { by: "account" });
      const { rows } = await local.engine.select(
        "SELECT sub_account_id, CAST(sum(billed_cost) AS decimal(18,2)) AS billed FROM gold.cost_daily GROUP BY 1 ORDER BY 1",
      );
      return {
        gold: Object.fromEntries(rows.map((row) => [row.sub_account_id, String(row.billed)])),
        json: costJson(found, "account"),
        text: printed(() => sayCost(found, { by: "account", month: undefined, accounts: {} })),
      };
    });

  test("are all in gold, and nothing is missing", async () => {
    await deliver("data", ofData);
    await deliver("web", ofWeb);
    const [run] = (await bills.run("home")).runs;
    expect(run).toMatchObject({ status: "SUCCEEDED" });
    const { gold, json, text } = await standing();
    expect(gold).toEqual({ [data.id]: "100.00", [web.id]: "25.00" });
    expect(json).toMatchObject({
      unfed: [],
      months: [
        { billed: "125.00", report: `data-${payer.id}`, besides: [{ report: `web-${payer.id}` }], otherReports: [] },
      ],
    });
    expect(text).toContain(`from report data-${payer.id} (first published), and 1 other account from web-${payer.id}`);
  });

  test("one that comes later is added, and the month is made anew", async () => {
    await deliver("data", ofData);
    await bills.run("home");
    expect((await standing()).gold).toEqual({ [data.id]: "100.00" });
    await deliver("web", ofWeb);
    await bills.run("home");
    expect((await standing()).gold).toEqual({ [data.id]: "100.00", [web.id]: "25.00" });
  });

  test("count once beside a report of the payer, which has all of them", async () => {
    await deliver("data", ofData);
    await deliver("web", ofWeb);
    await deliver("focus", [...ofData, ...ofWeb]);
    await bills.run("home");
    const { gold, json } = await standing();
    expect(gold).toEqual({ [data.id]: "100.00", [web.id]: "25.00" });
    expect(json).toMatchObject({ unfed: [], months: [{ billed: "125.00", report: `focus-${payer.id}` }] });
  });

  test("that share an account are not added up, and what gold lacks is said", async () => {
    await deliver("data", [...ofData, ...ofWeb]);
    await deliver("web", [...ofWeb, lineOf(lab, "3.00")]);
    await bills.run("home");
    const { gold, json, text } = await standing();
    expect(gold).toEqual({ [data.id]: "100.00", [web.id]: "25.00" });
    expect(json.unfed).toMatchObject([
      { period: "2025-09", billingAccountId: payer.id, subAccountIds: [lab.id], reports: [`web-${payer.id}`] },
    ]);
    expect(text).toContain(
      `worth knowing:\n  2025-09: 2 of 3 accounts of bill ${payer.id} are in gold (not ${lab.id}); its report data-${payer.id} was first; report web-${payer.id} has 2: both would count some twice, so {`,
    );
  });
});
