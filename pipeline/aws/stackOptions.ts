import { z } from "zod";
import { parseBytes } from "../byteSize";

/** A prefix of keys as everything here has it: `""` or ending in `/`, without a `/` before it. */
const asPrefix = (text: string) => {
  const bare = text.trim().replace(/^\/+|\/+$/g, "");
  return bare === "" ? "" : `${bare}/`;
};
const list = (text: string) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
const Bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected the name of a bucket, such as org-trail-logs, without s3://");
const KeyArn = z
  .string()
  .regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "expected the ARN of a KMS key (an alias cannot be granted)");

/** Exports that AWS can make, and `none`. */
const exportNames = ["cur2", "focus"] as const;
export type ExportName = (typeof exportNames)[number];

/** Every context key of the application: `cdk deploy -c key=value`, or `context` in cdk.json. See docs/deploy.md. */
const Context = z
  .strictObject({
    recipients: z.string().default("").transform(list).pipe(z.array(z.email())),
    monthlyQuota: z.string().default("100GB").refine(isSize, "expected a size with its unit, such as 100GB"),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region such as eu-central-1")
      .optional(),
    trailBucket: Bucket.optional(),
    trailPrefix: z.string().default("").transform(asPrefix),
    trailKeyArn: KeyArn.optional(),
    organizationId: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/, "expected the id of an organisation, such as o-a1b2c3d4e5")
      .optional(),
    costBucket: Bucket.optional(),
    costPrefixes: z.string().optional(),
    costKeyArn: KeyArn.optional(),
    costExports: z.string().optional(),
    billingAlarm: z.string().default("100"),
  })
  .superRefine((context, { addIssue }) => {
    const needs = (key: string, other: string) =>
      addIssue({ code: "custom", path: [key], message: `has no meaning without ${other}` });
    if (!context.trailBucket && context.trailPrefix !== "") needs("trailPrefix", "trailBucket");
    if (!context.trailBucket && context.trailKeyArn) needs("trailKeyArn", "trailBucket");
    if (!context.costBucket && context.costPrefixes !== undefined) needs("costPrefixes", "costBucket");
    if (!context.costBucket && context.costKeyArn) needs("costKeyArn", "costBucket");
  });
export type ContextKey = keyof typeof Context.shape;
export const contextKeys = Object.keys(Context.shape) as ContextKey[];

/** What a deployment may choose; every choice has a default. */
export interface StackOptions {
  /** Who is asked by mail to confirm. @default nobody */
  recipients: string[];
  /** Downloads a principal may have in a month, with its unit. */
  monthlyQuota: string;
  /** Region of the main stack, where it is known; what exists in us-east-1 only stands in a stack of its own when this is another. */
  region?: string;
  /** A trail that exists, instead of one of ours. */
  trail?: { bucket: string; prefix: string; keyArn?: string };
  /** The organisation whose trail is read, or, without `trail`, for which one is made. */
  organizationId?: string;
  /** Where cost reports lie that exist already; `prefixes` is `[""]` for the whole bucket. */
  cost?: { bucket: string; prefixes: string[]; keyArn?: string };
  /** Exports to make. */
  exports: ExportName[];
  /** Estimated charges of the account in a month, in USD, at each of which somebody is told, ascending. */
  billingAlarm: number[];
  /** What was given, by context key; the region is left out, as it is that of the stack. */
  given: Record<string, string>;
}

/**
 * Reads the context of a CDK application.
 * @param given by key; undefined for what was not given. CDK hands on what cdk.json holds as it is, so numbers are taken too
 * @throws {Error} in one line, naming the keys that are wrong
 */
export function readOptions(given: Partial<Record<string, unknown>>): StackOptions {
  const texts = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  const { data, error } = Context.safeParse(Object.fromEntries(texts));
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`context ${faults.join("; ")}; see docs/deploy.md`);
  }
  const { recipients, monthlyQuota, region, organizationId, trailBucket, trailKeyArn, costBucket, costKeyArn } = data;
  return {
    recipients,
    monthlyQuota,
    ...(region && { region }),
    ...(organizationId && { organizationId }),
    ...(trailBucket && {
      trail: { bucket: trailBucket, prefix: data.trailPrefix, ...(trailKeyArn && { keyArn: trailKeyArn }) },
    }),
    ...(costBucket && {
      cost: {
        bucket: costBucket,
        prefixes: (data.costPrefixes === undefined ? [""] : data.costPrefixes.split(",")).map(asPrefix),
        ...(costKeyArn && { keyArn: costKeyArn }),
      },
    }),
    exports: readExports(data.costExports ?? (costBucket ? "none" : "cur2,focus")),
    billingAlarm: readAmounts(data.billingAlarm),
    given: Object.fromEntries(texts.filter(([key]) => key !== "region")),
  };
}

function readExports(text: string): ExportName[] {
  const names = text === "none" ? [] : list(text);
  const unknown = names.find((name) => !(exportNames as readonly string[]).includes(name));
  if (unknown !== undefined || (names.length === 0 && text !== "none"))
    throw new Error(`context costExports: ${unknown ?? "nothing"} is no export; known are cur2, focus, none`);
  return exportNames.filter((name) => names.includes(name));
}

function readAmounts(text: string): number[] {
  if (text === "none") return [];
  const amounts = list(text).map(Number);
  if (amounts.length === 0 || amounts.some((one) => !(one > 0 && one < 1e9)))
    throw new Error(
      `context billingAlarm: ${text} is no amount of USD such as 100, nor several such as 100,500, nor none`,
    );
  return amounts.sort((a, b) => a - b);
}

function isSize(text: string): boolean {
  try {
    return parseBytes(text) > 0n;
  } catch {
    return false;
  }
}
