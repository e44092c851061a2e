import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Company } from "../support/company";
import { sluice } from "../support/sluice";

let company: Company;
let home: string[];
beforeAll(async () => {
  company = new Company();
  await company.run("home");
  home = ["--home", company.home("home"), "--now", company.now.toISOString()];
});
afterAll(() => company.remove());
const again = (...more: string[]) => sluice("run", "--cloudtrail", company.logs, ...home, ...more);
const lost = (...more: string[]) => JSON.parse(again("--json", ...more).stdout).lost;

const remove = (...folders: string[]) => {
  for (const folder of folders) rmSync(join(company.home("home"), "lake", folder), { recursive: true });
};
const question =
  "SELECT count(*) AS n, sum(requests) AS requests FROM gold.s3_transfer_daily AS g JOIN (SELECT count(*) AS events FROM silver.cloudtrail_events) AS s ON 1 = 1";
const answer = () => sluice("query", question, "--json", "--home", company.home("home")).stdout;

test("a run builds again what is gone, tells so, and ends as if nothing had been", () => {
  expect(again().code).toBe(0);
  expect(lost()).toEqual([]);
  const before = answer();
  remove("silver/cloudtrail_events", "gold/s3_transfer_daily", "gold/s3_transfer_monthly");
  const told = again();
  expect(told.code).toBe(0);
  expect(told.stderr).toMatch(
    /silver\.cloudtrail_events: (\d+) of \1 published partitions? ha(?:s|ve) no file, so they are built again/,
  );
  expect(told.stdout).not.toContain("lost (");
  expect(answer()).toBe(before);
  expect(again().stdout).toContain("nothing is new");
});

test("what was staged is gone too: nothing is tried that must fail, and the run tells what reads the raw files again", () => {
  const before = answer();
  remove("staged/cloudtrail", "silver/cloudtrail_events", "gold/s3_transfer_daily");
  const told = again();
  expect(told.code).toBe(7);
  const words =
    "published partitions? ha(?:s|ve) no file; what they are made from is gone too: sluice run --rebuild staged\\.cloudtrail_events";
  expect(told.stdout).toMatch(
    new RegExp(
      `lost \\(.*in this order\\):\\n {2}silver\\.cloudtrail_events: (\\d+) of \\1 ${words}.*\\n {2}gold\\.s3_transfer_daily: (\\d+) of \\2 ${words}`,
    ),
  );
  expect(told.stdout).toContain("builds   0 done, 5 unchanged, 0 failed");
  const mended = again("--rebuild", "staged.cloudtrail_events");
  expect([mended.code, mended.stdout.includes("lost (")]).toEqual([0, false]);
  expect(answer()).toBe(before);
});

test("a run of the other source leaves it, and says which run builds it again", () => {
  remove("gold/s3_transfer_daily");
  const told = sluice("run", ...home, "--source", "cost");
  expect(told.code).toBe(7);
  expect(told.stdout).toContain("have no file; sluice run --source cloudtrail\n");
  expect(sluice("run", ...home, "--source", "cloudtrail").code).toBe(0);
});

test("a run without a folder says that it looked at no file, not that nothing is new", () => {
  const { stdout } = sluice("run", ...home, "--source", "cloudtrail");
  expect(stdout).toContain("no file was looked at and no build was done; no mail was sent");
  expect(stdout).not.toContain("nothing is new");
});
