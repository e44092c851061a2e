import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Clock, Item, Items } from "../ports";
import { type BatchItem, batchSize, batchWrite } from "./batchWrite";
import { keyRange, type Range } from "./keyRange";
import { fromStored, packBody, type Stored } from "./storedItem";

const batchesAtOnce = 8;

/**
 * The ledger's items in one DynamoDB table: `pk`, `sk`, `rev`, the body, `ttl` in epoch seconds.
 * DynamoDB removes an expired item within days, so every read and every condition treats it as absent by the clock.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class DynamoItems implements Items {
  constructor(
    private readonly client: Pick<DynamoDBDocumentClient, "send">,
    private readonly o: { table: string; clock: Clock; wait?: (ms: number) => Promise<unknown> },
  ) {}

  async get<Body>(pk: string, sk: string): Promise<Item<Body> | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.o.table, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item && this.living<Body>(Item as Stored);
  }

  async put(
    pk: string,
    sk: string,
    body: unknown,
    { expected, expiresAt }: { expected?: number; expiresAt?: number } = {},
  ): Promise<boolean> {
    // Names this write: when the SDK repeats a call whose answer was lost, what stands in the way is our own item.
    const write = randomUUID();
    const content = packBody(pk, sk, body);
    const [used, unused] = "body" in content ? ["body", "packed"] : ["packed", "body"];
    const rev = expected === undefined ? "if_not_exists(#rev, :zero) + :one" : ":rev";
    const ttl = expiresAt === undefined ? { set: "", remove: ", #ttl" } : { set: ", #ttl = :ttl", remove: "" };
    const condition = this.condition(expected);
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.o.table,
          Key: { pk, sk },
          UpdateExpression: `SET #rev = ${rev}, #write = :write, #${used} = :content${ttl.set} REMOVE #${unused}${ttl.remove}`,
          ...condition.expression,
          ExpressionAttributeNames: {
            "#rev": "rev",
            "#write": "write",
            "#body": "body",
            "#packed": "packed",
            "#ttl": "ttl",
          },
          ExpressionAttributeValues: {
            ":write": write,
            ":content": "body" in content ? content.body : content.packed,
            ...(expiresAt !== undefined && { ":ttl": expiresAt }),
            ...(expected === undefined ? { ":zero": 0, ":one": 1 } : { ":rev": expected + 1 }),
            ...condition.values,
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.write?.S === write;
    }
  }

  async putMany(items: Parameters<Items["putMany"]>[0]): Promise<void> {
    const window = new Map<string, BatchItem>();
    for (const { pk, sk, body, expiresAt } of items) {
      const ttl = expiresAt === undefined ? {} : { ttl: expiresAt };
      // One key twice would have the whole call refused; of two writes of one key the later one counts.
      window.set(`${pk}\0${sk}`, { pk, sk, ...packBody(pk, sk, body), ...ttl });
      if (window.size >= batchSize * batchesAtOnce) await this.flush(window);
    }
    await this.flush(window);
  }

  async remove(pk: string, sk: string, { expected }: { expected?: number } = {}): Promise<boolean> {
    const condition = this.condition(expected);
    const names = expected !== undefined && { ExpressionAttributeNames: { "#rev": "rev", "#ttl": "ttl" } };
    const values = expected !== undefined && { ExpressionAttributeValues: condition.values };
    try {
      await this.client.send(
        new DeleteCommand({ TableName: this.o.table, Key: { pk, sk }, ...condition.expression, ...names, ...values }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async *query<Body>(pk: string, range: Range = {}): AsyncIterable<Item<Body>> {
    const { condition, end } = keyRange(pk, range);
    let left = range.limit ?? Number.POSITIVE_INFINITY;
    let start: Record<string, unknown> | undefined;
    if (condition === undefined) return;
    do {
      if (left <= 0) return;
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.o.table,
          ConsistentRead: true,
          ScanIndexForward: !range.reverse,
          ...condition,
          ...(Number.isFinite(left) && { Limit: left + 1 }), // one more, as `end` may be among them
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const stored of (page.Items ?? []) as Stored[]) {
        const item = this.living<Body>(stored);
        if (item === undefined || item.sk === end) continue;
        yield item;
        left -= 1;
        if (left <= 0) return;
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }

  private async flush(window: Map<string, BatchItem>): Promise<void> {
    const items = [...window.values()];
    window.clear();
    const on = { client: this.client, table: this.o.table, wait: this.o.wait ?? sleep };
    const batches: Promise<void>[] = [];
    for (let at = 0; at < items.length; at += batchSize) batches.push(batchWrite(on, items.slice(at, at + batchSize)));
    await Promise.all(batches);
  }

  private living<Body>(stored: Stored): Item<Body> | undefined {
    return stored.ttl !== undefined && stored.ttl < this.now() ? undefined : fromStored<Body>(stored);
  }

  private now(): number {
    return Math.floor(this.o.clock.now().getTime() / 1000);
  }

  private condition(expected: number | undefined): {
    expression?: { ConditionExpression: string };
    values?: Record<string, number>;
  } {
    if (expected === undefined) return {};
    const now = { ":now": this.now() };
    return expected === 0
      ? { expression: { ConditionExpression: "attribute_not_exists(#rev) OR #ttl < :now" }, values: now }
      : {
          expression: { ConditionExpression: "#rev = :expected AND (attribute_not_exists(#ttl) OR #ttl >= :now)" },
          values: { ...now, ":expected": expected },
        };
  }
}
