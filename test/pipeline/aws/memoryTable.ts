import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type AwsStub, mockClient } from "aws-sdk-client-mock";

type Attributes = Record<string, unknown> & { pk: string; sk: string };
interface Put {
  PutRequest: { Item: Attributes };
}
// biome-ignore lint/suspicious/noExplicitAny: the mock's own type parameters
type Mock = AwsStub<any, any, any>;

/**
 * A DynamoDB table in memory behind the SDK's client. It knows the expressions that the ledger sends and refuses every other, gives small
 * pages, and leaves a part of each batch undone, as DynamoDB may.
 */
export class MemoryTable {
  readonly rows = new Map<string, Attributes>();
  readonly client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "us-east-1" }));
  readonly mock: Mock = mockClient(this.client as never) as Mock;
  /** How many of a batch are done by one call. */
  batchDone = 20;
  pageSize = 7;

  constructor() {
    const { mock } = this;
    mock.on(GetCommand).callsFake((input) => {
      consistent(input);
      return { Item: this.rows.get(keyOf(input.Key)) };
    });
    mock.on(UpdateCommand).callsFake((input) => this.update(input));
    mock.on(DeleteCommand).callsFake((input) => {
      this.check(input);
      this.rows.delete(keyOf(input.Key));
      return {};
    });
    mock.on(BatchGetCommand).callsFake(({ RequestItems }: { RequestItems: Record<string, { Keys: Attributes[] }> }) => {
      const [table, { Keys, ...rest }] = Object.entries(RequestItems)[0]!;
      consistent(rest);
      distinct(Keys, 100);
      const found = Keys.slice(0, this.batchDone).flatMap((key) => this.rows.get(keyOf(key)) ?? []);
      const left = Keys.slice(this.batchDone);
      return {
        Responses: { [table]: found },
        UnprocessedKeys: left.length ? { [table]: { Keys: left, ...rest } } : {},
      };
    });
    mock.on(BatchWriteCommand).callsFake(({ RequestItems }: { RequestItems: Record<string, Put[]> }) => {
      const [table, requests] = Object.entries(RequestItems)[0]!;
      distinct(
        requests.map(({ PutRequest }) => PutRequest.Item),
        25,
      );
      for (const { PutRequest } of requests.slice(0, this.batchDone))
        this.rows.set(keyOf(PutRequest.Item), PutRequest.Item);
      const left = requests.slice(this.batchDone);
      return { UnprocessedItems: left.length ? { [table]: left } : {} };
    });
    mock.on(QueryCommand).callsFake((input) => {
      consistent(input);
      return this.query(input);
    });
  }

  private update(input: {
    Key: Attributes;
    UpdateExpression: string;
    ExpressionAttributeValues: Record<string, unknown>;
  }) {
    this.check(input as never);
    const before = this.rows.get(keyOf(input.Key));
    const { ExpressionAttributeValues: value } = input;
    const [, sets = "", removes = ""] = /^SET (.*) REMOVE (.*)$/.exec(input.UpdateExpression) ?? [];
    const after: Attributes = { ...before, ...input.Key };
    for (const part of sets.split(/, (?=#)/)) {
      const [, name, from] = /^#(\w+) = (.*)$/.exec(part)!;
      if (from === "if_not_exists(#rev, :zero) + :one") after.rev = Number(before?.rev ?? 0) + 1;
      else if (from! in value) after[name!] = value[from!];
      else throw new Error(`unknown in a SET: ${part}`);
    }
    for (const part of removes.split(", ")) delete after[part.slice(1)];
    this.rows.set(keyOf(input.Key), after);
    return {};
  }

  private check({
    Key,
    ConditionExpression,
    ExpressionAttributeValues: value = {},
  }: {
    Key: Attributes;
    ConditionExpression?: string;
    ExpressionAttributeValues?: Record<string, unknown>;
  }) {
    const item = this.rows.get(keyOf(Key));
    const ttl = item?.ttl as number | undefined;
    const holds: Record<string, () => boolean> = {
      "attribute_not_exists(#rev) OR #ttl < :now": () => !item || (ttl !== undefined && ttl < Number(value[":now"])),
      "#rev = :expected AND (attribute_not_exists(#ttl) OR #ttl >= :now)": () =>
        item?.rev === value[":expected"] && (ttl === undefined || ttl >= Number(value[":now"])),
    };
    if (ConditionExpression === undefined) return;
    if (holds[ConditionExpression]!()) return;
    throw new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata: {},
      ...(item && { Item: { write: { S: String(item.write) } } }),
    });
  }

  private query(input: {
    KeyConditionExpression: string;
    ExpressionAttributeValues: Record<string, string>;
    ScanIndexForward: boolean;
    Limit?: number;
    ExclusiveStartKey?: { sk: string };
  }) {
    const value = input.ExpressionAttributeValues;
    for (const text of Object.values(value)) if (text === "") throw new Error("an empty key value is refused");
    const within: Record<string, (sk: string) => boolean> = {
      "pk = :pk": () => true,
      "pk = :pk AND begins_with(sk, :prefix)": (sk) => sk.startsWith(value[":prefix"]!),
      "pk = :pk AND sk >= :lower": (sk) => order(sk, value[":lower"]!) >= 0,
      "pk = :pk AND sk < :upper": (sk) => order(sk, value[":upper"]!) < 0,
      "pk = :pk AND sk BETWEEN :lower AND :upper": (sk) =>
        order(sk, value[":lower"]!) >= 0 && order(sk, value[":upper"]!) <= 0,
    };
    if (order(value[":lower"] ?? "", value[":upper"] ?? "\u{10ffff}") > 0)
      throw new Error("BETWEEN: ends the wrong way");
    const direction = input.ScanIndexForward ? 1 : -1;
    const all = [...this.rows.values()]
      .filter(({ pk, sk }) => pk === value[":pk"] && within[input.KeyConditionExpression]!(sk))
      .sort((a, b) => direction * order(a.sk, b.sk))
      .filter(({ sk }) => !input.ExclusiveStartKey || direction * order(sk, input.ExclusiveStartKey.sk) > 0);
    const page = all.slice(0, Math.min(this.pageSize, input.Limit ?? this.pageSize));
    const last = page.at(-1);
    return { Items: page, ...(all.length > page.length && last && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }) };
  }
}

const keyOf = ({ pk, sk }: { pk: string; sk: string }) => {
  if (pk === "" || sk === "") throw new Error("an empty key value is refused");
  return JSON.stringify([pk, sk]);
};
const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
/** A ledger that reads what is a second old takes a lease twice. */
function consistent({ ConsistentRead }: { ConsistentRead?: boolean }) {
  if (!ConsistentRead) throw new Error("a read without ConsistentRead may be of an older state");
}
function distinct(keys: Attributes[], most: number) {
  if (keys.length > most) throw new Error(`${keys.length} in one call, ${most} are allowed`);
  if (new Set(keys.map(keyOf)).size < keys.length) throw new Error("one call has a key twice");
}
