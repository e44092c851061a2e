import { Aws, CfnCondition, Fn } from "aws-cdk-lib";
import { Construct } from "constructs";

/** Partitions whose console is elsewhere. @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/endpoints.html */
const elsewhere: [partition: string, id: string, domain: string][] = [
  ["aws-cn", "InChina", "console.amazonaws.cn"],
  ["aws-us-gov", "InGovCloud", "console.amazonaws-us-gov.com"],
];

/** The domain of the console for links in mails. One template serves all partitions, so CloudFormation chooses when it deploys. */
export class ConsoleDomain extends Construct {
  /** Stands behind the region: `eu-central-1.console.aws.amazon.com`. */
  readonly domain: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.domain = elsewhere.reduce((otherwise, [partition, name, domain]) => {
      const { logicalId } = new CfnCondition(this, name, { expression: Fn.conditionEquals(Aws.PARTITION, partition) });
      return Fn.conditionIf(logicalId, domain, otherwise).toString();
    }, "console.aws.amazon.com");
  }
}
