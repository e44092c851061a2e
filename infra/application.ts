import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { acknowledge } from "./acknowledged";
import { SluiceStack } from "./sluiceStack";

/**
 * The whole CDK application. `synth()` runs cdk-nag and the offline validation of CloudFormation, and fails where one finds something that is
 * not acknowledged.
 * @param o.checks false leaves them out, for tests that ask about the template alone @default true
 * @param o.acknowledged false shows what would be found without the acknowledgements @default true
 */
export function application(o: { bundle: string; outdir?: string; checks?: boolean; acknowledged?: boolean }): {
  app: App;
  stack: SluiceStack;
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
  const recipients = String(app.node.tryGetContext("recipients") ?? "");
  const quota: unknown = app.node.tryGetContext("monthlyQuota");
  const stack = new SluiceStack(app, "Sluice", {
    bundle: o.bundle,
    description: "Sluice: who used what, what it cost, whether the data arrived, and who has to be told",
    recipients: recipients
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== ""),
    ...(quota !== undefined && { monthlyQuota: String(quota) }),
  });
  if (acknowledged) acknowledge(stack);
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}
