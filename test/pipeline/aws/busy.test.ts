import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { AwsBusyError, isBusy, translateBusy } from "../../../pipeline/aws/busy";

/** A client whose service answers every call so; no call leaves this process. */
function answering(statusCode: number, type: string) {
  const handler = {
    handle: async () => ({
      response: {
        statusCode,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "in words" })),
      },
    }),
  };
  const client = new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: handler as never,
  });
  return DynamoDBDocumentClient.from(translateBusy("DynamoDB", client));
}
const get = new GetCommand({ TableName: "ledger", Key: { pk: "p", sk: "s" } });

describe("what a client throws", () => {
  test.each([
    [400, "ThrottlingException"],
    [400, "ProvisionedThroughputExceededException"],
    [500, "InternalServerError"],
    [503, "Whatever"],
  ])("%i %s becomes an error that the state machines retry", async (status, type) => {
    const error = await answering(status, type)
      .send(get)
      .catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(AwsBusyError);
    expect((error as Error).message).toMatch(/^DynamoDB was too busy for GetItemCommand: .*; it is called again$/);
  });

  test.each([
    [400, "ValidationException"],
    [400, "AccessDeniedException"],
    [400, "ConditionalCheckFailedException"],
    [400, "ResourceNotFoundException"],
  ])("%i %s stays what it is", async (status, type) => {
    await expect(answering(status, type).send(get)).rejects.toMatchObject({ name: type });
  });
});

test("every Retry of a Lambda in the machine names the error", () => {
  const machine = readFileSync("statemachines/medallion.asl.json", "utf8");
  const retries = [...machine.matchAll(/"Retry": \[\s*\{\s*"ErrorEquals": \[([^\]]*)\]/g)].map(([, names]) => names!);
  const ofLambda = retries.filter((names) => names.includes("Lambda."));
  expect(ofLambda.length).toBeGreaterThan(10);
  for (const names of ofLambda) expect(names).toContain(new AwsBusyError("x").name);
});

test("a lost connection is busy, a fault of ours is not", () => {
  expect(isBusy(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }))).toBe(true);
  expect(isBusy(new TypeError("x is not a function"))).toBe(false);
  expect(isBusy("text")).toBe(false);
});

test("a client of another service takes the same middleware", () => {
  expect(
    translateBusy("S3", new S3Client({ region: "us-east-1" }))
      .middlewareStack.identify()
      .join(),
  ).toContain("translateBusy");
});
