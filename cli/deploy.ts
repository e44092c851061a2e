import { Command } from "commander";
import { type ContextKey, readOptions } from "../pipeline/aws/stackOptions";
import { UsageError } from "../pipeline/errors";
import { awsTools } from "./awsTools";
import type { Common } from "./context";

export interface DeployOptions extends Common {
  dryRun?: boolean;
  yes?: boolean;
}

/** Options of the command by the context key of the stack that each one sets. */
const choices: Record<ContextKey, [flag: string, description: string]> = {
  recipients: ["recipients <addresses>", "who is told, with commas; each is asked by mail to confirm"],
  monthlyQuota: ["quota <size>", "downloads a principal may have in a month, such as 100GB"],
  region: ["region <region>", "where to; by default that of AWS_REGION or of the profile"],
  trailBucket: ["trail-bucket <name>", "read this trail's bucket instead of making a trail"],
  trailPrefix: ["trail-prefix <prefix>", "what stands before AWSLogs/ in it"],
  trailKeyArn: ["trail-key-arn <arn>", "the KMS key of its files"],
  organizationId: [
    "organization-id <id>",
    "read the organisation's folder only; without --trail-bucket, make its trail",
  ],
  costBucket: ["cost-bucket <name>", "read cost reports from this bucket instead of making one"],
  costPrefixes: ["cost-prefixes <list>", "where in it they lie, with commas"],
  costKeyArn: ["cost-key-arn <arn>", "the KMS key of its files"],
  costExports: ["cost-exports <list>", "exports to make: cur2, focus, or none"],
  billingAlarm: ["billing-alarm <amounts>", "USD a month at which to tell, with commas, or none"],
};

export const deployCommand = (): Command => {
  const command = new Command("deploy")
    .description(
      "Deploys Sluice into your AWS account with the AWS CDK, after a look at credentials, region and bootstrap. What is not given stays as it was deployed; an empty value takes a choice back.",
    )
    .option("--dry-run", "print what would be made, from the templates; asks no account")
    .option("--yes", "do not ask before rights are widened");
  for (const [flag, description] of Object.values(choices)) command.option(`--${flag}`, description);
  return command
    .addHelpText(
      "after",
      "\nExamples:\n  sluice deploy --dry-run\n  sluice deploy --recipients ops@example.com --quota 250GB\n" +
        "  sluice deploy --trail-bucket org-logs --organization-id o-a1b2c3d4e5 --cost-bucket payer-reports\n\n" +
        "What it makes, costs and may do: docs/deploy.md",
    )
    .action(async (_options, self: Command) => {
      const options = self.optsWithGlobals<DeployOptions & Record<string, string | undefined>>();
      const given = contextOf(options);
      check(given);
      await awsTools();
      if (options.dryRun) {
        const { dryDeploy } = await import("./deployPlan");
        return dryDeploy(withoutEmpty(given), options);
      }
      const { deployAws } = await import("./deployAws");
      return deployAws(given, options);
    });
};

/** By context key; an empty text is kept, as it takes back what was deployed. */
export function contextOf(options: Record<string, string | undefined | boolean>): Partial<Record<ContextKey, string>> {
  return Object.fromEntries(
    Object.entries(choices).flatMap(([key, [flag]]) => {
      const name = flag.split(" ")[0]!.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const value = options[name];
      return typeof value === "string" ? [[key, value]] : [];
    }),
  );
}

export const withoutEmpty = (context: Partial<Record<ContextKey, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(context).filter(([, value]) => value !== ""));

/** @throws {UsageError} what the stack would refuse later, in the words of the command line */
export function check(context: Partial<Record<ContextKey, string>>): void {
  try {
    readOptions(withoutEmpty(context));
  } catch (error) {
    const words = Object.entries(choices).reduce(
      (text, [key, [flag]]) => text.replaceAll(new RegExp(`\\b${key}\\b`, "g"), `--${flag.split(" ")[0]}`),
      (error as Error).message.replace(/^context /, ""),
    );
    throw new UsageError(words);
  }
}
