import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { openPath } from "../../local/files/openPath";
import { deliveries } from "../../pipeline/cost/deliveries/deliveries";
import { type CostFinding, inspectCost } from "../../pipeline/cost/inspect";
import { decimalText, parseDecimal } from "../../pipeline/cost/reading/values";
import { type ReportFile, toCostFile } from "../../pipeline/cost/report";
import type { Part } from "../../pipeline/inspect/parts";
import type { RawFile } from "../../pipeline/ports";

const data = resolve(__dirname, "..", "..", "..", "shared", "data");
const truth = JSON.parse(readFileSync(join(data, "truth.json"), "utf8"));
const found = new Map<string, CostFinding>();
const raws = new Map<string, RawFile>();
const legacy = Object.keys(truth.cost_reports).find((key) => key.includes("legacy"))!;
const cur2 = Object.keys(truth.cost_reports).find((key) => key.includes("cur2"))!;
const focus = Object.keys(truth.focus)[0]!;

beforeAll(async () => {
  for (const folder of ["cur", "focus"])
    for (const name of readdirSync(join(data, folder), { recursive: true, encoding: "utf8" })) {
      const path = join(data, folder, name);
      if (!statSync(path).isFile()) continue;
      const key = relative(data, path);
      const raw = { key, size: statSync(path).size, modifiedAt: "2024-12-01T00:00:00Z", version: key };
      raws.set(key, raw);
      found.set(key, await inspectCost(raw, openPath(path), { batchId: "b", open: () => discarded }));
    }
});

const discarded: Part = { append: () => {}, commit: async () => {}, discard: async () => {} };
const report = (key: string) => found.get(key) as ReportFile;
function sum(key: string, column: string, of: (total: ReportFile["totals"][number]) => boolean = () => true): string {
  let units = 0n;
  for (const total of report(key).totals.filter(of)) {
    const value = parseDecimal(total.sums[column]!);
    units += value.kind === "value" ? value.units : 0n;
  }
  return decimalText(units);
}

test("rows, columns, sums, currencies, types and periods are those of the truth", () => {
  for (const key of [legacy, cur2]) {
    const expected = truth.cost_reports[key];
    expect(report(key)).toMatchObject({ kind: "report", rows: expected.rows, bad: [], odd: [] });
    expect(report(key).header.columns).toHaveLength(expected.columns);
    expect(sum(key, "line_item_unblended_cost")).toBe(expected.unblended_total);
    const by = (group: string, of: (value: string) => (total: ReportFile["totals"][number]) => boolean) => {
      for (const [value, cost] of Object.entries(expected[group]))
        expect([value, sum(key, "line_item_unblended_cost", of(value))]).toEqual([value, cost]);
    };
    by(
      "unblended_per_line_item_type",
      (value) =>
        ({ type }) =>
          type === value,
    );
    by(
      "unblended_per_billing_period_month",
      (value) =>
        ({ period }) =>
          period === value,
    );
    const days = Object.keys(expected.unblended_per_usage_day).sort();
    expect([report(key).usage!.first, report(key).usage!.last].map((time) => time.slice(0, 10))).toEqual([
      days[0],
      days.at(-1),
    ]);
    expect(report(key).totals.map(({ currency, rows }) => [currency, rows])).toEqual(
      Object.entries(expected.currencies),
    );
  }
});

test("FOCUS: billed and effective cost by category and period", () => {
  const expected = truth.focus[focus];
  expect(report(focus)).toMatchObject({ format: "focus", version: "1.0", rows: expected.rows, bad: [] });
  expect(report(focus).header.unknown).toEqual(["Id"]);
  for (const [column, name] of [
    ["billed_cost", "BilledCost"],
    ["effective_cost", "EffectiveCost"],
  ] as const) {
    expect(sum(focus, column)).toBe(expected.totals[name]);
    for (const one of expected.per_charge_category)
      expect(sum(focus, column, ({ type }) => type === one.ChargeCategory)).toBe(one[name]);
    for (const one of expected.per_billing_period)
      expect(sum(focus, column, ({ period }) => period === one.billing_period)).toBe(one[name]);
  }
});

test("the fused header of the legacy report is told", () => {
  expect(report(legacy).notes).toEqual([
    "names pricing/OfferingClass and pricing/PurchaseOption ran together in the header; the rows have one field, which is not read",
  ]);
});

test("each report is one delivery of each period in it", () => {
  const reports = [...found.values()].filter((one): one is ReportFile => one.kind === "report");
  const manifests = [...found.values()].flatMap((one) => (one.kind === "manifest" ? [one.manifest] : []));
  const result = deliveries(
    reports.map((one) => toCostFile(raws.get(one.key)!, one)),
    manifests,
  );
  expect(manifests).toHaveLength(3);
  expect(result.deliveries.map(({ report: name, period, format, rows }) => [name, period, format, rows])).toEqual([
    ["1.0-focus_sample", "2024-09", "focus", 999],
    ["1.0-focus_sample", "2024-10", "focus", 1],
    ["MockTestReportV2-123456789012", "2024-09", "cur2", 4],
    ["my-report-4090136019287", "2018-08", "legacy", 6190],
  ]);
  expect([result.older, result.incomplete, result.refused, result.idle]).toEqual([[], [], [], []]);
});
