import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, BatchWriteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { DynamoItems } from "../../../pipeline/aws/dynamoItems";
import { itemsContract } from "../../contracts/items";
import { MemoryTable } from "./memoryTable";

function ledger(now = new Date("2026-02-01T00:00:00Z")) {
  const table = new MemoryTable();
  const waits: number[] = [];
  const wait = async (ms: number) => waits.push(ms);
  return { table, waits, items: new DynamoItems(table.client, { table: "ledger", clock: { now: () => now }, wait }) };
}
const past = Date.parse("2026-01-31T23:59:59Z") / 1000;

describe("the contract of the ledger's store, on a table that leaves work undone and gives small pages", () => {
  itemsContract(() => ledger().items);
});

test("what a batch leaves undone is sent again, and later each time", async () => {
  const { table, waits, items } = ledger();
  table.batchDone = 10;
  await items.putMany(Array.from({ length: 25 }, (_, n) => ({ pk: "p", sk: String(n), body: n })));
  expect(table.rows.size).toBe(25);
  expect(
    table.mock.commandCalls(BatchWriteCommand).map((call) => call.args[0].input.RequestItems!.ledger!.length),
  ).toEqual([25, 15, 5]);
  expect(waits).toHaveLength(4); // two of the reads of revisions, two of the writes
});

test("a batch that stays undone is an error that the state machine retries", async () => {
  const { table, items } = ledger();
  table.mock.on(BatchGetCommand).resolves({});
  table.mock.on(BatchWriteCommand).callsFake(({ RequestItems }) => ({ UnprocessedItems: RequestItems }));
  await expect(items.putMany([{ pk: "p", sk: "s", body: 1 }])).rejects.toMatchObject({
    name: "Lambda.TooManyRequestsException",
    message: "DynamoDB left 1 writes of ledger undone after 8 tries; the task is called again",
  });
});

test("expired items are absent before DynamoDB removes them: to readers and to conditions", async () => {
  const { table, items } = ledger();
  await items.put("p", "gone", 1, { expiresAt: past });
  await items.put("p", "here", 1, { expiresAt: past + 2 });
  expect(table.rows.size).toBe(2);
  expect(await items.get("p", "gone")).toBeUndefined();
  expect(await items.put("p", "gone", 2, { expected: 1 })).toBe(false);
  expect(await items.remove("p", "gone", { expected: 1 })).toBe(false);
  const found: string[] = [];
  for await (const { sk } of items.query("p")) found.push(sk);
  expect(found).toEqual(["here"]);
  expect(await items.put("p", "gone", 3, { expected: 0 })).toBe(true);
  expect(await items.get("p", "gone")).toEqual({ pk: "p", sk: "gone", rev: 1, body: 3 });
});

test("a condition that fails on our own write, as the SDK repeated it, is a success", async () => {
  const { table, items } = ledger();
  table.mock.on(UpdateCommand).callsFake(({ ExpressionAttributeValues }) => {
    throw new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata: {},
      Item: { write: { S: ExpressionAttributeValues[":write"] } },
    });
  });
  expect(await items.put("p", "s", 1, { expected: 0 })).toBe(true);
  table.mock.on(UpdateCommand).callsFake(() => {
    throw new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata: {},
      Item: { write: { S: "another" } },
    });
  });
  expect(await items.put("p", "s", 1, { expected: 0 })).toBe(false);
});

test("other errors are not taken for a lost race", async () => {
  const { table, items } = ledger();
  table.mock
    .on(UpdateCommand)
    .rejects(Object.assign(new Error("no such table"), { name: "ResourceNotFoundException" }));
  await expect(items.put("p", "s", 1, { expected: 0 })).rejects.toThrow("no such table");
});

test("reads see every write before them", async () => {
  const { table, items } = ledger();
  for await (const _ of items.query("p")) throw new Error("the table is empty");
  expect(table.mock.commandCalls(QueryCommand)[0]!.args[0].input.ConsistentRead).toBe(true);
});

test("a long body is packed, and one that DynamoDB cannot take is refused by name", async () => {
  const { table, items } = ledger();
  const long = Array.from({ length: 20_000 }, (_, n) => `input ${n}`);
  await items.put("p", "long", long);
  await items.putMany([{ pk: "p", sk: "many", body: long }]);
  for (const sk of ["long", "many"]) expect((await items.get("p", sk))?.body).toEqual(long);
  expect([...table.rows.values()].every(({ body, packed }) => body === undefined && packed instanceof Uint8Array)).toBe(
    true,
  );
  await items.put("p", "long", "short");
  expect(await items.get("p", "long")).toMatchObject({ rev: 2, body: "short" });
  const noise = Array.from({ length: 90_000 }, (_, n) => (Math.sin(n) * 1e17).toString(36)).join("");
  await expect(items.put("attempt", "a1", noise)).rejects.toThrow(/^ledger item attempt a1 has \d+ bytes/);
});
