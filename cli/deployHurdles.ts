import type { Stack } from "@aws-sdk/client-cloudformation";
import {
  billingRegion,
  billingStackName,
  costBucketName,
  homeRegionOutput,
  stackName,
} from "../pipeline/aws/deployment";
import type { DoctorClients } from "../pipeline/doctor/clients";

type Clients = Pick<DoctorClients, "cloudformation" | "cloudformationUs" | "s3">;
interface Place {
  id: string;
  region: string;
}

/** A stack, or undefined while there is none, or only what a creation that failed has left of one: CDK deletes that before it begins anew. */
export async function standingStack(
  client: DoctorClients["cloudformation"],
  StackName: string,
): Promise<Stack | undefined> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const answer = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return undefined;
    throw new Error(`the choices of the deployed stack ${StackName} cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  const stack = answer?.Stacks?.[0];
  const empty = /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|REVIEW_IN_PROGRESS|DELETE_COMPLETE)$/;
  return stack && !empty.test(stack.StackStatus ?? "") ? stack : undefined;
}

export const outputOf = (stack: Stack | undefined, name: string): string | undefined =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;

/**
 * Whether the account has Sluice in another region: the stack and the exports in us-east-1 have fixed names, and a second deployment would
 * take them over. @returns what is in the way and the next step, in one line
 */
export async function otherHome({ cloudformationUs }: Clients, { region }: Place): Promise<string | undefined> {
  const main = region === billingRegion ? undefined : await standingStack(cloudformationUs, stackName);
  const home = main
    ? billingRegion
    : outputOf(await standingStack(cloudformationUs, billingStackName), homeRegionOutput);
  if (home === undefined || home === region) return undefined;
  return (
    `Sluice is in ${home} already, and an account has one, as its exports and billing alarms have one place; ` +
    `sluice deploy --region ${home}, or remove that one first: npx cdk destroy --all -c region=${home}`
  );
}

/**
 * Whether a bucket for cost reports is there that a stack before left: a stack could not make one of that name.
 * @returns what is in the way and the next step, in one line
 */
export async function leftBucket({ s3 }: Clients, { id, region }: Place): Promise<string | undefined> {
  const bucket = costBucketName(id, region);
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const held = await s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 })).catch((error: Error) => {
    if (error.name === "NoSuchBucket") return undefined;
    if (error.name === "AccessDenied") return {}; // it is there
    throw new Error(`whether ${bucket} is there cannot be seen: ${error.message}`, { cause: error });
  });
  if (!held) return undefined;
  return (
    `the bucket ${bucket} is there and belongs to no stack, as one before left it; ` +
    `read it on with --cost-bucket ${bucket} --cost-exports cur2,focus, or empty and delete it (aws s3 rb s3://${bucket} once it has no versions)`
  );
}
