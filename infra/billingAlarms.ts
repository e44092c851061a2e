import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

export interface BillingAlarmsProps {
  /** USD in a calendar month; each has an alarm. */
  readonly amounts: readonly number[];
  /** In us-east-1, like the metric: an alarm reaches no topic elsewhere. */
  readonly topic: ITopic;
}

/**
 * Tells when the estimated charges of the account pass an amount. The metric exists in us-east-1 only, and only where "Receive CloudWatch
 * billing alerts" is on in the billing preferences; AWS writes it every few hours, and nothing at the beginning of a month.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
 */
export class BillingAlarms extends Construct {
  constructor(scope: Construct, id: string, { amounts, topic }: BillingAlarmsProps) {
    super(scope, id);
    for (const amount of amounts) {
      const alarm = new Alarm(this, `Above${String(amount).replace(".", "_")}`, {
        metric: new Metric({
          namespace: "AWS/Billing",
          metricName: "EstimatedCharges",
          dimensionsMap: { Currency: "USD" },
          statistic: Stats.MAXIMUM,
          period: Duration.hours(6),
        }),
        alarmDescription: `This month's estimated charges of the account have reached ${amount} USD; see Cost Explorer, or gold.cost_daily`,
        threshold: amount,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.IGNORE,
      });
      alarm.addAlarmAction(new SnsAction(topic));
    }
  }
}
