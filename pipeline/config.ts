import { z } from "zod";
import { parseBytes } from "./byteSize";

const sizePattern = "^\\s*\\d{1,15}(\\.\\d{1,15})?\\s*(B|[KMGTP]B|[KMGTP]iB)\\s*$";
const Bytes = z
  .string()
  .meta({ pattern: sizePattern, examples: ["100GB", "100GiB"] })
  .transform((text, context) => {
    try {
      return parseBytes(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });
const Quota = Bytes.refine((bytes) => bytes > 0n, "a quota must be more than 0 bytes");
const IsoDate = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, "expected a date such as 2026-01-31")
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)), "there is no such day");
const Amount = z.string().regex(/^\d{1,20}(\.\d{1,18})?$/, 'expected an amount in quotes, such as "250.00"');
const isAscending = (numbers: number[]) => numbers.every((n, at) => at === 0 || n > numbers[at - 1]!);

const QuotaSettings = z.strictObject({
  default: Quota.prefault("100GB").describe("Bytes of GetObject per principal and calendar month (UTC), with a unit"),
  thresholds: z
    .array(z.number().min(0.01).max(10, "a threshold is a fraction of the quota: write 0.8 for 80 %"))
    .min(1)
    .refine(isAscending, "thresholds must rise, such as [0.8, 1]")
    .default([0.8, 1])
    .describe("Fractions of the quota at which somebody is told, ascending"),
  overrides: z
    .array(
      z.strictObject({
        principal: z.string().min(1).describe("Exactly as in silver.cloudtrail_events, for example sso:alice"),
        quota: Quota,
        until: IsoDate.optional().describe("Last day (UTC) on which it holds"),
      }),
    )
    .default([])
    .describe("Quotas of their own; the first entry of a principal that holds is taken"),
});
const Watch = z
  .strictObject({
    table: z.string().min(1).optional(),
    path: z.string().min(1).optional().describe("A folder, or a prefix such as s3://bucket/exports/"),
    allowedHours: z.number().positive(),
  })
  .refine((watch) => (watch.table === undefined) !== (watch.path === undefined), "name either a table or a path");
const Smtp = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65535).default(587),
  secure: z.boolean().default(false).describe("true: TLS from the first byte (port 465); false: STARTTLS"),
  from: z.email(),
  user: z.string().optional().describe("The password is read from the environment variable SLUICE_SMTP_PASSWORD"),
});

/** In `cost.reports`, in the place of a report: no report feeds gold for this billing account. */
export const leftOutWord = "none";

/** `sluice.config.json`. Every field has a default, so an empty object is a whole configuration. */
export const Config = z.strictObject({
  $schema: z.string().optional(),
  quota: QuotaSettings.prefault({}),
  recipients: z.array(z.email()).default([]).describe("Who gets the mails"),
  freshness: z.array(Watch).default([]).describe("Tables with another allowed age, and folders or prefixes to watch"),
  budgets: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        amount: Amount,
        currency: z.string().regex(/^[A-Z]{3}$/, "expected a currency such as USD"),
        filter: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([])
    .describe("Budgets of cost; read by runs of cost reports"),
  cost: z
    .strictObject({
      reports: z
        .record(z.string(), z.string().min(1))
        .default({})
        .describe(
          `A report's name by billing account, as \`sluice cost\` prints both; ${leftOutWord}: the account is left out of gold`,
        ),
    })
    .prefault({})
    .describe("Which report feeds gold, by billing account; else the one that was published first"),
  rebuild: z
    .strictObject({
      maxBytes: Bytes.prefault("100GB").describe("A changed model rebuilds everything when that reads less"),
    })
    .prefault({}),
  waivers: z
    .array(
      z.strictObject({
        table: z.string(),
        partition: z.string(),
        audit: z.string(),
        reason: z.string().min(1),
        until: IsoDate,
      }),
    )
    .default([])
    .describe("Audits that fail for a reason that has been understood"),
  backup: z.strictObject({ source: z.string().min(1), target: z.string().min(1) }).optional(),
  smtp: Smtp.optional().describe("Sends the mails too; without it they are files in the outbox"),
  accounts: z
    .record(z.string().regex(/^\d{12}$/, "an account id has 12 digits"), z.string())
    .default({})
    .describe("Names of accounts, by id; for display only"),
  timeZone: z
    .string()
    .refine(isTimeZone, "expected a time zone such as Europe/Berlin")
    .default("UTC")
    .describe("For display only; days and months are UTC"),
});
/** Bytes are bigint after parsing. */
export type Config = z.infer<typeof Config>;

/** Settings that are there for commands of later versions: given, they change nothing yet, and a command should say so. */
export function unusedSettings({ budgets, backup }: Config): string[] {
  return [...(budgets.length > 0 ? ["budgets"] : []), ...(backup ? ["backup"] : [])];
}

/** The JSON Schema for editors, published as `docs/sluice.config.schema.json`. */
export const configSchema = (): string =>
  `${JSON.stringify({ title: "sluice.config.json", ...z.toJSONSchema(Config, { io: "input" }) }, null, 2)}\n`;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
