import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Company } from "../support/company";
import { differences, type Result } from "../support/compare";
import { mails } from "../support/mails";
import { readHome } from "../support/readHome";
import { shuffled } from "../support/shuffled";

describe("the same files give the same result", () => {
  let company: Company;
  let whole: Result;

  beforeAll(async () => {
    company = new Company();
    expect(await company.run("whole")).toMatchObject([{ status: "SUCCEEDED" }]);
    whole = readHome(company.home("whole"));
    expect(mails(company.home("whole"))).toHaveLength(1);
    expect(whole.usage.length).toBeGreaterThan(3);
    expect(whole.quarantine.length).toBeGreaterThan(1);
  });
  afterAll(() => company.remove());

  test("when run again: no build, no mail", async () => {
    await company.with("whole", {}, async (local) => {
      const name = (await local.run("cloudtrail"))[0]!.name;
      const { summary } = (await local.items.get<{ summary: unknown }>("run", name))!.body;
      expect(summary).toMatchObject({ files: { new: 0 }, builds: { done: 0, failed: 0 }, alerts: { new: 0 } });
    });
    expect(mails(company.home("whole"))).toHaveLength(1);
    expect(await differences(whole, readHome(company.home("whole")))).toEqual([]);
  });

  test("in shuffled order, split over five runs, each file twice under another name", async () => {
    const folder = join(company.folder, "portions");
    const files = shuffled(filesBelow(company.logs), 11);
    for (let portion = 0; portion < 5; portion += 1) {
      files.forEach((file, at) => {
        if (at % 5 !== portion) return;
        for (const name of [basename(file), `copy-${basename(file)}`]) {
          const to = join(folder, dirname(relative(company.logs, file)), name);
          mkdirSync(dirname(to), { recursive: true });
          cpSync(file, to, { preserveTimestamps: true });
        }
      });
      const ended = await company.run("portions-home", { folders: { cloudtrail: [folder] } });
      expect(ended.at(-1)).toMatchObject({ status: "SUCCEEDED" });
    }
    expect(await differences(whole, readHome(company.home("portions-home")))).toEqual([]);
  });

  test("taken in by two runs at once, each with folders of its own", async () => {
    const [one, other] = readdirSync(join(company.logs, "AWSLogs"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d{12}$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    let waited = 0;
    await Promise.all(
      [one!, other!].map((folder) =>
        company.run("two-runs", { folders: { cloudtrail: [folder] }, onWait: () => (waited += 1) }),
      ),
    );
    expect(waited).toBeGreaterThan(0);
    await company.run("two-runs");
    expect(await differences(whole, readHome(company.home("two-runs")))).toEqual([]);
    const runs = await company.with("two-runs", {}, (local) => local.executions.list());
    expect(runs.filter(({ status }) => status !== "SUCCEEDED")).toEqual([]);
  });

  test("all in one flat folder", async () => {
    const folder = join(company.folder, "flat");
    mkdirSync(folder);
    for (const [at, file] of filesBelow(company.logs).entries()) cpSync(file, join(folder, `${at}-${basename(file)}`));
    await company.run("flat-home", { folders: { cloudtrail: [folder] } });
    const flat = readHome(company.home("flat-home"));
    const unnamed = (result: Result): Result => ({
      ...result,
      quarantine: result.quarantine.map(({ file: _, ...rest }) => rest),
    });
    expect(await differences(unnamed(whole), unnamed(flat))).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
