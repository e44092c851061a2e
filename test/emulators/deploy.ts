import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateListStackResources,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { application } from "../../infra/application";
import { bundleTasks } from "../../infra/bundle";
import { stackName } from "../../pipeline/aws/deployment";
import { type Account, accountId, region } from "./account";
import { findPython } from "./install.cjs";
import type { Template } from "./template";

const assetBucket = `cdk-hnb659fds-assets-${accountId}-${region}`;

/** The application as `cdk deploy` would send it: the template and the files it names. */
export interface Synthesised {
  template: Template;
  /** by their key in the bucket of assets */
  assets: Map<string, Buffer>;
}

/** Synthesises the stack with the bundled handlers. Its checks are left to `npm run synth`. */
export function synthesise(): Synthesised {
  const folder = mkdtempSync(join(tmpdir(), "sluice-synthesised-"));
  try {
    const { app, stack } = application({ bundle: bundleTasks(), outdir: folder, checks: false });
    app.synth();
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
    const { files } = read(`${stack.stackName}.assets.json`) as { files: Record<string, FileAsset> };
    const assets = new Map<string, Buffer>();
    for (const { source, destinations } of Object.values(files)) {
      const path = join(folder, source.path);
      for (const { objectKey } of Object.values(destinations))
        assets.set(objectKey, source.packaging === "zip" ? zipped(path) : readFileSync(path));
    }
    return { template: read(`${stack.stackName}.template.json`), assets };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface FileAsset {
  source: { path: string; packaging: "zip" | "file" };
  destinations: Record<string, { objectKey: string }>;
}

function zipped(folder: string): Buffer {
  const into = `${folder}.zip`;
  execFileSync(findPython()!, ["-m", "zipfile", "-c", into, ...readdirSync(folder)], { cwd: folder });
  return readFileSync(into);
}

/** What the account must have before the first deployment, as after `cdk bootstrap`. */
export async function bootstrap({ s3, ssm }: Account): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: assetBucket }));
  const version = { Name: "/cdk-bootstrap/hnb659fds/version", Value: "30", Type: "String" as const };
  await ssm.send(new PutParameterCommand(version));
}

/** Ids of resources: logical to physical. */
export type Deployed = Record<string, string>;

/** Creates the stack, or updates it. @throws {Error} with the reasons of CloudFormation */
export async function deploy(account: Account, { template, assets }: Synthesised, update = false): Promise<Deployed> {
  const put = (key: string, body: Buffer | string) =>
    account.s3.send(new PutObjectCommand({ Bucket: assetBucket, Key: key, Body: body }));
  for (const [key, body] of assets) await put(key, body);
  await put("template.json", JSON.stringify(template));
  const { cloudformation } = account;
  const how: CreateStackCommandInput = {
    StackName: stackName,
    TemplateURL: `https://s3.${region}.amazonaws.com/${assetBucket}/template.json`,
    Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
  };
  await cloudformation.send(update ? new UpdateStackCommand(how) : new CreateStackCommand(how));
  for (;;) {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: stackName }));
    const status = Stacks[0]?.StackStatus;
    if (status === (update ? "UPDATE_COMPLETE" : "CREATE_COMPLETE")) break;
    if (!status?.endsWith("IN_PROGRESS")) throw new Error(`${stackName} is ${status}: ${await reasons(account)}`);
    await sleep(100);
  }
  const ids: Deployed = {};
  for await (const page of paginateListStackResources({ client: cloudformation }, { StackName: stackName }))
    for (const one of page.StackResourceSummaries ?? []) ids[one.LogicalResourceId!] = one.PhysicalResourceId!;
  return ids;
}

async function reasons({ cloudformation }: Account): Promise<string> {
  const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: stackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith("_FAILED"))
    .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`)
    .join("; ");
}
