import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, test } from "@jest/globals";
import { etagOf } from "../../../pipeline/aws/s3Objects";
import { S3Raw } from "../../../pipeline/aws/s3Raw";
import { inspectCostBatch } from "../../../pipeline/cost/inspectCostBatch";
import { inspectBatch } from "../../../pipeline/inspect/inspectBatch";
import type { RawContent } from "../../../pipeline/ports";
import { MemoryItems } from "../../fakes/memoryItems";
import { memoryBucket } from "./bucket";

const name = (account: string, region: string, day: string, n: number) =>
  `${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${day.replaceAll("/", "")}T0000Z_${n}.json.gz`;
const keys = [
  ...[1, 2, 3, 4, 5].map((n) => `AWSLogs/${name("111111111111", "us-east-1", "2026/01/20", n)}`),
  `AWSLogs/${name("111111111111", "us-east-1", "2026/01/02", 1)}`,
  `AWSLogs/o-abc123/${name("222222222222", "eu-west-1", "2026/01/20", 1)}`,
  `AWSLogs/o-abc123/${name("222222222222", "us-gov-east-1", "2026/01/19", 1)}`,
  "AWSLogs/111111111111/CloudTrail-Digest/us-east-1/2026/01/20/digest.json.gz",
  "AWSLogs/111111111111/CloudTrail-Insight/us-east-1/2026/01/20/insight.json.gz",
  "AWSLogs/111111111111/Config/us-east-1/2026/1/20/config.json.gz",
  "AWSLogs/111111111111/CloudTrail/us-east-1/readme.txt",
  "else/111111111111/CloudTrail/us-east-1/2026/01/20/x.json.gz",
];
const open = (prefix = "", now = "2026-01-20T10:00:00Z") => {
  const objects: Record<string, string> = Object.fromEntries(keys.map((key, n) => [prefix + key, `content ${n}`]));
  const bucket = memoryBucket(objects);
  const items = new MemoryItems();
  const clock = { now: () => new Date(now) };
  return {
    ...bucket,
    objects,
    items,
    raw: new S3Raw(bucket.client, items, clock, { cloudtrail: { bucket: "logs", prefix } }),
  };
};

test.each(["", "org/trail/"])(
  "finds the log files of every account and region, in organisations too, below %j",
  async (prefix) => {
    const { raw } = open(prefix);
    const days = await raw.days("cloudtrail");
    expect(days).toHaveLength(19);
    expect([days[0], days.at(-1)]).toEqual(["2026-01-20", "2026-01-02"]);
    const files = [];
    for (const day of days) files.push(...(await raw.files("cloudtrail", day)));
    const logs = keys.filter((key) => key.startsWith("AWSLogs/") && /\/CloudTrail\/.*gz$/.test(key));
    expect(files.map(({ key }) => key).sort()).toEqual(logs.map((key) => `s3://logs/${prefix}${key}`).sort());
  },
);

test("a file is known by ETag and size, and the files of a day are in the order of their keys", async () => {
  const { raw } = open();
  const files = await raw.files("cloudtrail", "2026-01-20");
  expect(files.map(({ key }) => key)).toEqual([...files.map(({ key }) => key)].sort());
  expect(files).toHaveLength(6);
  expect(files[0]).toEqual({
    key: `s3://logs/${keys[0]}`,
    size: 9,
    modifiedAt: "2026-01-01T00:00:00.000Z",
    version: "etag-content 0-9",
  });
});

test("a second run asks for a few days only", async () => {
  const { raw, items, listings } = open();
  await raw.days("cloudtrail");
  await items.put("backlog", "cloudtrail", { day: null });
  listings.length = 0;
  const days = await raw.days("cloudtrail");
  expect(days).toEqual(["20", "19", "18", "17", "16", "15", "14"].map((day) => `2026-01-${day}`));
  for (const day of days) await raw.files("cloudtrail", day);
  // AWSLogs/ and its organisation, two accounts, three regions and their first days; then each day where it can have files
  expect(listings.length).toBeLessThan(30);
  expect(listings).not.toContain("AWSLogs/o-abc123/222222222222/CloudTrail/eu-west-1/2026/01/18/");
});

test("a source without a bucket, and an empty bucket, have no days", async () => {
  const { client, raw } = open();
  expect(await raw.days("cost")).toEqual([]);
  expect(await raw.files("cost", "2026-01-20")).toEqual([]);
  const empty = new S3Raw(
    client,
    new MemoryItems(),
    { now: () => new Date() },
    { cloudtrail: { bucket: "b", prefix: "no/" } },
  );
  expect(await empty.days("cloudtrail")).toEqual([]);
});

test("of several trails in one bucket, the organisation's alone is read where it is named", async () => {
  const { client, listings } = open();
  const raw = new S3Raw(
    client,
    new MemoryItems(),
    { now: () => new Date("2026-01-20T10:00:00Z") },
    { cloudtrail: { bucket: "logs", prefix: "", organization: "o-abc123" } },
  );
  const files = [];
  for (const day of await raw.days("cloudtrail")) files.push(...(await raw.files("cloudtrail", day)));
  expect(files.map(({ key }) => key)).toEqual([`s3://logs/${keys[6]}`, `s3://logs/${keys[7]}`]);
  expect(listings.filter((prefix) => !prefix.startsWith("AWSLogs/o-abc123/"))).toEqual([]);
});

