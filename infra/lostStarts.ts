import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Alerts } from "./alerts";

/**
 * The queue of starts of a schedule or a rule that AWS gave up, with an alarm that tells of the first.
 * @param scope what starts; the queue is `Lost` in it
 * @param start what was lost, as a sentence begins: `A start by the clock of source cost`
 */
export function lostStarts(scope: Construct, alerts: Alerts, start: string): Queue {
  const lost = new Queue(scope, "Lost", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  alerts.alarm(`${scope.node.id}Lost`, `${start} was lost, or failed for good; see the messages of its queue`, {
    metric: lost.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: Duration.hours(1) }),
  });
  return lost;
}
