import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe } from "@jest/globals";
import { DynamoItems } from "../../pipeline/aws/dynamoItems";
import { itemsContract } from "../contracts/items";
import { startDynamoDbLocal } from "./dynamoDbLocal";
import { startMinistack } from "./ministack";

// The same contract on SQLite and on a table in memory: test/local/ledger, test/pipeline/aws.
describe.each([
  ["DynamoDB Local", startDynamoDbLocal],
  ["the emulator's DynamoDB", startMinistack],
] as const)("the ledger's store on %s", (_, start) => {
  let server: Awaited<ReturnType<typeof start>>;
  let client: DynamoDBClient;
  let tables = 0;
  beforeAll(async () => {
    server = await start();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new DynamoDBClient({ endpoint: server.url, region: "us-east-1", credentials });
  });
  afterAll(async () => {
    client?.destroy();
    await server?.stop();
  });

  itemsContract(async () => {
    const table = `ledger-${++tables}`;
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      }),
    );
    // Made as the Lambdas make it, but for the endpoint.
    const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    return new DynamoItems(document, { table, clock: { now: () => new Date() } });
  });
});
