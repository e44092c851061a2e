import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase } from "../../local/ledger/database";
import { Company } from "../support/company";
import { differences } from "../support/compare";
import { readHome } from "../support/readHome";
import { sluice } from "../support/sluice";

let company: Company;
beforeAll(async () => {
  company = new Company();
  await company.run("whole");
});
afterAll(() => company.remove());

const asked = (home: string) =>
  sluice("query", "SELECT count(*) AS n FROM gold.s3_transfer_daily", "--home", home, "--format", "json");
/** A run over the same logs. @returns what it took in and built */
const again = (name: string) =>
  company.with(name, {}, async (local) => {
    const [ended] = await local.run("cloudtrail");
    return (await local.items.get<{ summary: { builds: object; files: object } }>("run", ended!.name))!.body.summary;
  });
const copy = (name: string) => {
  cpSync(company.home("whole"), company.home(name), { recursive: true });
  return company.home(name);
};

test("a home answers after it was moved, to any name, and a run on it builds nothing anew", async () => {
  const first = copy("first");
  const before = asked(first);
  const moved = company.home("o'neil & söhne %41");
  renameSync(first, moved);
  expect(before.code).toBe(0);
  expect(asked(moved)).toEqual(before);
  expect(await again("o'neil & söhne %41")).toMatchObject({ builds: { done: 0, failed: 0 }, files: { new: 0 } });
  expect(sluice("lineage", "gold.s3_transfer_daily", "--home", moved).code).toBe(0);
  expect(await differences(readHome(company.home("whole")), readHome(moved))).toEqual([]);
});

test("a copy reads its own files, not those it was copied from", () => {
  rmSync(join(copy("copy"), "lake", "gold"), { recursive: true });
  expect(asked(company.home("copy")).stderr).toContain("has no file in lake:///gold/");
});

test("a home of before, which names the folder it was made in, is mended when it is opened, wherever it is", async () => {
  const old = copy("old");
  const folder = `${pathToFileURL("/home/ann/lake/o'k").href}/lake/`;
  const database = openDatabase(join(old, "ledger.sqlite"));
  database.prepare("UPDATE items SET body = replace(body, 'lake:///', ?)").run(folder);
  for (const table of ["catalog_partitions", "catalog_ctas"])
    database.prepare(`UPDATE ${table} SET location = replace(location, 'lake:///', ?)`).run(folder);
  database.close();
  expect(asked(old)).toEqual(asked(company.home("whole")));
  expect(await again("old")).toMatchObject({ builds: { done: 0, failed: 0 } });
  expect(await differences(readHome(company.home("whole")), readHome(old))).toEqual([]);
});

test("a configuration inside the home moves with it; one that is gone is named, with what to do", () => {
  const home = company.home("own");
  mkdirSync(home);
  const config = join(home, "own.json");
  writeFileSync(config, JSON.stringify({ quota: { default: "1KB" } }));
  const words = ["--home", home, "--config", config, "--now", company.now.toISOString()];
  expect(sluice("run", "--cloudtrail", company.logs, ...words).code).toBe(0);
  const moved = company.home("own-moved");
  renameSync(home, moved);
  expect(sluice("quota", "--home", moved).stdout).toContain("1.0 KB");
  rmSync(join(moved, "own.json"));
  const gone = sluice("quota", "--home", moved);
  expect(gone.code).toBe(2);
  expect(gone.stderr).toMatch(
    /own\.json, the configuration of the last run on \S+, is gone; name where it is now with --config\n$/,
  );
});
