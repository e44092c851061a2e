import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { age } from "../../cli/freshness";
import { size } from "../../pipeline/alerts/text";
import { Company } from "../support/company";
import { sluice } from "../support/sluice";

let company: Company;
let least: { principal: string; get_object_bytes: number };
const ask = (...words: string[]) => sluice(...words, "--home", company.home("home")).stdout.trim();
beforeAll(async () => {
  company = new Company();
  await company.run("home");
  const sql =
    "SELECT principal, get_object_bytes FROM gold.s3_transfer_monthly WHERE get_object_bytes > 0 ORDER BY 2 LIMIT 1";
  [least] = JSON.parse(ask("query", sql, "--format", "json"));
});
afterAll(() => company.remove());

test("who is below every threshold is shown with what they used, and a name that nobody has is told", () => {
  const used = ask("quota", "--principal", least.principal);
  expect(used).toMatch(/ used [\d.]+ [KMG]?B in 2026-01, below every threshold$/);
  expect(used).toContain(least.principal);
  expect(ask("quota", "--principal", "o'neil")).toBe(
    "o'neil used nothing in 2026-01; names are those of the column principal of gold.s3_transfer_monthly",
  );
});

test("what somebody used reads as in the mail that tells of it: rounded down, so that a quota is shown as full only when it is", () => {
  const rows = JSON.parse(ask("quota", "--json")) as { principal: string; used: string }[];
  expect(rows.length).toBeGreaterThan(0);
  for (const { principal, used } of rows)
    expect(
      ask("quota")
        .split("\n")
        .find((line) => line.startsWith(principal)),
    ).toContain(` ${size(BigInt(used))} `);
  expect(size(49_960_000_000n)).toBe("49.9 GB");
});

test.each([
  [3 * 3_600_000 + 12 * 60_000, "3h 12m of 24h allowed"],
  [47.99 * 3_600_000, "47h 59m of 24h allowed"],
  [7053 * 3_600_000, "293d 21h of 24h allowed"],
  [-5, "0h 0m of 24h allowed"],
])("an age of %d ms reads %s", (ms, words) => {
  expect(age(ms, 24)).toBe(words);
});

test("levels of quota alerts read as per cent", () => {
  const levels = [...ask("alerts").matchAll(/ quota .* (\d+ %) +raised/g)].map(([, level]) => level);
  expect(levels.length).toBeGreaterThan(0);
  for (const level of levels) expect(["80 %", "100 %"]).toContain(level);
  expect(ask("alerts")).not.toMatch(/ 0\.8 +raised/);
});
