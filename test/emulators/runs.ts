import { utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { configKey } from "../../pipeline/aws/runConfig";
import { listObjects } from "../../pipeline/aws/s3Objects";
import type { RecentSample } from "./recentSample";
import { costBucket, idOf, lakeBucket, machineArn, trailBucket, type World } from "./world";

/** Puts log files where CloudTrail would deliver them, and the configuration where people would put it: quota and recipients go over the file. */
export async function putSample(
  world: World,
  { files, config }: Pick<RecentSample, "files" | "config">,
): Promise<void> {
  const { s3 } = world.account;
  const put = (Bucket: string, Key: string, Body: Buffer | string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await Promise.all([...files].map(([key, body]) => put(trailBucket(world), key, body)));
  const { quota, recipients, ...rest } = config;
  const { default: monthly, ...rules } = quota;
  await put(lakeBucket(world), configKey, JSON.stringify({ ...rest, quota: { ...rules, default: "1B" } }));
  for (const [name, Value] of [
    ["quota", monthly],
    ["email", recipients.join(", ")],
  ] as const) {
    const Name = idOf(world, name === "quota" ? /^AlertsMonthlyQuota/ : /^AlertsNotificationEmail/);
    await world.account.ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  }
}

/** Puts cost reports where AWS would deliver them. A manifest starts the machine, so all but the last one are put while its rule rests. */
export async function putBills(world: World, { bills, billsFolder }: RecentSample): Promise<void> {
  const rule = idOf(world, /^CostManifestRule/);
  const put = ([Key, Body]: [string, Buffer]) =>
    world.account.s3.send(new PutObjectCommand({ Bucket: costBucket(world), Key, Body }));
  const all = [...bills];
  const last = all.findLastIndex(([key]) => key.endsWith("Manifest.json"));
  await world.account.events("DisableRule", { Name: rule });
  await Promise.all(all.toSpliced(last, 1).map(put));
  await world.account.events("EnableRule", { Name: rule });
  await put(all[last]!);
  await sameTimes(world, billsFolder);
}

/** Gives the files of one machine the times of the objects: when a report was delivered is part of what is said about it. */
async function sameTimes(world: World, folder: string): Promise<void> {
  for await (const { Key, LastModified } of listObjects(world.account.s3, { Bucket: costBucket(world), Prefix: "" }))
    utimesSync(join(folder, ...Key.split("/")), LastModified, LastModified);
}

/**
 * The same events once more, delivered today in a file of other bytes: what they are built into is outdated, and comes out the
 * same.
 * @param level of packing; another one gives other bytes
 */
export async function putAgain(world: World, { files }: RecentSample, level: number): Promise<void> {
  const [key, body] = [...files].find(([one]) => /\/CloudTrail\/.*\.json\.gz$/.test(one))!;
  const today = new Date().toISOString().slice(0, 10);
  const Key = key
    .replace(/\/20\d\d\/\d\d\/\d\d\//, `/${today.replaceAll("-", "/")}/`)
    .replace(/_20\d{6}T/, `_${today.replaceAll("-", "")}T`);
  const Body = gzipSync(gunzipSync(body), { level });
  await world.account.s3.send(new PutObjectCommand({ Bucket: trailBucket(world), Key, Body }));
}

/** Starts the machine, and waits until the execution has ended. */
export async function runMachine(
  world: World,
  input: object = { source: "cloudtrail" },
): Promise<DescribeExecutionOutput> {
  return ended(world, await startMachine(world, input));
}

export async function startMachine(world: World, input: object = { source: "cloudtrail" }): Promise<string> {
  const start = new StartExecutionCommand({ stateMachineArn: machineArn(world), input: JSON.stringify(input) });
  const { executionArn } = await world.account.sfn.send(start);
  return executionArn!;
}

/** Waits until an execution has entered a state. @throws {Error} when it has ended, however, without it */
export async function entered({ account }: World, executionArn: string, state: string): Promise<void> {
  const history = new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 });
  for (;;) {
    const { events = [] } = await account.sfn.send(history);
    if (events.some(({ stateEnteredEventDetails: details }) => details?.name === state)) return;
    const end = events.find(({ type }) => /^Execution(?!Started|Redriven)/.test(type!));
    if (end) throw new Error(`${executionArn} has ended with ${end.type} before ${state}`);
    await sleep(100);
  }
}

/** Waits until an execution has started beside those that are known (ARNs), and has ended. */
export async function nextRun(world: World, known: string[]): Promise<DescribeExecutionOutput> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
    const next = (await executions(world)).find((arn) => !known.includes(arn));
    if (next) return ended(world, next);
  }
  throw new Error("no execution was started within two minutes");
}

/** ARNs. Their order says little: one that runs is listed by its start, one that has ended by its end. */
export async function executions(world: World): Promise<string[]> {
  const list = new ListExecutionsCommand({ stateMachineArn: machineArn(world) });
  return ((await world.account.sfn.send(list)).executions ?? []).map(({ executionArn }) => executionArn!);
}

export async function ended({ account }: World, executionArn: string): Promise<DescribeExecutionOutput> {
  for (;;) {
    const execution = await account.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") return execution;
    await sleep(100);
  }
}
