import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { inspectCostBatch } from "../../../pipeline/cost/inspectCostBatch";
import { ChangedSinceListedError } from "../../../pipeline/errors";
import type { RawFile } from "../../../pipeline/ports";
import { contentOf, legacyLine } from "./harness";
import { legacyNames } from "./names";

async function inspect(bodies: Record<string, string | Buffer>) {
  const parts = new Map<string, Buffer>();
  const files = Object.entries(bodies).map(
    ([key, body]): RawFile => ({ key, size: body.length, modifiedAt: "2024-10-01T00:00:00Z", version: `v of ${key}` }),
  );
  const seen: string[] = [];
  const result = await inspectCostBatch({
    batchId: "b1",
    files,
    raw: { open: (key) => contentOf(Buffer.from(bodies[key]!)) },
    objects: {
      write: async (key, body) => {
        parts.set(key, Buffer.from(body));
      },
    },
    onFile: ({ key, records }) => seen.push(`${key} ${records}`),
  });
  return { result, parts, seen };
}
const report = (...rows: Record<string, string>[]) =>
  `${legacyNames.join(",")}\n${rows.map((row) => `${legacyLine(row)}\n`).join("")}`;

test("a report, its manifest, what lies beside and what cannot be taken, each in its own words", async () => {
  const manifest = {
    assemblyId: "x",
    reportName: "bill",
    reportKeys: ["bill-1.csv.gz"],
    billingPeriod: { start: "20240901T000000.000Z" },
  };
  const { result, parts, seen } = await inspect({
    "r/e-Manifest.json": JSON.stringify(manifest),
    "r/bad.csv": report({}, { "lineItem/UnblendedCost": "many" }),
    "r/bill-1.csv.gz": gzipSync(report({}, { "lineItem/UnblendedCost": "2" })),
    "r/crawler-cfn.yml": "x",
    "r/e-00009.snappy.parquet": "",
    "r/empty.csv": "",
    "r/none.csv": report(),
  });
  const reason =
    '1 row of 2 cannot be read: lineItem/UnblendedCost is not a number ("many") on line 3; take the file as AWS delivered it';
  expect(result.files.map(({ key, kind, records, staged, notes }) => [key, kind, records, staged, notes])).toEqual([
    ["r/bad.csv", "bad", 2, 0, []],
    ["r/bill-1.csv.gz", "report", 2, 2, []],
    ["r/crawler-cfn.yml", "beside", 0, 0, ["written for Athena"]],
    ["r/e-00009.snappy.parquet", "beside", 0, 0, ["empty file (0 bytes); download or export it again"]],
    ["r/e-Manifest.json", "manifest", 0, 0, []],
    ["r/empty.csv", "bad", 0, 0, []],
    ["r/none.csv", "report", 0, 0, ["a header without rows"]],
  ]);
  expect(result.quarantined).toEqual([
    { file: "r/bad.csv", reason },
    { file: "r/empty.csv", reason: "empty file (0 bytes); download or export it again" },
  ]);
  const known = (key: string) => ({ key, version: `v of ${key}`, fileId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(result.cost).toMatchObject([
    { ...known("r/bad.csv"), kind: "bad", file: { bad: reason } },
    {
      ...known("r/bill-1.csv.gz"),
      kind: "report",
      file: { periods: { "2024-09": 2 }, packing: "gzip" },
      parts: [{ period: "2024-09", rows: 2, table: "staged.cur_lines", figures: { billedGross: "3.5" } }],
      notes: [],
    },
    { ...known("r/crawler-cfn.yml"), kind: "beside" },
    {
      ...known("r/e-00009.snappy.parquet"),
      kind: "bad",
      file: { bad: "empty file (0 bytes); download or export it again" },
    },
    { ...known("r/e-Manifest.json"), kind: "manifest", manifest: { report: "bill" } },
    { ...known("r/empty.csv"), kind: "bad" },
    { ...known("r/none.csv"), kind: "report", parts: [], file: { periods: {} }, notes: ["a header without rows"] },
  ]);
  expect([...parts]).toHaveLength(1);
  const [[key, body]] = [...parts] as [[string, Buffer]];
  expect(result.cost[1]).toMatchObject({ parts: [{ key, size: body.length }] });
  expect(result.parts).toEqual([]);
  expect(seen).toHaveLength(7);
});

test("the same files give the same parts and the same result", async () => {
  const bodies = { "a.csv": report({}, { "bill/BillingPeriodStartDate": "2024-10-01" }), "b.csv": report({}) };
  const [one, two] = [await inspect(bodies), await inspect(bodies)];
  expect(two).toEqual(one);
  expect(one.parts.size).toBe(3);
});

test("a part that cannot be written fails the batch, with the file's name", async () => {
  const failing = inspectCostBatch({
    batchId: "b",
    files: [{ key: "a.csv", size: 1, modifiedAt: "", version: "" }],
    raw: { open: () => contentOf(Buffer.from(report({}))) },
    objects: {
      write: async () => {
        throw new Error("disk full");
      },
    },
  });
  await expect(failing).rejects.toThrow("cannot inspect a.csv: disk full");
});

test("more billing periods than one file may have are refused", async () => {
  const rows = Array.from({ length: 61 }, (_, i) => ({
    "bill/BillingPeriodStartDate": `${2000 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-01`,
  }));
  const { result, parts } = await inspect({ "a.csv": report(...rows) });
  expect(result.quarantined[0]!.reason).toBe("rows of more than 60 billing periods; give a file for each year");
  expect(parts.size).toBe(0);
  expect((await inspect({ "a.csv": report(...rows.slice(1)) })).parts.size).toBe(60);
});

test("a file that is overwritten while it is read is left to the next run, and the others are taken", async () => {
  const body = Buffer.from(report({}));
  const changed = () => {
    throw new ChangedSinceListedError("s3://bucket/a.csv changed since it was listed; the next run lists it again");
  };
  const result = await inspectCostBatch({
    batchId: "b1",
    files: ["a.csv", "b.csv"].map((key) => ({
      key,
      size: body.length,
      modifiedAt: "2024-10-01T00:00:00Z",
      version: key,
    })),
    raw: {
      open: (key) =>
        key === "a.csv" ? { ...contentOf(body), size: async () => changed(), stream: changed } : contentOf(body),
    },
    objects: { write: async () => {} },
  });
  expect(result.cost.map(({ key }) => key)).toEqual(["b.csv"]);
  expect(result.files.map(({ key, kind, notes }) => [key, kind, notes[0]])).toEqual([
    ["a.csv", "beside", "it changed since it was listed; the next run reads it"],
    ["b.csv", "report", undefined],
  ]);
  expect(result.quarantined).toEqual([]);
});
