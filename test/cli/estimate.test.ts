import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Company } from "../support/company";
import { sluice } from "../support/sluice";

let company: Company;
beforeAll(async () => {
  company = new Company();
  await company.run("home");
});
afterAll(() => company.remove());
const estimate = (home: string, ...more: string[]) => sluice("estimate", "--home", company.home(home), ...more);

test("what is not given is taken from the ledger, and what is given goes over it", () => {
  const { truth } = company;
  const { volume } = JSON.parse(estimate("home", "--json").stdout);
  expect(volume).toMatchObject({ days: 2, costReports: 2, historyMonths: 12, ownTrail: true });
  expect(volume.events).toBeGreaterThanOrEqual(truth.events);
  expect(volume.files).toBeGreaterThan(10);
  expect(volume.principals).toBeLessThan(20);
  const given = JSON.parse(estimate("home", "--json", "--events", "3000000", "--adopted-trail").stdout);
  expect(given.volume).toMatchObject({ events: 3_000_000, days: 30, files: 40_000, ownTrail: false });
  expect(given.volume.principals).toBe(volume.principals);
  expect(given).toMatchObject({ currency: "USD", month: expect.stringMatching(/^\d{1,2}\.\d{2,9}$/) });
  const sum = given.lines.reduce((total: number, { cost }: { cost: string }) => total + Number(cost), 0);
  expect(sum).toBeCloseTo(Number(given.month), 8);
});

test("without a ledger a million events are taken, each line is shown, and no home is made", () => {
  const { code, stdout, stderr } = estimate("none");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("a month of 30 days with 1,000,000 events in 13,334 files");
  for (const service of ["CloudTrail", "Step Functions", "Lambda", "Athena", "S3", "DynamoDB", "KMS", "SNS"])
    expect(stdout).toMatch(new RegExp(`^${service} +\\w`, "m"));
  expect(stdout).toMatch(/^a month +\d+\.\d\d$/m);
  expect(stdout).toMatch(/list prices of us-east-1 on \d{4}-\d\d-\d\d/);
});

test.each([
  ["--events", "many", "--events many is not a number from 0"],
  ["--days", "0", "--days 0 is not a number from 1"],
  ["--cost-lines", "-5", "--cost-lines -5 is not a number from 0"],
])("%s %s is refused", (option, value, words) => {
  const { code, stderr } = estimate("none", `${option}=${value}`);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
