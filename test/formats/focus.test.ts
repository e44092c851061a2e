import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type BillFormat, deliver, styles } from "../support/bills/deliver";
import { extras } from "../support/bills/extras";
import { linesOf } from "../support/bills/plainReading";
import { bill, worked } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { ofNames, ofWorked } from "./acknowledged";
import { exported, findings, judge, listed } from "./validated";

// The validator of the makers of FOCUS judges what `sluice export` writes of a month with every kind of charge.
const formats: BillFormat[] = ["legacy-csv", "cur2-csv", "focus-1.2-csv", "focus-1.0-csv"];
const scratch = mkdtempSync(join(tmpdir(), "sluice-focus-"));
let files: Record<string, string>;

beforeAll(async () => {
  const month = bill([...worked, ...Object.values(extras).flatMap(({ charges }) => charges)]);
  for (const format of formats)
    await deliver(join(scratch, "reports"), month, format, {
      style: format === "legacy-csv" ? styles.unblended! : styles.net!,
    });
  const home = join(scratch, "home");
  const run = sluice("--home", home, "run", "--cost", join(scratch, "reports"), "--now", "2025-10-05T12:00:00Z");
  if (run.code !== 0) throw new Error(`sluice run ended with ${run.code}: ${run.stderr}`);
  const report = (format: string) => `worked-${format.replace(".", "")}-111122223333`;
  files = Object.fromEntries(formats.map((one) => [one, exported(home, join(scratch, "focus"), report(one))]));
}, 300_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the month has every category of charges, used and unused commitments, corrections", () => {
  const lines = linesOf(readFileSync(files["legacy-csv"]!, "utf8"));
  const distinct = (column: string) => [...new Set(lines.map((line) => line[column]))].sort();
  expect(distinct("ChargeCategory")).toEqual(["Adjustment", "Credit", "Purchase", "Tax", "Usage"]);
  expect(distinct("CommitmentDiscountStatus")).toEqual(["", "Unused", "Used"]);
  expect(distinct("ChargeClass")).toEqual(["", "Correction"]);
  expect(distinct("x_LineItemType").length).toBeGreaterThan(10);
});

test("it passes the FOCUS validator from each format, but for what is acknowledged", () => {
  const judgements = judge(Object.values(files));
  for (const { rules } of judgements) expect(rules).toBeGreaterThan(130);
  expect(judgements.map(findings)).toEqual(formats.map(() => listed(ofWorked)));
});

test("without the old names of columns, what is missed is those names", () => {
  const [judgement] = judge([files["legacy-csv"]!], "is");
  expect(findings(judgement!)).toEqual(listed(ofNames));
});

test("a value that FOCUS does not allow is found by the rule for it", () => {
  const header = readFileSync(files["legacy-csv"]!, "utf8").split("\n")[0]!.trim().split(",");
  const faults: [column: string, value: string, rule: string][] = [
    ["BilledCost", "", "BilledCost_NotNull"],
    ["BilledCost", "1,5", "BilledCost_IsDecimal"],
    ["BillingCurrency", "EURO", "BillingCurrency_IsCurrencyCode"],
    ["ChargePeriodStart", "2025-09-01 00:00:00", "ChargePeriodStart_IsDateTime"],
    ["ChargeFrequency", "Usage-based", "ChargeFrequency_Enum"],
    ["PricingCategory", "On-Demand", "PricingCategory_Enum_1.0"],
    ["ServiceCategory", "Database", "ServiceCategory_Enum"],
    ["CommitmentDiscountStatus", "Wasted", "CommitmentDiscountStatus_Enum"],
    ["Tags", "team=shop", "Tags_IsJSONObject"],
    ["InvoiceIssuerName", "", "InvoiceIssuer_NotNull"],
  ];
  const broken = faults.map(([column, value], i) => {
    expect(header).toContain(column);
    const path = join(scratch, `fault-${i}.csv`);
    writeFileSync(path, withCell(readFileSync(files["legacy-csv"]!, "utf8"), column, value));
    return path;
  });
  const found = judge(broken).map((judgement) =>
    Object.keys(judgement.failed).filter((rule) => rule !== "SkuPriceId_Nullable"),
  );
  expect(found).toEqual(faults.map(([, , rule]) => [rule]));
});

/** A CSV with another value in the first line. */
function withCell(text: string, column: string, value: string): string {
  const lines = linesOf(text);
  lines[0] = { ...lines[0]!, [column]: value };
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const header = Object.keys(lines[0]!);
  return [header, ...lines.map((line) => header.map((name) => line[name]!))]
    .map((cells) => cells.map(quoted).join(","))
    .join("\n");
}
