import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CostFinding } from "../../../pipeline/cost/inspect";
import { decimalText, parseDecimal } from "../../../pipeline/cost/reading/values";
import { type ReportFile, toCostFile } from "../../../pipeline/cost/report";
import type { RawFile } from "../../../pipeline/ports";
import { inspectOne, legacyLine } from "./harness";
import { focusNames, legacyNames } from "./names";
import { zipOf } from "./zipOf";

const raw = (key: string, size: number): RawFile => ({ key, size, modifiedAt: "2024-09-11T00:00:00Z", version: "v" });
const inspect = async (body: string | Buffer, key = "a.csv", pieceSize = 65_536): Promise<CostFinding> =>
  (await inspectOne(body, key, pieceSize)).found;
const report = async (body: string | Buffer, size?: number) => (await inspect(body, "a.csv", size)) as ReportFile;

const line = legacyLine;
const csv = (...rows: Record<string, string>[]) =>
  `${[legacyNames.join(","), ...rows.map((row) => line(row))].join("\n")}\n`;

describe("one reading", () => {
  test("rows, sums and usage by period, account, currency and type", async () => {
    const found = await report(
      csv(
        {},
        { "lineItem/UnblendedCost": "-0.000000000000000000000001", "lineItem/UsageStartDate": "2024-09-01T00:00:00Z" },
        { "lineItem/CurrencyCode": "EUR", "lineItem/UnblendedCost": "1.0E-10" },
        { "lineItem/LineItemType": "Tax", "lineItem/UnblendedCost": "" },
        { "lineItem/LineItemType": "Tax", "lineItem/UnblendedCost": "NULL" },
        {
          "bill/BillingPeriodStartDate": "2024-10-01 00:00:00.000",
          "lineItem/UsageStartDate": "2024-10-02T00:00:00.000Z",
        },
      ),
    );
    const of = (period: string, currency: string, type: string, rows: number, sum: string, values: number) => ({
      period,
      billingAccountId: "012345678901",
      currency,
      type,
      rows,
      sums: { line_item_unblended_cost: sum },
      values: { line_item_unblended_cost: values },
    });
    expect(found.totals).toEqual([
      of("2024-09", "EUR", "Usage", 1, "0.0000000001", 1),
      of("2024-09", "USD", "Tax", 2, "0", 0),
      of("2024-09", "USD", "Usage", 2, "1.499999999999999999999999", 2),
      of("2024-10", "USD", "Usage", 1, "1.5", 1),
    ]);
    expect(found).toMatchObject({
      rows: 6,
      usage: { first: "2024-09-01T00:00:00.000Z", last: "2024-10-02T00:00:00.000Z" },
      bad: [],
      odd: [],
      notes: [],
    });
    expect(toCostFile(raw("a.csv", 1), found)).toMatchObject({ periods: { "2024-09": 5, "2024-10": 1 } });
    expect(toCostFile(raw("a.csv", 1), found).bad).toBeUndefined();
  });

  test("the same from gzip, gzip of several members, zip and plain text, in pieces of any size", async () => {
    const text = csv(...Array.from({ length: 300 }, (_, i) => ({ "lineItem/UnblendedCost": `0.${i}1` })));
    const half = text.length >> 1;
    const bodies = [
      text,
      `\uFEFF${text}`,
      gzipSync(text),
      Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]),
      zipOf({ "a.csv": text }),
      zipOf({ "a.csv": text }, "stored"),
      zipOf({ "a.csv": text }, "stream"),
    ];
    const expected = (await report(text)).totals;
    expect(expected[0]!.rows).toBe(300);
    for (const body of bodies)
      for (const size of [997, 65_536]) expect((await report(body, size)).totals).toEqual(expected);
  });

  test("a header without rows is a report without rows", async () => {
    const found = await report(csv());
    expect(found).toMatchObject({ kind: "report", rows: 0, totals: [], bad: [] });
    expect(found.usage).toBeUndefined();
  });

  test("net cost is summed where there is such a column", async () => {
    const names = [...legacyNames, "lineItem/NetUnblendedCost"];
    const rows = ["2", "", "0"].map((net) => line({ "lineItem/NetUnblendedCost": net }, names));
    const found = await report(`${names.join(",")}\n${rows.join("\n")}\n`);
    expect(found.totals).toMatchObject([
      {
        sums: { line_item_unblended_cost: "4.5", line_item_net_unblended_cost: "2" },
        values: { line_item_net_unblended_cost: 2 },
      },
    ]);
  });

  test("FOCUS: billed and effective cost by category", async () => {
    const values: Record<string, string> = {
      BilledCost: "1.25",
      EffectiveCost: "-3",
      BillingAccountId: "1234567890123",
      BillingCurrency: "USD",
      BillingPeriodStart: "2024-09-01 00:00:00",
      ChargePeriodStart: "2024-09-18 22:00:00",
      ChargeCategory: "Credit",
    };
    const row = focusNames.map((name) => `"${values[name] ?? ""}"`).join(",");
    const found = await report(`${focusNames.map((name) => `"${name}"`).join(",")}\n${row}\n${row}\n`);
    expect(found).toMatchObject({ format: "focus", version: "1.2" });
    expect(found.totals).toMatchObject([
      { type: "Credit", billingAccountId: "1234567890123", sums: { billed_cost: "2.5", effective_cost: "-6" } },
    ]);
  });

  test("unknown columns, odd values, odd accounts and blanks are told, and their rows counted", async () => {
    const names = [...legacyNames, "Extra"];
    const rows: Record<string, string>[] = [
      { "lineItem/UnblendedCost": "0.1234567890123456789012345" },
      { "pricing/publicOnDemandCost": "n/a" },
      { "lineItem/UsageEndDate": "soon" },
      { "bill/PayerAccountId": "payer one" },
    ];
    const found = await report(`${names.join(",")}\n${rows.map((row) => line(row, names)).join("\n")}`);
    expect(found.bad).toEqual([]);
    expect(found.totals.reduce((sum, { rows: n }) => sum + n, 0)).toBe(4);
    expect(found.notes).toEqual([
      "unknown columns: Extra",
      'account id "payer one" is not digits',
      '1 value of line_item_unblended_cost rounded to 24 places, such as "0.1234567890123456789012345"',
      '1 value of line_item_usage_end_date unreadable, such as "soon"',
      '1 value of pricing_public_on_demand_cost unreadable, such as "n/a"',
      "no newline at the end",
    ]);
  });
});

