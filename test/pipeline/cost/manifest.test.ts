import { describe, expect, test } from "@jest/globals";
import { readManifest } from "../../../pipeline/cost/deliveries/manifest";
import { placeOf } from "../../../pipeline/cost/deliveries/place";

const at = "2024-09-11T12:00:00Z";
const legacy = (extra: object = {}) => ({
  assemblyId: "a-1",
  account: "012345678901",
  reportName: "my-report",
  billingPeriod: { start: "20180801T000000.000Z", end: "20180901T000000.000Z" },
  bucket: "",
  reportKeys: ["p/my-report/20180801-20180901/a-1/my-report-1.csv.gz"],
  ...extra,
});
const exported = (extra: object = {}) => ({
  exportArn: "arn:aws:bcm-data-exports:us-east-1:012345678901:export/cur2-0a1b2c3d-1111-2222-3333-444455556666",
  executionId: "e-1",
  dataFiles: ["s3://bucket/p/cur2/data/BILLING_PERIOD=2024-09/cur2-00001.csv.gz"],
  ...extra,
});
const read = (json: unknown, key: string) => readManifest(JSON.stringify(json), key, at);
const folder = "x/p/my-report/20180801-20180901";

describe("legacy", () => {
  test("the manifest of the period names what holds now", () => {
    expect(read(legacy(), `${folder}/my-report-Manifest.json`)).toEqual({
      key: `${folder}/my-report-Manifest.json`,
      modifiedAt: at,
      kind: "legacy",
      level: "current",
      report: "my-report",
      account: "012345678901",
      period: "2018-08",
      id: "a-1",
      files: ["p/my-report/20180801-20180901/a-1/my-report-1.csv.gz"],
    });
  });
  test("its copy in the folder of the assembly is history", () => {
    expect(read(legacy(), `${folder}/a-1/my-report-Manifest.json`)).toMatchObject({ level: "history", id: "a-1" });
  });
});

describe("exports", () => {
  const metadata = "x/p/cur2/metadata/BILLING_PERIOD=2024-09";
  test("overwrite: the manifest of the period", () => {
    expect(read(exported(), `${metadata}/cur2-Manifest.json`)).toMatchObject({
      kind: "export",
      level: "current",
      report: "cur2",
      account: "012345678901",
      period: "2024-09",
      id: "e-1",
      files: ["p/cur2/data/BILLING_PERIOD=2024-09/cur2-00001.csv.gz"],
    });
  });
  test("create new: one level deeper, named by its folder when it names no execution", () => {
    const version = "20240911T103000Z-e1";
    const json = { dataFiles: [`s3://b/p/cur2/data/billing_period=2024-09/${version}/cur2-00001.snappy.parquet`] };
    expect(read(json, `x/p/cur2/metadata/billing_period=2024-09/${version}/cur2-Manifest.json`)).toMatchObject({
      level: "history",
      report: "cur2",
      account: undefined,
      period: "2024-09",
      id: version,
    });
    expect(read(json, "x/p/cur2/metadata/billing_period=2024-09/cur2-Manifest.json")).toMatchObject({
      level: "current",
      id: version,
    });
  });
  test("a folder without layout: the files tell the period, the file's name the export", () => {
    expect(read(exported({ exportArn: "" }), "flat/cur2-Manifest.json")).toMatchObject({
      level: "current",
      report: "cur2",
      period: "2024-09",
    });
  });
  test("an export of nothing", () => {
    expect(read(exported({ dataFiles: [] }), `${metadata}/cur2-Manifest.json`)).toMatchObject({ files: [] });
  });
});

test.each([
  [{ Schema: { ColumnDefinition: [] } }, "describes the columns of a FOCUS export"],
  [{ anything: 1 }, "describes the columns of a FOCUS export"],
])("the second manifest of a FOCUS export is no manifest: %j", (json, beside) => {
  expect(read(json, "m/f-Manifest-FOCUS.json")).toEqual({ beside });
});

test.each([
  { entries: [{ url: "s3://b/r-1.csv.gz", mandatory: true }] },
  { fileLocations: [{ URIs: ["s3://b/r-1.csv.gz"] }], globalUploadSettings: { format: "CSV" } },
])("what names the files for another service is beside a report: %j", (json) => {
  expect(readManifest(JSON.stringify(json), "m/r-RedshiftManifest.json", at)).toEqual({
    beside: "names the files for QuickSight or Redshift",
  });
});

test.each<[string, RegExp]>([
  ["{", /^not valid JSON: a torn manifest/],
  ['{"a":1}\n{"a":2}\n', /^JSON lines instead of a cost report/],
  ["[]", /^JSON, but no manifest/],
  ["3", /^JSON, but no manifest/],
  ["null", /^JSON, but no manifest/],
  ['{"Records":[]}', /^CloudTrail records, no cost report/],
  ['{"dataFiles":"x"}', /^manifest of an export: dataFiles: /],
  ['{"dataFiles":[1]}', /^manifest of an export: dataFiles\.0: /],
  [JSON.stringify(legacy({ assemblyId: undefined })), /^manifest of a legacy report: assemblyId: /],
  [JSON.stringify(legacy({ reportKeys: {} })), /^manifest of a legacy report: reportKeys: /],
  [
    JSON.stringify(legacy({ billingPeriod: { start: "August" } })),
    /^manifest of a legacy report: billingPeriod\.start August is no time$/,
  ],
])("%s", (text, reason) => {
  const found = readManifest(text, "m/x-Manifest.json", at) as { reason: string };
  expect(found.reason).toMatch(reason);
});

test.each<[string, Partial<ReturnType<typeof placeOf>>]>([
  [
    "x/p/r/20180801-20180901/a-1/r-1.csv.gz",
    { root: "x/p/r", period: "2018-08", version: "a-1", versionTime: undefined, stem: "r", part: 1 },
  ],
  ["x/p/r/20180801-20180901/20180811T010203Z/r-00012.csv.zip", { versionTime: "2018-08-11T01:02:03Z", part: 12 }],
  [
    "x/e/data/BILLING_PERIOD=2024-09/2024-09-11T10:30:00.000Z-77/e-00001.snappy.parquet",
    { root: "x/e", period: "2024-09", versionTime: "2024-09-11T10:30:00Z", stem: "e", part: 1 },
  ],
  ["x/e/metadata/billing_period=2024-09/e-Manifest.json", { root: "x/e", period: "2024-09", version: undefined }],
  ["x/r/r/year=2024/month=9/r-00001.snappy.parquet", { root: "x/r/r", period: "2024-09", version: undefined }],
  ["C:\\costs\\BILLING_PERIOD=2024-09\\r-2.csv", { root: "C:/costs", period: "2024-09", part: 2, stem: "r" }],
  ["flat/focus_sample.csv", { root: undefined, period: undefined, stem: "focus_sample", part: undefined }],
  ["flat/bill-2024-09.csv", { stem: "bill-2024-09", part: undefined }],
  ["flat/bill-20240911.csv", { stem: "bill-20240911", part: undefined }],
  ["flat/bill_2024_09-3.csv.gz", { stem: "bill_2024_09", part: 3 }],
  ["flat/part-00000.csv", { stem: "part", part: 0 }],
  ["flat/1.csv", { stem: "1", part: undefined }],
])("the place of %s", (key, expected) => {
  expect(placeOf(key)).toMatchObject(expected);
});
