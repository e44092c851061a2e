import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { billingRegion, billingStackName, stackName } from "../pipeline/aws/deployment";
import { contextKeys, readOptions } from "../pipeline/aws/stackOptions";
import { acknowledge } from "./acknowledged";
import { BillingStack, hasBilling } from "./billingStack";
import { SluiceStack } from "./sluiceStack";

/** On every resource that takes tags, so that Sluice's own cost can be told in the bill once the tag is activated there. */
const tags = { application: "sluice" };

/**
 * The whole CDK application. `synth()` runs cdk-nag and the offline validation of CloudFormation, and fails where one finds something that is
 * not acknowledged.
 *
 * Stacks name no account and no region, so that one template serves all; the CDK command line deploys to those it is configured for. Its
 * region only decides whether what exists in us-east-1 alone needs a stack of its own; where it is unknown, us-east-1 is taken for it.
 * @param o.context over that of the command line and of cdk.json; see `readOptions`
 * @param o.region what the CDK command line was configured for, unless the context names another @default CDK_DEFAULT_REGION
 * @param o.checks false leaves them out, for tests that ask about the template alone @default true
 * @param o.acknowledged false shows what would be found without the acknowledgements @default true
 */
export function application(o: {
  bundle: string;
  outdir?: string;
  context?: Record<string, string>;
  region?: string;
  checks?: boolean;
  acknowledged?: boolean;
}): {
  app: App;
  stack: SluiceStack;
  billing?: BillingStack;
} {
  const { checks = true, acknowledged = true } = o;
  const app = new App({
    ...(o.outdir && { outdir: o.outdir }),
    analyticsReporting: false,
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": checks,
      "@aws-cdk/aws-iam:minimizePolicies": true,
      "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": true,
    },
  });
  const options = readOptions({
    ...Object.fromEntries(contextKeys.map((key) => [key, app.node.tryGetContext(key)])),
    ...o.context,
  });
  const home = options.region ?? o.region ?? process.env.CDK_DEFAULT_REGION ?? billingRegion;
  const stack = new SluiceStack(app, stackName, {
    bundle: o.bundle,
    description: "Sluice: who used what, what it cost, whether the data arrived, and who has to be told",
    tags,
    options,
    billingHere: home === billingRegion,
  });
  const billing =
    home !== billingRegion && hasBilling(options)
      ? new BillingStack(app, billingStackName, {
          description: "Sluice: billing alarms and cost exports, which exist in us-east-1 only",
          env: { region: billingRegion },
          tags,
          options,
          homeRegion: home,
        })
      : undefined;
  billing?.addStackDependency(stack);
  if (acknowledged) acknowledge(stack, options);
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack, ...(billing && { billing }) };
}
