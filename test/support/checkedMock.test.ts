import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchCreatePartitionCommand, GlueClient } from "@aws-sdk/client-glue";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { refused } from "./checkedMock";

const region = "us-east-1";

test("calls that AWS takes pass, whether a class or an instance is mocked", async () => {
  mockClient(SFNClient);
  await new SFNClient({ region }).send(new DescribeExecutionCommand({ executionArn: "arn:e" }));
  const s3 = new S3Client({ region });
  mockClient(s3);
  await s3.send(new ListObjectsV2Command({ Bucket: "lake", Prefix: undefined }));
  expect(refused()).toEqual([]);
});

test("a call that AWS would refuse is told once, with its path", async () => {
  mockClient(GlueClient);
  const wrong = { DatabaseName: "gold", PartitionInputList: Array(101).fill({ Values: [1], Location: "s3://x/" }) };
  await new GlueClient({ region }).send(new BatchCreatePartitionCommand(wrong as never));
  const told = refused();
  expect(told.slice(0, 4)).toEqual([
    "glue:BatchCreatePartition: TableName is missing",
    "glue:BatchCreatePartition: PartitionInputList: has 101, at most 100 is allowed",
    "glue:BatchCreatePartition: PartitionInputList.0.Values.0: is 1, not a string",
    "glue:BatchCreatePartition: PartitionInputList.0: Location is no member",
  ]);
  expect(refused()).toEqual([]);
});

test("a mock that was reset is listened to still, and once", async () => {
  const mock = mockClient(SFNClient).reset().reset();
  mock.on(DescribeExecutionCommand).resolves({ status: "RUNNING" });
  const { status } = await new SFNClient({ region }).send(new DescribeExecutionCommand({ executionArn: "" }));
  expect(status).toBe("RUNNING");
  expect(refused()).toEqual(["stepfunctions:DescribeExecution: executionArn: has 0, at least 1 is asked"]);
});

test("an operation that nothing calls, and enums and patterns of others", async () => {
  mockClient(SFNClient);
  mockClient(SNSClient);
  await new SFNClient({ region }).send(new StopExecutionCommand({ executionArn: "arn:e" }));
  const attributes = { id: { StringValue: "1" } };
  await new SNSClient({ region }).send(new PublishCommand({ Message: "m", MessageAttributes: attributes as never }));
  expect(refused()).toEqual([
    expect.stringMatching(/^stepfunctions:StopExecution: stepfunctions:StopExecution is not in .*awsShapes.json/),
    "sns:Publish: MessageAttributes.id: DataType is missing",
  ]);
});

test("plain values are taken where the document client makes attributes of them, and nowhere else", async () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region }));
  mockClient(client as never);
  const Key = { pk: "p", sk: 1 };
  await client.send(new UpdateCommand({ TableName: "ledger", Key, ReturnValues: "ALL" as never }));
  await client.send(new QueryCommand({ TableName: "ledger", Limit: 0 }));
  expect(refused()).toEqual([
    "dynamodb:UpdateItem: ReturnValues: ALL is none of NONE, ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW",
    "dynamodb:Query: Limit: has 0, at least 1 is asked",
  ]);
});