const reports = {
  "exports/sluice-cur2/data/BILLING_PERIOD=2026-01/20260120T101010Z-e1/sluice-cur2-00001.snappy.parquet": "part",
  "exports/sluice-cur2/metadata/BILLING_PERIOD=2026-01/20260120T101010Z-e1/sluice-cur2-Manifest.json": "manifest",
  "exports/aws-programmatic-access-test-object": "test",
  "exports/sluice-cur2/data/": "",
  "exports/copied_20260131T0920Z_report.csv.gz": "dated",
  "elsewhere/report-00001.csv.gz": "other",
};
test("cost reports are all listed, again by each run, but for what is no report", async () => {
  const bucket = memoryBucket(reports);
  const cost = { bucket: "reports", prefixes: ["exports/", "exports/sluice-cur2/"] };
  const raw = new S3Raw(bucket.client, new MemoryItems(), { now: () => new Date() }, { cost });
  expect(await raw.days("cost")).toEqual(["2026-01-31", "undated"]);
  const listed = bucket.listings.length;
  const files = await raw.files("cost", "undated");
  expect(files.map(({ key }) => key)).toEqual(
    Object.keys(reports)
      .slice(0, 2)
      .map((key) => `s3://reports/${key}`),
  );
  expect(files[0]).toMatchObject({ size: 4, version: "etag-part-4" });
  expect(await raw.files("cost", "2026-01-31")).toHaveLength(1);
  expect(bucket.listings).toHaveLength(listed);
  await raw.days("cost");
  expect(bucket.listings).toHaveLength(2 * listed);
  expect(await raw.days("cloudtrail")).toEqual([]);
});

test("content comes whole, as a stream, in ranges, and with its size", async () => {
  const { raw } = open();
  const content = raw.open(`s3://logs/${keys[3]}`);
  expect(await content.size()).toBe(9);
  expect((await content.bytes()).toString()).toBe("content 3");
  expect((await content.range(3, 7)).toString()).toBe("tent");
  const chunks: Buffer[] = [];
  for await (const chunk of content.stream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe("content 3");
});

describe("a file of a listing", () => {
  const key = `s3://logs/${keys[3]}`;
  const reads = {
    size: (content: RawContent) => content.size(),
    bytes: (content: RawContent) => content.bytes(),
    range: (content: RawContent) => content.range(3, 7),
    stream: (content: RawContent) => content.stream().toArray(),
  };

  test.each(Object.entries(reads))("is read as it was listed, or not at all: %s", async (_, read) => {
    const { raw, mock, objects } = open();
    const { version } = (await raw.files("cloudtrail", "2026-01-20")).find((file) => file.key === key)!;
    await read(raw.open(key, version));
    expect(mock.calls().at(-1)!.args[0].input).toMatchObject({ Key: keys[3], IfMatch: '"etag-content 3"' });
    objects[keys[3]!] = "content 4";
    await expect(read(raw.open(key, version))).rejects.toMatchObject({
      name: "ChangedSinceListedError",
      message: `${key} changed since it was listed; the next run lists it again`,
    });
    await read(raw.open(key)); // whatever it holds
    expect(mock.calls().at(-1)!.args[0].input).not.toHaveProperty("IfMatch");
  });

  test("other faults of S3 stay what they are", async () => {
    const { raw, mock } = open();
    mock.on(HeadObjectCommand).rejects(Object.assign(new Error("slow down"), { name: "SlowDown" }));
    await expect(raw.open(key, "etag-content 3-9").size()).rejects.toMatchObject({ name: "SlowDown" });
  });

  test.each([
    ["9b2cf535f27731c974343645a3985328-921", "9b2cf535f27731c974343645a3985328"],
    ["9b2cf535f27731c974343645a3985328-12-921", "9b2cf535f27731c974343645a3985328-12"],
    ["-0", ""],
  ])("version %s has the ETag %j", (version, etag) => expect(etagOf(version)).toBe(etag));
});

test.each(["cloudtrail", "cost"] as const)(
  "inspection of %s reads what was listed, and says by name when it changed",
  async (source) => {
    const bucket = memoryBucket({ "a/report.csv": "new" });
    const raw = new S3Raw(bucket.client, new MemoryItems(), { now: () => new Date() }, {});
    const files = [{ key: "s3://b/a/report.csv", size: 3, modifiedAt: "2026-01-01T00:00:00Z", version: "etag-old-3" }];
    const objects = { write: async () => {} };
    if (source === "cost") {
      // The next run lists the report as it is now; nothing of the other is taken.
      const { files: found, cost } = await inspectCostBatch({ batchId: "b", files, raw, objects });
      expect(found).toMatchObject([
        { kind: "beside", notes: ["it changed since it was listed; the next run reads it"] },
      ]);
      expect(cost).toEqual([]);
      return;
    }
    await expect(inspectBatch({ batchId: "b", files, raw, objects })).rejects.toThrow(
      "cannot inspect s3://b/a/report.csv: ChangedSinceListedError: s3://b/a/report.csv changed since it was listed",
    );
  },
);
