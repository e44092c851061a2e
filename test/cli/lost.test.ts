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

test("a run tells of tables whose files are gone, each with what brings it back, until nothing is", () => {
  expect(again().code).toBe(0);
  expect(lost()).toEqual([]);
  for (const folder of ["silver/cloudtrail_events", "gold/s3_transfer_daily"])
    rmSync(join(company.home("home"), "lake", folder), { recursive: true });
  const told = again();
  expect(told.code).toBe(7);
  const words = "published partitions? ha(?:s|ve) no file; sluice run --rebuild";
  expect(told.stdout).toMatch(
    new RegExp(
      `lost \\(.*in this order\\):\\n {2}silver\\.cloudtrail_events: (\\d+) of \\1 ${words} silver\\.cloudtrail_events\\n {2}gold\\.s3_transfer_daily: (\\d+) of \\2 ${words} gold\\.s3_transfer_daily\\n`,
    ),
  );
  expect(lost("--rebuild", "silver.cloudtrail_events")).toMatchObject([{ table: "gold.s3_transfer_daily" }]);
  const mended = again("--rebuild", "gold.s3_transfer_daily");
  expect(mended.code).toBe(0);
  expect(mended.stdout).not.toContain("lost (");
});

test("a run without a folder says that it looked at no file, not that nothing is new", () => {
  const { stdout } = sluice("run", ...home, "--source", "cloudtrail");
  expect(stdout).toContain("no file was looked at and no build was done; no mail was sent");
  expect(stdout).not.toContain("nothing is new");
});
