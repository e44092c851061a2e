import { Duration, Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { allowService, grantTo, stackKey } from "./lake";

export interface AlertsProps {
  /** Each is asked by mail to confirm; nobody hears anything before that. */
  readonly recipients: readonly string[];
  /** Monthly download quota of a principal, with its unit. */
  readonly monthlyQuota: string;
}

/**
 * Who is told, and by which way. `alerts` carries the digest of a run, `operations` what tells that runs fail or are missing: it must
 * speak when the pipeline cannot. Both have a key of their own: CloudWatch and EventBridge cannot use that of AWS, and fail in silence.
 * @see https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 */
export class Alerts extends Construct {
  readonly alerts: Topic;
  readonly operations: Topic;
  readonly quota: StringParameter;
  readonly recipients: StringParameter;
  private readonly key: Key;

  constructor(scope: Construct, id: string, { recipients, monthlyQuota }: AlertsProps) {
    super(scope, id);
    this.key = messageKey(this, "Key", "Sluice: messages about usage and about the pipeline");
    const { key } = this;
    this.alerts = messageTopic(this, "AlertsTopic", { displayName: "Sluice alerts", key, recipients });
    this.operations = messageTopic(this, "OperationsTopic", { displayName: "Sluice operations", key, recipients });
    this.quota = new StringParameter(this, "MonthlyQuota", {
      parameterName: "/sluice/monthly-quota",
      stringValue: monthlyQuota,
      description:
        "Downloads a principal may have in a calendar month (UTC), such as 100GB; read at the beginning of each run",
    });
    this.recipients = new StringParameter(this, "NotificationEmail", {
      parameterName: "/sluice/notification-email",
      stringValue: recipients.join(",") || "none",
      description: "Addresses that alerts are meant for, with commas; subscribe them to the topics too",
    });
    for (const [id, topic] of Object.entries({ AlertsFail: this.alerts, OperationsFail: this.operations }))
      this.alarm(id, "A message was not delivered: look at the subscriptions of the topic", {
        metric: topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM, period: Duration.hours(1) }),
      });
  }

  /** Lets `grantee` send a digest. */
  grantSend(grantee: IGrantable): void {
    grantTo(grantee, { actions: ["sns:Publish"], resources: [this.alerts.topicArn] });
    grantTo(grantee, { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [this.key.keyArn] });
  }

  /** Lets `grantee` read the parameters that change without a deployment. */
  grantParameters(grantee: IGrantable): void {
    grantTo(grantee, {
      actions: ["ssm:GetParameters"],
      resources: [this.quota.parameterArn, this.recipients.parameterArn],
    });
  }

  /** Tells `operations` when a metric reaches 1, or, with `absent`, when nothing came for `periods` periods. */
  alarm(
    id: string,
    description: string,
    { metric, absent = false, periods = 1 }: { metric: IMetric; absent?: boolean; periods?: number },
  ): Alarm {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold: 1,
      evaluationPeriods: periods,
      comparisonOperator: absent
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: absent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.operations));
    if (absent) alarm.addOkAction(new SnsAction(this.operations)); // the recovery is told once
    return alarm;
  }
}

/**
 * A key for topics that alarms write to. Where a rule writes too, the library lets EventBridge use the key, without a condition; a second
 * statement of ours with one would only seem to limit it.
 */
export function messageKey(scope: Construct, id: string, description: string): Key {
  const key = stackKey(scope, id, description);
  allowService(key, new ServicePrincipal("cloudwatch.amazonaws.com"), ["kms:Decrypt", "kms:GenerateDataKey*"]);
  return key;
}

/** A topic that alarms of this account may write to, with its subscriptions; each is asked by mail to confirm. */
export function messageTopic(
  scope: Construct,
  id: string,
  { displayName, key, recipients }: { displayName: string; key: Key; recipients: readonly string[] },
): Topic {
  const topic = new Topic(scope, id, { displayName, masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  );
  for (const address of recipients) topic.addSubscription(new EmailSubscription(address));
  return topic;
}

/** A metric of one state machine, summed over `period`. */
export const executionMetric = (stateMachineArn: string, metricName: string, period: Duration): Metric =>
  new Metric({
    namespace: "AWS/States",
    metricName,
    dimensionsMap: { StateMachineArn: stateMachineArn },
    statistic: Stats.SUM,
    period,
  });
