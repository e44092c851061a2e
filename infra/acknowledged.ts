import { type Stack, Validations } from "aws-cdk-lib";
import type { StackOptions } from "../pipeline/aws/stackOptions";

// Logical ids are written out: should one change, its bucket would be replaced, and the findings here come back.
const lake = "<LakeBucketB1D32E10.Arn>";
const ownTrail = "<TrailBucket6C1E344E.Arn>";
const ownCost = "<CostBucketFCD9D4C6.Arn>";
const account = "<AWS::Region>:<AWS::AccountId>";
const bucketArn = (name: string) => `arn:<AWS::Partition>:s3:::${name}`;
const wildcard = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;

interface Acknowledgement {
  within: string;
  id: string;
  reason: string;
}

/** Where log files and cost reports are read, as a policy has it. */
function rawArns({ trail, cost, organizationId }: StackOptions): { logs: string; reports: string[] } {
  const folder = trail && organizationId ? `${organizationId}/` : "";
  return {
    logs: `${trail ? bucketArn(trail.bucket) : ownTrail}/${trail?.prefix ?? ""}AWSLogs/${folder}*`,
    reports: (cost?.prefixes ?? [""]).map((prefix) => `${cost ? bucketArn(cost.bucket) : ownCost}/${prefix}*`),
  };
}

/** Findings of cdk-nag that are as we want them: below which construct, which one, and why. Everything else fails the synthesis. */
export const acknowledged = (options: StackOptions): readonly Acknowledgement[] => [
  {
    within: "Tasks",
    id: wildcard(`${lake}/batches/*`),
    reason: "Manifests of batches are named by the hash of their files; tasks read and write them below this prefix",
  },
  {
    within: "Tasks",
    id: wildcard(`${lake}/batches/inputs/*`),
    reason:
      "Long lists of parts are named by the build they belong to; the sweep removes those of builds that it removes",
  },
  {
    within: "Tasks",
    id: wildcard(`${lake}/runs/*`),
    reason: "Plans are named by run; tasks hand them on below this prefix",
  },
  {
    within: "Tasks",
    id: wildcard(`${lake}/staged/*`),
    reason: "InspectBatch writes parts named by day and batch, which Sweep removes when nothing is built from them",
  },
  ...["silver", "gold"].map((layer) => ({
    within: "Tasks",
    id: wildcard(`${lake}/${layer}/*`),
    reason: "Sweep removes builds that were replaced; every build has a folder of its own",
  })),
  {
    within: "Tasks",
    id: wildcard(`${lake}/quarantine/*`),
    reason: "Reasons of what was set aside are named by file; they are written and never read by a task",
  },
  {
    within: "Tasks",
    id: wildcard(`${lake}/config/*`),
    reason: "OpenRun reads the one object that a configuration may be in",
  },
  {
    within: "Tasks",
    id: wildcard(rawArns(options).logs),
    reason: "CloudTrail names its files; they are read, never written",
  },
  ...rawArns(options).reports.map((reports) => ({
    within: "Tasks",
    id: wildcard(reports),
    reason: "AWS names the files of cost reports; they are read, never written",
  })),
  ...["sluice-audit", "sluice-load"].flatMap((workgroup) =>
    ["Tasks", "Medallion"].map((within) => ({
      within,
      id: wildcard(`${lake}/athena-results/${workgroup}/*`),
      reason: "Athena names results by query; it writes and reads them with the rights of its caller",
    })),
  ),
  ...["Tasks", "Medallion"].map((within) => ({
    within,
    id: wildcard(`arn:<AWS::Partition>:glue:${account}:table/internal/build_*`),
    reason: "Each build has a table of its own, made by CTAS and forgotten after it was published",
  })),
  {
    within: "Tasks",
    id: wildcard(`arn:<AWS::Partition>:states:${account}:execution:sluice-medallion:*`),
    reason: "OpenRun asks whether the owner of the lease still runs; executions are named by run",
  },
  ...["staged", "silver", "gold"].map((layer) => ({
    within: "Medallion",
    id: wildcard(`${lake}/${layer}/*`),
    reason:
      "Athena reads and writes the files of tables with the rights of its caller; every build has a folder of its own",
  })),
  {
    within: "Medallion",
    id: wildcard("*"),
    reason:
      "Delivery of logs and traces of Step Functions: these actions of CloudWatch Logs and X-Ray know no resource",
  },
  ...["CloudTrailHourly", "CostDaily", "CostManifest"].map((within) => ({
    within,
    id: "AwsSolutions-SQS3",
    reason: "The queue is the dead-letter queue of a schedule or a rule",
  })),
];

export function acknowledge(stack: Stack, options: StackOptions): void {
  for (const { within, id, reason } of acknowledged(options))
    Validations.of(stack.node.findChild(within)).acknowledge({ id, reason });
}
