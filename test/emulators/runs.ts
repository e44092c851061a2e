import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { configKey } from "../../pipeline/aws/runConfig";
import type { RecentSample } from "./recentSample";
import { idOf, lakeBucket, machineArn, trailBucket, type World } from "./world";

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

/** Starts the machine, and waits until the execution has ended. */
export async function runMachine(
  world: World,
  input: object = { source: "cloudtrail" },
): Promise<DescribeExecutionOutput> {
  const start = new StartExecutionCommand({ stateMachineArn: machineArn(world), input: JSON.stringify(input) });
  const { executionArn } = await world.account.sfn.send(start);
  return ended(world, executionArn!);
}

/** Waits until an execution has started beside those that are known, and has ended. */
export async function nextRun(world: World, known: number): Promise<DescribeExecutionOutput> {
  const list = new ListExecutionsCommand({ stateMachineArn: machineArn(world) });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
    const { executions = [] } = await world.account.sfn.send(list);
    if (executions.length > known) return ended(world, executions[0]!.executionArn!);
  }
  throw new Error("no execution was started within a minute");
}

async function ended({ account }: World, executionArn: string): Promise<DescribeExecutionOutput> {
  for (;;) {
    const execution = await account.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") return execution;
    await sleep(100);
  }
}
