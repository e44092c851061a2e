import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { homeRegionOutput } from "../pipeline/aws/deployment";
import type { StackOptions } from "../pipeline/aws/stackOptions";
import { messageKey, messageTopic } from "./alerts";
import { BillingAlarms } from "./billingAlarms";
import { CostExports } from "./costExports";
import { exportPrefix, ownCostBucket } from "./costReports";

export interface BillingStackProps extends StackProps {
  readonly options: StackOptions;
  /** Region of the main stack, where the bucket of the exports is. */
  readonly homeRegion: string;
}

/**
 * Billing alarms and cost exports beside a main stack that is not in us-east-1. An alarm reaches no topic of another region, so there is one
 * here too. Deployed after the main stack: an export is refused while its bucket does not let it write.
 * One for each account: `sluice deploy` goes by its output, and lets no other region take it over.
 */
export class BillingStack extends Stack {
  constructor(scope: Construct, id: string, { options, homeRegion, ...props }: BillingStackProps) {
    super(scope, id, props);
    const { recipients, billingAlarm: amounts, exports, cost } = options;
    if (amounts.length > 0) {
      const key = messageKey(this, "Key", "Sluice: messages about the bill");
      const topic = messageTopic(this, "BillingTopic", { displayName: "Sluice billing", key, recipients });
      new BillingAlarms(this, "BillingAlarms", { amounts, topic });
    }
    new CostExports(this, "CostExports", {
      exports,
      bucketName: cost?.bucket ?? ownCostBucket(homeRegion),
      bucketRegion: homeRegion,
      prefix: exportPrefix(cost?.prefixes),
    });
    new CfnOutput(this, homeRegionOutput, { value: homeRegion });
  }
}

/** Whether a deployment has anything that must be in us-east-1. */
export const hasBilling = ({ exports, billingAlarm }: StackOptions): boolean =>
  exports.length > 0 || billingAlarm.length > 0;
