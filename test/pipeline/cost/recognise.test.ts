import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { recognise } from "../../../pipeline/cost/reading/recognise";
import { cur2Names, focusNames, legacyNames, legacySnakeNames } from "./names";
import { zipOf } from "./zipOf";

const of = (body: string | Buffer, key = "a.csv") => {
  const bytes = Buffer.from(body);
  return recognise(bytes, bytes.length, key);
};
const csv = (names: string[]) => `${names.join(",")}\n`;
const quoted = (names: string[]) => `${names.map((name) => `"${name}"`).join(",")}\r\n`;

describe("reports, packed in every way, with rows and without", () => {
  const reports: [string, string, string][] = [
    ["legacy", csv(legacyNames), "legacy"],
    ["legacy in snake case", csv(legacySnakeNames), "legacy"],
    ["CUR 2.0", csv(cur2Names), "cur2"],
    ["FOCUS", csv(focusNames), "focus"],
    ["FOCUS, quoted", quoted(focusNames), "focus"],
    ["FOCUS, quoted, with a byte order mark", `\uFEFF${quoted(focusNames)}`, "focus"],
    ["a header without a newline", csv(focusNames).trimEnd(), "focus"],
  ];
  test.each(reports)("%s", (_, text, format) => {
    for (const [packing, body] of [
      ["plain", Buffer.from(text)],
      ["gzip", gzipSync(text)],
      ["zip", zipOf({ "report.csv": text })],
    ] as const) {
      expect(of(body)).toMatchObject({ kind: "csv", packing, header: { format, missing: [], unknown: [] } });
    }
  });

  test("the first bytes of a large file are enough", () => {
    const row = `${legacyNames.map((_, i) => Math.sqrt(i)).join(",")}\n`;
    const body = gzipSync(csv(legacyNames) + row.repeat(50));
    const found = recognise(body.subarray(0, 900), body.length, "a.csv.gz");
    expect(found).toMatchObject({ kind: "csv", packing: "gzip", header: { format: "legacy" } });
  });

  test("names that ran together are told apart by the first row", () => {
    const fused = csv(legacyNames).replace(
      "lineItem/UsageType,lineItem/Operation",
      "lineItem/UsageTypelineItem/Operation",
    );
    const row = legacyNames.map(() => "x").join(",");
    expect(of(`${fused}${row}\n`)).toMatchObject({ header: { columns: { length: legacyNames.length } } });
    expect(of(fused)).toMatchObject({ header: { columns: { length: legacyNames.length - 1 } } });
  });
});

test.each<[string, Buffer, string]>([
  ["a manifest", Buffer.from('{"reportKeys": []}'), "plain"],
  ["a manifest with a byte order mark", Buffer.from('\uFEFF\n {"a":1}'), "plain"],
  ["packed JSON", gzipSync('{"Records": []}'), "gzip"],
])("%s is JSON", (_, body, packing) => {
  expect(of(body, "x-Manifest.json")).toEqual({ kind: "json", packing });
});

test("Parquet is known by its magic; its columns are read elsewhere", () => {
  expect(of("PAR1............PAR1")).toEqual({ kind: "parquet" });
  expect(recognise(Buffer.from("PAR1...."), 100_000, "a.parquet")).toEqual({ kind: "parquet" });
});

test.each([
  ["p/r/20240901-20241001/crawler-cfn.yml", "written for Athena"],
  ["p/r/20240901-20241001/r-create-table.sql", "written for Athena"],
  ["p/r/r/cost_and_usage_data_status/cost_and_usage_data_status.parquet", "the crawler's status, no costs"],
  ["_SUCCESS", "a marker"],
  ["p/r/20240901-20241001/a1/r-RedshiftCommands.sql", "written for Redshift"],
  ["results/0a1b.csv.metadata", "Athena's description of a result"],
  ["sample/README.md", "a note"],
  ["LICENSE", "a note"],
])("%s belongs beside the reports", (key, what) => {
  expect(of("x", key)).toEqual({ kind: "beside", what });
});

