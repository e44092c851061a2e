import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { DynamoItems } from "../../pipeline/aws/dynamoItems";
import { listObjects } from "../../pipeline/aws/s3Objects";
import { publishedGenerations } from "../../pipeline/ledger/generations";
import { usageLocations } from "../../pipeline/quotas/ledger";
import { loadModels } from "../../pipeline/sql/model";
import { idOf, lakeBucket, type World } from "./world";

interface Given {
  world(): World;
  /** Asserts that the account holds what it held before. */
  isUnchanged(): Promise<void>;
}

/** The daily sweep over what the runs before have left: builds that were replaced, and those of runs that failed. */
export function sweepCases({ world, isUnchanged }: Given): void {
  test("the sweep removes builds that were replaced, on its second day, and no figure changes", async () => {
    const items = ledger(world());
    const { Target } = await world().account.schedule<{ Target: { Arn: string } }>(
      idOf(world(), /^SweepDailySchedule/),
    );
    expect(Target.Arn.split(":").at(-1)).toBe(sweepName(world()));
    const [before, published] = [await generations(world()), await pointed(world())];
    const replaced = before.filter((id) => !published.includes(id));
    expect(replaced.length).toBeGreaterThan(2);
    const others = await keys(world(), /^(batches|runs|staged|quarantine|config)\//);

    await yesterday(items, "attempt", "startedAt");
    expect(await sweep(world())).toMatchObject({ generations: 0, files: 0, left: false });
    expect(await generations(world())).toEqual(before);
    await yesterday(items, "unneeded", "at");
    const { generations: gone } = await sweep(world());
    expect(gone).toBeGreaterThanOrEqual(replaced.length); // some failed before they wrote a file
    expect(await generations(world())).toEqual(published);
    expect(await keys(world(), /^(batches|runs|staged|quarantine|config)\//)).toEqual(others);
    await isUnchanged();
  }, 600_000);
}

const ledger = ({ account, ...world }: World): DynamoItems =>
  new DynamoItems(DynamoDBDocumentClient.from(account.dynamo, { marshallOptions: { removeUndefinedValues: true } }), {
    table: idOf(world, /^LedgerTable/),
    clock: { now: () => new Date() },
  });
const sweepName = (world: World): string => idOf(world, /^TasksSweepFunction/);
const sweep = async (world: World) =>
  (await world.account.invoke(sweepName(world), {})) as { generations: number; files: number; left: boolean };

/** Lets a day pass for every item of a kind, as the Lambda has the clock of this machine. */
async function yesterday(items: DynamoItems, pk: string, field: string): Promise<void> {
  for await (const { sk, body } of items.query<Record<string, string>>(pk))
    await items.put(pk, sk, { ...body, [field]: new Date(Date.parse(body[field]!) - 86_400_000).toISOString() });
}

async function keys(world: World, which: RegExp): Promise<string[]> {
  const found: string[] = [];
  for await (const { Key } of listObjects(world.account.s3, { Bucket: lakeBucket(world), Prefix: "" }))
    if (which.test(Key)) found.push(Key);
  return found;
}

const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort();

const idIn = (location: string): string => /\/gen=(\w+)/.exec(location)![1]!;

/** Ids of generations that have a file. */
const generations = async (world: World): Promise<string[]> => sorted((await keys(world, /\/gen=/)).map(idIn));

/** Ids of generations that readers see, and of those that usage is compared with. */
async function pointed(world: World): Promise<string[]> {
  const items = ledger(world);
  const ids: string[] = [];
  for (const { table } of loadModels(sqlFiles()).models)
    for await (const { generation } of publishedGenerations(items, table)) ids.push(generation);
  for await (const location of usageLocations(items)) ids.push(idIn(location));
  return sorted(ids);
}
