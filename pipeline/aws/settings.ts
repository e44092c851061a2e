import { z } from "zod";

const Prefix = z.string().regex(/^$|\/$/, "must be empty or end in /");

/** What a Lambda is told by its environment; the stack sets every one of these. */
const Settings = z.object({
  /** Task function of the state machine, for example `OpenRun`. */
  SLUICE_TASK: z.string().min(1),
  LEDGER_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  TRAIL_BUCKET: z.string().min(1),
  TRAIL_PREFIX: Prefix,
  /** Id of the organisation, when only what its trail delivered is to be read. */
  TRAIL_ORGANIZATION: z
    .string()
    .regex(/^$|^o-[a-z0-9]+$/, "must be empty or the id of an organisation")
    .default(""),
  /** Bucket of the cost reports; empty where there are none. */
  COST_BUCKET: z.string().default(""),
  /** Where in it they lie, several with commas. */
  COST_PREFIXES: z
    .string()
    .default("")
    .transform((text) => text.split(","))
    .pipe(z.array(Prefix)),
  ALERTS_TOPIC: z.string().startsWith("arn:"),
  QUOTA_PARAMETER: z.string().startsWith("/"),
  RECIPIENTS_PARAMETER: z.string().startsWith("/"),
});
export type Settings = z.infer<typeof Settings>;

/** @throws {Error} in one line, naming the variables */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const { data, error } = Settings.safeParse(environment);
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Error(`the environment of this Lambda is not whole: ${faults}; deploy the stack again`);
}
