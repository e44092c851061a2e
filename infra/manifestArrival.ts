import { Duration, Stack } from "aws-cdk-lib";
import { type IRuleTarget, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Alerts } from "./alerts";
import type { CostReports } from "./costReports";
import { lostStarts } from "./lostStarts";
import type { Machine } from "./machine";

export interface ManifestArrivalProps {
  readonly cost: CostReports;
  readonly machine: Machine;
  readonly alerts: Alerts;
}

/**
 * Starts the run of cost reports when a manifest arrives, which AWS writes after the files that it names. A start that is lost, or a bucket
 * that tells EventBridge nothing, is made up by the daily schedule; two manifests of one delivery start one run and one that finds the
 * lease taken.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class ManifestArrival extends Construct {
  constructor(scope: Construct, id: string, { cost, machine, alerts }: ManifestArrivalProps) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("events.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    });
    machine.grantStart(role);
    const lost = lostStarts(this, alerts, "A start by the arrival of a manifest");
    const target: IRuleTarget = {
      bind: () => ({
        arn: machine.alias.attrArn,
        role,
        input: RuleTargetInput.fromObject({ source: "cost" }),
        deadLetterConfig: { arn: lost.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 10 },
      }),
    };
    const rule = new Rule(this, "Rule", {
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
    // Unlike a schedule, a rule writes there by the policy of the queue, not by its role.
    lost.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [lost.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
      }),
    );
  }
}

/** A prefix as a wildcard pattern has it, in which `*` and `\` mean something. */
const escaped = (prefix: string): string => prefix.replace(/[\\*]/g, "\\$&");
