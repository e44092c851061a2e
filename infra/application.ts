import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { acknowledge } from "./acknowledged";
import { SluiceStack } from "./sluiceStack";

/** The whole CDK application with its checks; `synth()` fails where one finds something that is not acknowledged. */
export function application(o: { bundle: string; outdir?: string }): { app: App; stack: SluiceStack } {
  const app = new App({
    ...(o.outdir && { outdir: o.outdir }),
    analyticsReporting: false,
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": true,
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
  acknowledge(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}
