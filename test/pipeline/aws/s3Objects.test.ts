import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { parseUri, S3Objects } from "../../../pipeline/aws/s3Objects";

const s3 = mockClient(S3Client);
beforeEach(() => void s3.reset());
const client = new S3Client({ region: "us-east-1" });
const lake = new S3Objects(client, { bucket: "lake" });
const quarantine = new S3Objects(client, { bucket: "lake", prefix: "quarantine/" });

test("reads bytes as they are", async () => {
  s3.on(GetObjectCommand, { Bucket: "lake", Key: "runs/a.json" }).resolves({
    Body: { transformToByteArray: async () => Uint8Array.of(0, 255, 10) } as never,
  });
  expect(await lake.read("runs/a.json")).toEqual(Buffer.from([0, 255, 10]));
});

test("names the key of an object that is not there, and keeps other errors", async () => {
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: "The specified key does not exist.", $metadata: {} }));
  await expect(lake.read("runs/a.json")).rejects.toThrow("there is no object runs/a.json in the lake s3://lake/");
  s3.on(GetObjectCommand).rejects(Object.assign(new Error("Access Denied"), { name: "AccessDenied" }));
  await expect(lake.read("runs/a.json")).rejects.toThrow("Access Denied");
});

test("writes below its prefix, and lists every page without it", async () => {
  await quarantine.write("f.json", "{}");
  expect(s3.commandCalls(PutObjectCommand)[0]!.args[0].input).toEqual({
    Bucket: "lake",
    Key: "quarantine/f.json",
    Body: "{}",
  });
  const modified = new Date("2026-01-01T00:00:00Z");
  s3.on(ListObjectsV2Command, { Bucket: "lake", Prefix: "quarantine/f" })
    .resolvesOnce({ Contents: [{ Key: "quarantine/f1", Size: 1, LastModified: modified }], NextContinuationToken: "t" })
    .resolves({ Contents: [{ Key: "quarantine/f2", Size: 2, LastModified: modified }] });
  const found = [];
  for await (const one of quarantine.list("f")) found.push(one);
  expect(found).toEqual([
    { key: "f1", size: 1, modifiedAt: modified },
    { key: "f2", size: 2, modifiedAt: modified },
  ]);
  expect(s3.commandCalls(ListObjectsV2Command)[1]!.args[0].input.ContinuationToken).toBe("t");
});

test("removes a thousand at a time, and names what S3 kept", async () => {
  s3.on(DeleteObjectsCommand).resolves({});
  await lake.remove(Array.from({ length: 2_500 }, (_, n) => `k${n}`));
  const sizes = s3.commandCalls(DeleteObjectsCommand).map((call) => call.args[0].input.Delete!.Objects!.length);
  expect(sizes).toEqual([1000, 1000, 500]);
  s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: "k1", Code: "AccessDenied" }] });
  await expect(lake.remove(["k0", "k1"])).rejects.toThrow("S3 kept 1 of 2 objects: k1 (AccessDenied)");
});

test("locations and keys are each other's inverse, and a foreign location is refused", () => {
  expect(lake.uri("silver/t/a/")).toBe("s3://lake/silver/t/a/");
  expect(lake.key("s3://lake/silver/t/a/")).toBe("silver/t/a/");
  expect(() => lake.key("s3://lake-2/silver/")).toThrow("is not in the lake s3://lake/");
  expect(parseUri("s3://b/AWSLogs/x y.gz")).toEqual({ Bucket: "b", Key: "AWSLogs/x y.gz" });
  expect(() => parseUri("/home/x")).toThrow("write s3://bucket/key");
});
