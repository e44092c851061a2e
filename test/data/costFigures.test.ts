import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CostQuestion, curQuestions, figureFields, focusQuestions } from "./costQuestions";
import { compare, leaves } from "./truth";

const root = resolve(__dirname, "..", "..");
const data = join(root, "..", "shared", "data");
const truth = JSON.parse(readFileSync(join(data, "truth.json"), "utf8"));
const found = new Map<string, string>();
let home: string;

const notAsked: [string, string][] = [
  ["columns", "a fact of the file, not of a table; cost.test.ts holds inspection against it"],
  ["rows_cost_in_scientific_notation", "staged amounts are numbers; how they were written is gone"],
];

function sluice<T>(...words: string[]): T {
  const all = [join(root, "dist", "sluice.js"), ...words, "--home", home];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`sluice ${words[0]} ended with ${status}: ${stderr || stdout}`);
  return JSON.parse(stdout) as T;
}

/** An amount without the zeros at its end. */
const plain = (value: string): string => (/^-?\d+\.\d*$/.test(value) ? value.replace(/\.?0+$/, "") : value);

function ask(file: string, questions: CostQuestion[]): void {
  for (const { group, sql } of questions)
    for (const row of sluice<Record<string, unknown>[]>("query", sql, "--format", "json")) {
      const fields = Object.entries(row).map(([name, value]) => [name, String(value)] as const);
      const isFigure = (name: string) => figureFields.has(name) || name === "figure";
      const path = [file, group, ...fields.filter(([name]) => !isFigure(name)).map(([, value]) => value)];
      for (const [name, value] of fields.filter(([name]) => isFigure(name)))
        found.set([...path, ...(name === "figure" || name === "cost" ? [] : [name])].join(" > "), plain(value));
    }
}

/** The truth by what its figures are of, in place of their position in a list. */
function expected(file: string, groups: Record<string, unknown>): Map<string, string> {
  const figures = new Map<string, string>();
  for (const [group, value] of Object.entries(groups)) {
    if (!Array.isArray(value))
      for (const [path, leaf] of leaves(value)) figures.set([file, group, path].filter(Boolean).join(" > "), leaf);
    else
      for (const entry of value as Record<string, unknown>[]) {
        const names = Object.entries(entry).filter(([name]) => !figureFields.has(name));
        for (const [name, figure] of Object.entries(entry).filter(([name]) => figureFields.has(name))) {
          const path = [file, group, ...names.map(([, of]) => String(of)), ...(name === "cost" ? [] : [name])];
          figures.set(path.join(" > "), String(figure));
        }
      }
  }
  return figures;
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "sluice-cost-"));
  const folders = ["cur", "focus"].flatMap((name) => ["--cost", join("..", "shared", "data", name)]);
  sluice("run", ...folders, "--now", "2024-12-01T00:00:00Z", "--json");
  for (const file of Object.keys(truth.cost_reports)) ask(file, curQuestions(file));
  for (const file of Object.keys(truth.focus)) ask(file, focusQuestions(file));
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("every cost figure of the truth, to the last digit", () => {
  const figures = new Map<string, string>();
  for (const [file, groups] of Object.entries({ ...truth.cost_reports, ...truth.focus }))
    for (const [path, value] of expected(file, groups as Record<string, unknown>)) figures.set(path, value);
  const reasons = Object.keys(truth.cost_reports)
    .concat(Object.keys(truth.focus))
    .flatMap((file) => notAsked.map(([group, reason]): [string, string] => [`${file} > ${group}`, reason]));
  const result = compare(figures, found, reasons, []);
  const asked = result.met.length + result.missed.length;
  process.stdout.write(`cost: ${result.met.length} met / ${asked} asked / ${result.notAsked.length} not asked\n`);
  expect({ missed: result.missed, unexpected: result.unexpected }).toEqual({ missed: [], unexpected: [] });
  expect(asked).toBeGreaterThan(1_500);
});
