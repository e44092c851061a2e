import { z } from "zod";
import { parseBytes } from "./quotas/bytes";

const Bytes = z.string().transform((text, context) => {
  try {
    return parseBytes(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
    return z.NEVER;
  }
});
const IsoDate = z.string().regex(/^\d{4}-\d\d-\d\d$/, "expected a date such as 2026-01-31");

/** `sluice.config.json`. Every field has a default, so an empty object is a whole configuration. */
export const Config = z.strictObject({
  $schema: z.string().optional(),
  quota: z
    .strictObject({
      default: Bytes.prefault("100GB"),
      /** fractions of the quota, ascending */
      thresholds: z.array(z.number().positive()).min(1).default([0.8, 1]),
      overrides: z
        .array(z.strictObject({ principal: z.string().min(1), quota: Bytes, until: IsoDate.optional() }))
        .default([]),
    })
    .prefault({}),
  recipients: z.array(z.email()).default([]),
  freshness: z
    .array(
      z
        .strictObject({
          table: z.string().optional(),
          path: z.string().optional(),
          allowedHours: z.number().positive(),
        })
        .refine((watch) => (watch.table === undefined) !== (watch.path === undefined), "name either a table or a path"),
    )
    .default([]),
  rebuild: z.strictObject({ maxBytes: Bytes.prefault("100GB") }).prefault({}),
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
    .default([]),
  accounts: z.record(z.string(), z.string()).default({}),
  timeZone: z.string().default("UTC"),
});
/** Bytes are bigint after parsing. */
export type Config = z.infer<typeof Config>;
