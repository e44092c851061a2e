import { gzipSync } from "node:zlib";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "@jest/globals";
import { awsDeps } from "../../../pipeline/aws/awsDeps";
import { awsClients } from "../../../pipeline/aws/clients";
import { newestObject } from "../../../pipeline/aws/newestObject";
import { readSettings } from "../../../pipeline/aws/settings";
import { memoryBucket } from "./bucket";

process.env.AWS_REGION = "us-east-1";
const settings = readSettings({
  SLUICE_TASK: "InspectBatch",
  LEDGER_TABLE: "ledger",
  LAKE_BUCKET: "lake",
  TRAIL_BUCKET: "trail",
  TRAIL_PREFIX: "",
  ALERTS_TOPIC: "arn:aws:sns:us-east-1:123456789012:alerts",
  QUOTA_PARAMETER: "/q",
  RECIPIENTS_PARAMETER: "/r",
  COST_BUCKET: "reports",
  COST_PREFIXES: "exports/,old/cur/",
});
const key =
  "AWSLogs/111111111111/CloudTrail/us-east-1/2026/01/20/111111111111_CloudTrail_us-east-1_20260120T0000Z_x.json.gz";
const batch = {
  id: "b1",
  source: "cloudtrail" as const,
  day: "2026-01-20",
  files: [{ key: `s3://trail/${key}`, size: 10, modifiedAt: "2026-01-20T00:00:00.000Z", version: "v" }],
  aliases: [],
};
const open = (file: Buffer = Buffer.from("x")) => {
  const bucket = memoryBucket({ [key]: file });
  const clients = { ...awsClients({ pathStyle: true }), s3: bucket.client };
  const models = { models: [], tables: new Map(), statements: new Map() };
  return { ...bucket, deps: awsDeps({ settings, clients, models, clock: { now: () => new Date() } }) };
};

test("a batch is read from the trail's bucket and staged into the lake", async () => {
  const record = {
    eventID: "e1",
    eventTime: "2026-01-19T23:59:59Z",
    eventName: "GetObject",
    eventSource: "s3.amazonaws.com",
    userIdentity: { type: "Root" },
  };
  const file = gzipSync(JSON.stringify({ Records: [record] }));
  const { mock, deps } = open(file);
  mock.on(PutObjectCommand).resolves({});
  const { parts, quarantined, files } = await deps.inspect({
    ...batch,
    files: [{ ...batch.files[0]!, size: file.length }],
  });
  expect({ quarantined, records: files[0]?.records }).toEqual({ quarantined: [], records: 1 });
  expect(parts).toMatchObject([{ eventDate: "2026-01-19", rows: 1 }]);
  const puts = mock.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
  expect(puts.map(({ Bucket, Key }) => [Bucket, Key])).toEqual([["lake", parts[0]!.key]]);
});

test("cost reports are looked for where the environment says", async () => {
  const { deps, listings } = open();
  await deps.raw.days("cost");
  expect(listings).toEqual(["exports/", "old/cur/"]);
});

test("S3 that is too busy while a batch is inspected is no fault of the batch", async () => {
  const { mock, deps } = open();
  mock.on(GetObjectCommand).rejects(Object.assign(new Error("Please reduce your request rate."), { name: "SlowDown" }));
  await expect(deps.inspect(batch)).rejects.toMatchObject({ name: "Lambda.TooManyRequestsException" });
  mock.on(GetObjectCommand).rejects(Object.assign(new Error("Access Denied"), { name: "AccessDenied" }));
  await expect(deps.inspect(batch)).rejects.toMatchObject({ name: "Error" });
});

test("where a quarantined file's reason goes, and what a location is", async () => {
  const { mock, deps } = open();
  mock.on(PutObjectCommand).resolves({});
  await deps.quarantine.write("reason.json", "{}");
  expect(mock.commandCalls(PutObjectCommand)[0]!.args[0].input).toMatchObject({
    Bucket: "lake",
    Key: "quarantine/reason.json",
  });
  expect(deps.objects.uri("gold/")).toBe("s3://lake/gold/");
});

test("the newest object below a prefix; empty ones are no data", async () => {
  const { client } = memoryBucket({ "in/a": "x", "in/marker": "", "out/b": "y" });
  expect(await newestObject(client, "s3://bucket/in/")).toEqual(new Date("2026-01-01T00:00:00Z"));
  expect(await newestObject(client, "s3://bucket/in/m")).toBeUndefined();
  expect(await newestObject(client, "s3://bucket/no/")).toBeUndefined();
});
