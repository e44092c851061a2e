import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { awsDeps } from "../../../pipeline/aws/awsDeps";
import { AwsBusyError } from "../../../pipeline/aws/busy";
import { awsClients } from "../../../pipeline/aws/clients";
import { S3Raw } from "../../../pipeline/aws/s3Raw";
import type { Settings } from "../../../pipeline/aws/settings";
import { doctorClients } from "../../../pipeline/doctor/clients";
import { look, ok } from "../../../pipeline/doctor/finding";
import type { Source } from "../../../pipeline/ports";
import type { Models } from "../../../pipeline/sql/model";
import { MemoryItems } from "../../fakes/memoryItems";

const short = { pathStyle: true, maxAttempts: 1, answer: 150, silence: 100 };
/** Only the time until an answer begins is bounded. */
const unwatched = { ...short, silence: 0 };
const clock = { now: () => new Date("2026-01-20T10:00:00Z") };
let server: Server | undefined;

beforeAll(() => {
  Object.assign(process.env, { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" });
});
afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL;
  server?.closeAllConnections();
  server?.close();
});

/** An AWS that answers so. */
async function aws(answer: RequestListener): Promise<void> {
  const one = createServer(answer);
  server = one;
  await new Promise<void>((listening) => one.listen(0, "127.0.0.1", listening));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}
const silent: RequestListener = () => {};
const log = gzipSync(
  JSON.stringify({ Records: Array.from({ length: 2_000 }, (_, n) => ({ eventID: `${n}`.repeat(9) })) }),
);
/** Says how much there is, gives half of it, and then nothing. */
const stalling: RequestListener = ({ method, headers }, answer) => {
  const [, from = "0", to = `${log.length - 1}`] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? "") ?? [];
  const bytes = log.subarray(Number(from), Number(to) + 1);
  answer.writeHead(headers.range ? 206 : 200, {
    "content-length": bytes.length,
    // S3 gives these to clients that ask for them; the SDK then reads the body through another stream.
    "x-amz-checksum-type": "FULL_OBJECT",
    "x-amz-checksum-crc32": "AAAAAA==",
  });
  if (method === "HEAD") answer.end();
  else answer.write(bytes.subarray(0, bytes.length / 2));
};

test("an AWS that says nothing counts as busy, so the state machine waits and calls again", async () => {
  await aws(silent);
  const { s3, ssm } = awsClients(unwatched);
  await expect(s3.send(new HeadBucketCommand({ Bucket: "logs" }))).rejects.toBeInstanceOf(AwsBusyError);
  await expect(ssm.send(new GetParameterCommand({ Name: "x" }))).rejects.toThrow(
    /^SSM was too busy for GetParameterCommand: TimeoutError: .*it is called again$/,
  );
});

test("doctor says that AWS cannot be reached", async () => {
  await aws(silent);
  const { ssm } = doctorClients(unwatched);
  const found = await look("parameters", "ssm:GetParameter", async () => {
    await ssm.send(new GetParameterCommand({ Name: "x" }));
    return ok("parameters", "there");
  });
  expect(found).toMatchObject([{ status: "fail", found: expect.stringMatching(/^AWS cannot be reached: /) }]);
});

test.each(["bytes", "range", "stream"] as const)(
  "a body that stops in the middle ends %s with an error",
  async (read) => {
    await aws(stalling);
    const content = new S3Raw(awsClients(short).s3, new MemoryItems(), clock, {}).open("s3://logs/a.json.gz");
    const all = async () => {
      if (read === "bytes") return content.bytes();
      if (read === "range") return content.range(0, 100);
      for await (const _ of content.stream());
      return undefined;
    };
    await expect(all()).rejects.toMatchObject({ name: "TimeoutError" });
  },
);

test.each<[Source, string]>([
  ["cloudtrail", "AWSLogs/1/log.json.gz"],
  ["cost", "cur/2026-01/report.csv.gz"],
  ["cost", "cur/2026-01/report.snappy.parquet"],
])("a %s file whose body stops (%s) is no bad file: AWS is busy", async (source, key) => {
  await aws(stalling);
  const settings = {
    LEDGER_TABLE: "t",
    LAKE_BUCKET: "lake",
    TRAIL_BUCKET: "logs",
    TRAIL_PREFIX: "",
    ALERTS_TOPIC: "a",
  };
  const deps = awsDeps({
    settings: settings as Settings,
    clients: awsClients(short),
    models: { models: [], statements: [] } as unknown as Models,
    clock,
  });
  const file = { key: `s3://logs/${key}`, size: log.length, modifiedAt: "2026-01-20T00:00:00.000Z", version: "" };
  await expect(deps.inspect({ id: "b", source, day: "2026-01-20", files: [file], aliases: [] })).rejects.toBeInstanceOf(
    AwsBusyError,
  );
});