describe("a row that cannot be read makes its file bad, with the line", () => {
  test.each<[string, string, string]>([
    ["a short row", "a,b", "1 row of 2 cannot be read: 2 fields instead of 30 on line 3"],
    ["a long row", `${line()},x`, "1 row of 2 cannot be read: 31 fields instead of 30 on line 3"],
    [
      "a cost that is none",
      line({ "lineItem/UnblendedCost": "1.234.5" }),
      '1 row of 2 cannot be read: lineItem/UnblendedCost is not a number ("1.234.5") on line 3',
    ],
    ["a cost past the range", line({ "lineItem/UnblendedCost": "100000000000000" }), "has more than 14 digits"],
    [
      "a period that is no time",
      line({ "bill/BillingPeriodStartDate": "9/1/2024" }),
      'bill/BillingPeriodStartDate is no time ("9/1/2024")',
    ],
    ["no payer", line({ "bill/PayerAccountId": "" }), "bill/PayerAccountId is blank on line 3"],
    ["no currency", line({ "lineItem/CurrencyCode": "NULL" }), "lineItem/CurrencyCode is blank on line 3"],
    ["no start of usage", line({ "lineItem/UsageStartDate": " " }), "lineItem/UsageStartDate is blank on line 3"],
    ["no period", line({ "bill/BillingPeriodStartDate": "" }), "bill/BillingPeriodStartDate is blank on line 3"],
    [
      "a usage start that is no time",
      line({ "lineItem/UsageStartDate": "x" }),
      'lineItem/UsageStartDate is no time ("x")',
    ],
    ["text behind a quote", line({ "lineItem/ResourceId": '"a"b' }), "text behind a closing quote on line 3"],
  ])("%s", async (_, row, reason) => {
    const found = await report(`${csv({})}${row}\n`);
    expect(found.rows).toBe(2);
    expect(found.totals).toMatchObject([{ rows: 1, sums: { line_item_unblended_cost: "1.5" } }]);
    expect(toCostFile(raw("a.csv", 1), found).bad).toContain(reason);
  });
});

