import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type Outputs, outputNames } from "../pipeline/aws/deployment";

/** What `sluice doctor --aws` and `sluice smoke` go by, and people too: the names do not change. */
export function tell(stack: Construct, outputs: Outputs): void {
  for (const name of outputNames)
    new CfnOutput(stack, `${name}Output`, { value: outputs[name] }).overrideLogicalId(name);
}
