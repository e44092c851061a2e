import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase } from "../../local/ledger/database";
import { sluice } from "../support/sluice";
import { ofNise } from "./acknowledged";
import { type Asked, ofGold, ofSilver, ofStaged } from "./asked";
import { runPython } from "./runPython";
import { type Dimension, differences, dimensions, type Groups, type Totals, totalsOf } from "./totals";
import { exported, findings, judge, listed } from "./validated";

// nise (project-koku/nise) writes Cost and Usage Reports to test another product; totals.py adds them up. Neither knows of Sluice.
const scratch = mkdtempSync(join(tmpdir(), "sluice-formats-"));
const reports = join(scratch, "reports");
const home = join(scratch, "home");
let truth: Totals;
let silver: Asked;
let gold: Asked;
let staged: Asked;

beforeAll(async () => {
  runPython("generate.py", reports, "company", "branch", "chance");
  truth = totalsOf(reports);
  takeIn(reports, home);
  [silver, gold, staged] = [ofSilver(home), ofGold(home), await ofStaged(home)];
}, 300_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("nise made what is to be tried: six kinds of charges, two months, two currencies, several files of a month", () => {
  const parts = Object.keys(truth.totals.kind).map((key) => key.split("|"));
  const distinct = (i: number) => [...new Set(parts.map((part) => part[i]))].sort();
  expect(distinct(0)).toEqual(["*", "branch", "chance", "company"]);
  expect(distinct(1)).toEqual(["2025-09", "2025-10"]);
  expect(distinct(2)).toEqual(["EUR", "USD"]);
  expect(distinct(3)).toEqual([
    "DiscountedUsage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "SavingsPlanUpfrontFee",
    "Usage",
  ]);
  expect(truth.totals.total["company|2025-09|USD|"]![0]).toBeGreaterThan(700); // nise begins a new file at 700
});

test.each(dimensions)(
  "silver.cost_line_items has lines, billed, effective and used as the reports say, by %s",
  (by) => {
    expect(differences(ofReports(by, true), silver[by]!)).toEqual([]);
  },
);

test.each<Dimension>(["account", "day", "service", "usage type", "total"])(
  "gold.cost_daily has lines, billed, effective and used as the reports say, by %s",
  (by) => expect(differences(ofReports(by, false), gold[by]!)).toEqual([]),
);

test.each<Dimension>(["account", "day", "product", "kind", "total"])(
  "staged lines have the unblended costs of the reports, by %s",
  (by) => expect(differences(ofReports(by, false), staged[by]!)).toEqual([]),
);

test("words that nise has in place of amounts are noted with their number, column and an example", () => {
  const noted = notesOf(home).map((note) => /^([\d,]+) values of (\w+) unreadable, such as "(.*)"$/.exec(note));
  expect(noted).not.toContain(null);
  const counts: Record<string, number> = {};
  const examples: Record<string, string> = {};
  for (const [, count, column, example] of noted as RegExpExecArray[]) {
    counts[column!] = (counts[column!] ?? 0) + Number(count!.replaceAll(",", ""));
    examples[column!] = example!;
  }
  expect(counts).toEqual({
    savings_plan_savings_plan_effective_cost: truth.unreadable["savingsPlan/SavingsPlanEffectiveCost"],
    pricing_public_on_demand_cost: truth.unreadable["pricing/publicOnDemandCost"],
    pricing_public_on_demand_rate: truth.unreadable["pricing/publicOnDemandRate"],
  });
  expect(examples).toEqual({
    savings_plan_savings_plan_effective_cost: "None",
    pricing_public_on_demand_cost: "convertible",
    pricing_public_on_demand_rate: "No Upfront",
  });
});

test("what nise reported passes the FOCUS validator as an export of FOCUS 1.0, but for what is acknowledged", () => {
  const [judgement] = judge([exported(home, join(scratch, "focus"))]);
  expect(judgement!.rules).toBeGreaterThan(130);
  expect(findings(judgement!)).toEqual(listed(ofNise));
});

test("a cost that is another by a millionth, and a line that is gone, show in every sum that they are part of", () => {
  const [faulty, faultyHome] = [join(scratch, "faulty"), join(scratch, "faulty-home")];
  cpSync(join(reports, "branch"), join(faulty, "branch"), { recursive: true });
  edit(faulty, "September", (lines) =>
    lines.map((line, i) => (i === 5 ? line.replace(/(?<=,)0\.115(?=,)/g, "0.115001") : line)),
  );
  edit(faulty, "October", (lines) => lines.filter((_, i) => i !== 7));
  takeIn(faulty, faultyHome);
  const [faultySilver, faultyGold] = [ofSilver(faultyHome), ofGold(faultyHome)];
  const branch = (by: Dimension) =>
    Object.fromEntries(Object.entries(ofReports(by, true)).filter(([key]) => key.startsWith("branch|")));
  expect(differences(branch("total"), faultySilver.total!)).toEqual([
    "branch|2025-09|EUR|: billed 2354.907001 in place of 2354.907",
    "branch|2025-09|EUR|: effective 2354.907001 in place of 2354.907",
    "branch|2025-10|EUR|: lines 47 in place of 48",
    "branch|2025-10|EUR|: billed 2354.792 in place of 2354.907",
    "branch|2025-10|EUR|: effective 2354.792 in place of 2354.907",
    "branch|2025-10|EUR|: used 96029 in place of 96030",
  ]);
  for (const by of dimensions) expect(differences(branch(by), faultySilver[by]!)).not.toEqual([]);
  const all = Object.fromEntries(
    Object.entries(branch("day")).map(([key, figures]) => [key.replace("branch", "*"), figures]),
  );
  expect(differences(all, faultyGold.day!)).not.toEqual([]);
});

/** The independent totals of single reports, or of all together. */
const ofReports = (by: Dimension, single: boolean): Groups =>
  Object.fromEntries(Object.entries(truth.totals[by]).filter(([key]) => key.startsWith("*") !== single));

function takeIn(folder: string, into: string): void {
  const { code, stderr } = sluice("--home", into, "run", "--cost", folder, "--now", "2025-10-05T12:00:00Z");
  if (code !== 0) throw new Error(`sluice run ended with ${code}: ${stderr}`);
}

function notesOf(of: string): string[] {
  const database = openDatabase(join(of, "ledger.sqlite"));
  try {
    const items = database.prepare("SELECT body FROM items WHERE pk = 'cost-files'").all() as { body: string }[];
    return items.flatMap(({ body }) => (JSON.parse(body) as { notes?: string[] }).notes ?? []);
  } finally {
    database.close();
  }
}

/** Rewrites the lines of one gzipped report. */
function edit(folder: string, name: string, change: (lines: string[]) => string[]): void {
  const path = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((file) =>
    file.split(/[/\\]/).at(-1)!.startsWith(name),
  )!;
  const text = gunzipSync(readFileSync(join(folder, path))).toString("utf8");
  writeFileSync(join(folder, path), gzipSync(change(text.split("\r\n")).join("\r\n")));
}
