import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { reportRun } from "../../cli/runReport";
import { misnamedWords } from "../../cli/unmatched";
import { Company } from "../support/company";
import { BillHome } from "./billHome";

const bills = new BillHome();
beforeAll(async () => {
  await bills.deliver("legacy-csv", { report: "org-cur" });
});
afterAll(() => bills.remove());
const account = "111122223333";
const waiver = {
  table: "gold.cost_daily",
  partition: "2025-09",
  audit: "rule_row_of_nothing",
  reason: "it is known",
  until: "2025-12-31",
};

test("a report that cost.reports names and nobody publishes is told by the run, with those that are there", async () => {
  const right = await bills.run("right", {});
  const [{ report: name } = { report: "" }] = right.deliveries.published;
  const config = { cost: { reports: { [account]: "org-curr" } } };
  const wrong = await bills.run("right", config);
  expect(wrong.unmatched).toEqual([misnamedWords({ billingAccountId: account, report: "org-curr", known: [name] })]);
  expect(wrong.unmatched[0]).toContain(`these have it: ${name}`);
  expect((await bills.run("right", { cost: { reports: { [account]: name } } })).unmatched).toEqual([]);
});

test.each([
  [{ table: "gold.cost_dayly" }, "there is no table gold.cost_dayly"],
  [{ until: "2025-10-04" }, "it held until 2025-10-04, and lets nothing through any more"],
  [{}, "no such audit fails there"],
])("a waiver with %j that lets nothing through is told", async (over, says) => {
  const { unmatched } = await bills.run("waivers", { waivers: [{ ...waiver, ...over }] });
  expect(unmatched).toEqual([expect.stringContaining(says)]);
});

test("a waiver that lets something through is not", async () => {
  const company = new Company();
  try {
    const { unmatched, waived } = await company.with("waived", {}, async (local) => {
      const ended = await local.run("cloudtrail");
      const table = "gold.s3_transfer_daily";
      const pointers = local.items.query<{ partition: string; waived: object[] }>(`pointer#${table}`);
      for await (const { body } of pointers) {
        const audit = { audit: "rule_x", reason: "it is known" };
        await local.items.put(`pointer#${table}`, body.partition, { ...body, waived: [audit] });
        local.deps.config.waivers.push({ ...waiver, table, partition: body.partition, audit: "rule_x" });
        break;
      }
      return reportRun(local, ended, 1);
    });
    expect(waived).toHaveLength(1);
    expect(unmatched).toEqual([]);
  } finally {
    company.remove();
  }
});