const torn = gzipSync(csv(legacyNames));
const encrypted = zipOf({ "a.csv": csv(legacyNames) });
encrypted[6] = 1;
test.each<[string, Buffer | string, string | RegExp]>([
  ["empty", "", "empty file (0 bytes); download or export it again"],
  ["white space", " \r\n\n", "empty: nothing but white space; download or export it again"],
  ["empty gzip", gzipSync(""), "empty: gzip of 0 bytes; download or export it again"],
  [
    "torn gzip",
    torn.subarray(0, 100),
    "torn gzip: unexpected end of file after 100 bytes; download or export it again",
  ],
  ["damaged gzip", Buffer.concat([torn.subarray(0, 30), Buffer.alloc(40, 0xff)]), /^(damaged|torn) gzip: /],
  ["torn Parquet", "PAR1..............", "torn Parquet: no footer, in a file of 18 bytes; download or export it again"],
  [
    "torn zip",
    zipOf({ "a.csv": "x" }).subarray(0, 20),
    "torn zip: it ends inside its first header; download or export it again",
  ],
  ["zip of nothing", zipOf({}), "empty: a zip archive without files; download or export it again"],
  ["encrypted zip", encrypted, "an encrypted zip archive; unpack it"],
  ["HTML", "<!DOCTYPE html><html>", "HTML instead of a cost report; download or export it again"],
  ["HTML, packed", gzipSync("\n<html>"), "HTML instead of a cost report; download or export it again"],
  ["XML", '<?xml version="1.0"?><Error/>', "XML or HTML instead of a cost report; download or export it again"],
  [
    "a workbook",
    zipOf({ "[Content_Types].xml": "<Types/>" }),
    "a spreadsheet's workbook instead of CSV; take the file as AWS delivered it",
  ],
  [
    "another program's workbook",
    zipOf({ "docProps/app.xml": "<x/>", "xl/a.xml": "<x/>" }),
    /^a spreadsheet's workbook/,
  ],
  ["torn zip without its end", zipOf({ "a.csv": csv(legacyNames) }).subarray(0, 150), /^torn zip: no directory/],
  ["zip with a folder", zipOf({ "in/": "", "in/a.csv": csv(legacyNames) }), /^a zip archive with folders; unpack it/],
  ["encrypted Parquet", "PARE............PARE", "an encrypted Parquet file; write it without encryption"],
  ["gzip within gzip", gzipSync(torn), "gzip within gzip instead of a cost report; take the file as AWS delivered it"],
  [
    "UTF-16",
    Buffer.from(`\uFEFF${csv(legacyNames)}`, "utf16le"),
    "UTF-16 text, as a spreadsheet writes it, instead of a cost report; take the file as AWS delivered it",
  ],
  [
    "lines that end in CR",
    csv(legacyNames).replace("\n", `\r${legacyNames.map(() => "x").join(",")}\r`),
    /^lines that end in a carriage return alone/,
  ],
  ["a pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", /^a pointer of Git LFS/],
  [
    "Azure's own",
    "SubscriptionId,MeterId,Date,CostInBillingCurrency\n",
    /cost details of Azure; export them .* as FOCUS/,
  ],
  [
    "Google's own",
    "billing_account_id,sku.description,project.id,usage_start_time,cost\n",
    /billing export of Google Cloud/,
  ],
  ["Oracle's own", "lineItem/tenantId,product/service,cost/myCost\n", /cost report of Oracle Cloud/],
  [
    "AWS's before CUR",
    '"InvoiceID","PayerAccountId","LinkedAccountId","RecordType"\n',
    /detailed billing report that AWS replaced/,
  ],
  [
    "a cost that is there twice",
    csv([...legacyNames, "line_item_unblended_cost"]),
    "column line_item_unblended_cost is there more than once; keep the one that holds",
  ],
  [
    "binary",
    Buffer.from([1, 2, 0, 3]),
    "neither CSV, Parquet nor JSON: binary content; take the file as AWS delivered it",
  ],
  ["semicolons", legacyNames.join(";"), /^semicolons between the fields instead of commas/],
  [
    "a spreadsheet's hint",
    `sep=;\r\n${legacyNames.join(";")}\r\n`,
    "saved by a spreadsheet (its first line is sep=;); take the file as AWS delivered it",
  ],
  [
    "a spreadsheet's hint of a comma",
    `sep=,\n${csv(legacyNames)}`,
    /^saved by a spreadsheet \(its first line is sep=,\)/,
  ],
  ["another table", "date,amount\n2024-01-01,5\n", /^not a cost report: its columns are "date", "amount"; /],
  ["a note", "hello", /^not a cost report: its columns are "hello"; /],
  [
    "missing columns",
    csv(focusNames.filter((n) => n !== "BilledCost")),
    "FOCUS without billed_cost; export the report with this column",
  ],
  ["a header of one open quote", `"${csv(legacyNames)}`, /^torn: the file ends inside the quotes of a field/],
])("no cost report: %s", (_, body, reason) => {
  const found = of(body);
  expect(found.kind).toBe("bad");
  expect((found as { reason: string }).reason).toMatch(
    typeof reason === "string" ? new RegExp(`^${reason.replace(/[()[\]$^.*+?|]/g, "\\$&")}$`) : reason,
  );
});

test("deflate without a zip around it is no report", () => {
  expect(of(deflateRawSync(csv(legacyNames))).kind).toBe("bad");
});
