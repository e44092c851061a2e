import { Duration, Stack } from "aws-cdk-lib";
import { type IRuleTarget, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { CostReports } from "./costReports";
import { grantTo } from "./lake";
import type { Machine } from "./machine";

export interface ManifestArrivalProps {
  readonly cost: CostReports;
  readonly machine: Machine;
}

/**
 * Starts the run of cost reports when a manifest arrives, which AWS writes after the files that it names. A start that is lost, or a bucket
 * that tells EventBridge nothing, is made up by the daily schedule; two manifests of one delivery start one run and one that finds the
 * lease taken.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
 */
export class ManifestArrival extends Construct {
  constructor(scope: Construct, id: string, { cost, machine }: ManifestArrivalProps) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("events.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    });
    grantTo(role, { actions: ["states:StartExecution"], resources: [machine.alias.attrArn] });
    const target: IRuleTarget = {
      bind: () => ({
        arn: machine.alias.attrArn,
        role,
        input: RuleTargetInput.fromObject({ source: "cost" }),
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 10 },
      }),
    };
    new Rule(this, "Rule", {
      description: "A manifest of a cost report has arrived",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [cost.bucket.bucketName] },
          object: { key: cost.prefixes.map((prefix) => ({ wildcard: `${escaped(prefix)}*Manifest.json` })) },
        },
      },
      targets: [target],
    });
  }
}

/** A prefix as a wildcard pattern has it, in which `*` and `\` mean something. */
const escaped = (prefix: string): string => prefix.replace(/[\\*]/g, "\\$&");