describe("what effective cost is made of must be a number where it is used", () => {
  const of: [type: string, column: string][] = [
    ["DiscountedUsage", "reservation/EffectiveCost"],
    ["SavingsPlanCoveredUsage", "savingsPlan/NetSavingsPlanEffectiveCost"],
    ["SavingsPlanRecurringFee", "savingsPlan/UsedCommitment"],
    ["RIFee", "reservation/UnusedRecurringFee"],
  ];
  const one = async (type: string, column: string) => {
    const names = [...legacyNames, column];
    const odd = line({ "lineItem/LineItemType": type, [column]: "None" }, names);
    return report(`${names.join(",")}\n${line({}, names)}\n${odd}\n`);
  };

  test.each(of)("%s: %s", async (type, column) => {
    const bad = `1 row of 2 cannot be read: ${column} is not a number ("None") on line 3; take the file as AWS delivered it`;
    const found = await one(type, column);
    expect([toCostFile(raw("a.csv", 1), found).bad, found.parts]).toEqual([bad, []]);
  });

  test.each(of)("on another line item it is told: %s, %s", async (_, column) => {
    const found = await one("Usage", column);
    expect(toCostFile(raw("a.csv", 1), found).bad).toBeUndefined();
    expect(found.notes).toEqual([expect.stringMatching(/^1 value of \w+ unreadable, such as "None"$/)]);
  });
});

test.each<[string, Record<string, string>]>([
  ["a line break inside quotes", { "lineItem/ResourceId": '"a\nb"' }],
  ["a backslash", { "lineItem/ResourceId": "C:\\x" }],
  ["a stray quote", { "lineItem/ResourceId": 'a"b' }],
])("%s is no fault", async (_, values) => {
  expect(await report(csv({}, values))).toMatchObject({ rows: 2, bad: [], notes: [] });
});

const long = csv(...Array.from({ length: 20_000 }, (_, i) => ({ "lineItem/ResourceId": `i-${i * 7919}` })));
const gz = gzipSync(long);
const zip = zipOf({ "a.csv": long });
const flipped = (body: Buffer, at: number) => {
  const copy = Buffer.from(body);
  copy[at]! ^= 0xff;
  return copy;
};
test.each<[string, Buffer | string, RegExp]>([
  ["torn gzip", gz.subarray(0, gz.length - 100), /^torn gzip: unexpected end of file after [\d,]+( bytes)?; download/],
  ["damaged gzip", flipped(gz, gz.length - 6), /^damaged gzip: incorrect data check/],
  ["torn zip, in its data", zip.subarray(0, zip.length >> 1), /^torn zip: /],
  ["torn zip, without directory", zip.subarray(0, zip.length - 30), /^torn zip: no directory at its end/],
  ["damaged zip", flipped(zip, zip.length - 22 - 20 - 5 - 8), /^damaged zip: /],
  ["two files in a zip", zipOf({ "a.csv": long, "b.csv": long }), /^a zip archive of 2 files; unpack it/],
  [
    "an open quote",
    `${csv({})}"open`,
    /^torn: the file ends inside the quotes of a field, in the row of line 3; download/,
  ],
  ["HTML", "<html>", /^HTML instead of a cost report; download or export it again$/],
  ["JSON that is nothing of ours", '{"a":1}', /^JSON, but no manifest/],
])("%s is bad as a whole", async (_, body, reason) => {
  const found = (await inspect(body)) as { kind: string; reason: string };
  expect(found.kind).toBe("bad");
  expect(found.reason).toMatch(reason);
});

test("manifests and what lies beside reports are told apart", async () => {
  const json = JSON.stringify({ dataFiles: ["s3://b/e/data/BILLING_PERIOD=2024-09/e-1.csv.gz"], executionId: "x" });
  expect(await inspect(json, "m/e-Manifest.json")).toMatchObject({
    kind: "manifest",
    manifest: { report: "e", id: "x" },
  });
  expect(await inspect("{}", "m/e-Manifest-FOCUS.json")).toMatchObject({ kind: "beside" });
});

test("the sum is that of plain big integers, for whatever amounts", async () => {
  const amount = fc.oneof(
    fc.stringMatching(/^-?\d{1,14}\.\d{1,26}$/),
    fc.stringMatching(/^-?\d{1,3}(\.\d{1,12})?$/),
    fc.constantFrom("", "NULL", "1.0E-10", "-7e-25", "0"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 20 }), async (amounts) => {
      const found = await report(csv(...amounts.map((value) => ({ "lineItem/UnblendedCost": value }))));
      let expected = 0n;
      let bad = 0;
      for (const text of amounts) {
        const value = parseDecimal(text);
        if (value.kind === "value") expected += value.units;
        if (value.kind === "bad") bad++;
      }
      expect(found.totals[0]?.sums.line_item_unblended_cost ?? "0").toBe(decimalText(expected));
      expect(found.bad.reduce((sum, { rows }) => sum + rows, 0)).toBe(bad);
    }),
    { numRuns: 200 },
  );
});
