import { type ContextKey, readOptions } from "../pipeline/aws/stackOptions";
import { UsageError } from "../pipeline/errors";
import type { Common } from "./context";

export interface DeployOptions extends Common {
  dryRun?: boolean;
  yes?: boolean;
}

/** Options of the command by the context key of the stack that each one sets. */
export const choices: Record<ContextKey, [flag: string, description: string]> = {
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
