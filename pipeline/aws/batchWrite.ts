import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { AwsBusyError } from "./busy";

/** Operations that one BatchWriteItem may have. */
export const batchSize = 25;
const maxTries = 8;

export interface BatchItem {
  pk: string;
  sk: string;
  [attribute: string]: unknown;
}
interface Table {
  client: Pick<DynamoDBDocumentClient, "send">;
  table: string;
  wait(ms: number): Promise<unknown>;
}

/**
 * Writes at most 25 items, each with the revision after the one it has now. Nothing is compared: it is for items that no one puts
 * under a condition, as BatchWriteItem knows none. What DynamoDB hands back as unprocessed is sent again, later each time: the SDK does
 * not do that, and the answer is HTTP 200 all the same.
 * @throws {AwsBusyError} when some are still unprocessed after the last try
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export async function batchWrite(on: Table, items: BatchItem[]): Promise<void> {
  const revisions = await readRevisions(on, items);
  let requests = items.map((item) => ({
    PutRequest: { Item: { ...item, rev: (revisions.get(keyOf(item)) ?? 0) + 1 } as Record<string, unknown> },
  }));
  await untilDone(on, "writes", async () => {
    const { UnprocessedItems } = await on.client.send(
      new BatchWriteCommand({ RequestItems: { [on.table]: requests } }),
    );
    requests = (UnprocessedItems?.[on.table] ?? []) as typeof requests;
    return requests.length;
  });
}

async function readRevisions(on: Table, items: BatchItem[]): Promise<Map<string, number>> {
  const revisions = new Map<string, number>();
  let keys: Record<string, unknown>[] = items.map(({ pk, sk }) => ({ pk, sk }));
  await untilDone(on, "reads", async () => {
    const { Responses, UnprocessedKeys } = await on.client.send(
      new BatchGetCommand({
        RequestItems: {
          [on.table]: {
            Keys: keys,
            ConsistentRead: true,
            ProjectionExpression: "pk, sk, #rev",
            ExpressionAttributeNames: { "#rev": "rev" },
          },
        },
      }),
    );
    for (const item of (Responses?.[on.table] ?? []) as unknown as { pk: string; sk: string; rev: number }[])
      revisions.set(keyOf(item), item.rev);
    keys = UnprocessedKeys?.[on.table]?.Keys ?? [];
    return keys.length;
  });
  return revisions;
}

const keyOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk}\0${sk}`;

/** Calls until nothing is left over. @param call returns how much is */
async function untilDone({ table, wait }: Table, what: string, call: () => Promise<number>): Promise<void> {
  let left = await call();
  for (let attempt = 1; left > 0; attempt += 1) {
    if (attempt === maxTries)
      throw new AwsBusyError(
        `DynamoDB left ${left} ${what} of ${table} undone after ${maxTries} tries; the task is called again`,
      );
    await wait(Math.min(5_000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2));
    left = await call();
  }
}
