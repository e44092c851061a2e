import { type Token, tokenize } from "./tokens";

export type ParameterType =
  | "date"
  | "period"
  | "timestamp"
  | "integer"
  | "identifier"
  | "location"
  | "name"
  | "id"
  | "ids"
  | "periods"
  | "names";

/** What a value of each type must look like; nothing else enters SQL. */
const patterns: Record<ParameterType, { pattern: RegExp; example: string }> = {
  date: { pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, example: "2026-01-31" },
  period: { pattern: /^\d{4}-(0[1-9]|1[0-2])$/, example: "2026-01" },
  timestamp: { pattern: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/, example: "2026-01-31 23:59:59.000" },
  integer: { pattern: /^-?\d{1,19}$/, example: "100000000000" },
  identifier: { pattern: /^[a-z][a-z0-9_]{0,127}(\.[a-z][a-z0-9_]{0,254})?$/, example: "silver.events__1f" },
  location: { pattern: /^(s3|lake):\/\/[A-Za-z0-9_.~%:@+=/-]*$/, example: "s3://bucket/silver/events/1f/" },
  name: { pattern: /^[A-Za-z0-9._-]{1,250}$/, example: "my-report-123456789012" },
  // Accounts are anybody's text: quotes are doubled, and nothing but a quote ends a text in SQL.
  names: { pattern: /^[^\p{Cc}\p{Cs}]{1,600}$/u, example: "a list of reports, or of report|account" },
  id: { pattern: /^[0-9a-f]{8,128}$/, example: "a hexadecimal id" },
  ids: { pattern: /^[0-9a-f]{8,128}$/, example: "a list of hexadecimal ids" },
  periods: { pattern: /^\d{4}-(0[1-9]|1[0-2])$/, example: "a list of months such as 2026-01" },
};

/** The type of a parameter follows from its name. @returns undefined for a name that stands for nothing */
export function parameterType(name: string): ParameterType | undefined {
  if (name === "target") return "identifier";
  if (name === "location") return "location";
  if (name === "months") return "periods";
  if (name === "x_report" || name === "delivery_id") return "name";
  if (["reports", "left_out", "without_invoices", "absent_columns"].includes(name)) return "names";
  if (name === "load_id") return "id";
  if (name === "batches" || name.endsWith("_ids")) return "ids";
  if (name.endsWith("_date") || name.endsWith("_day")) return "date";
  if (name.endsWith("_month") || name === "billing_period") return "period";
  if (name.endsWith("_at")) return "timestamp";
  if (name.endsWith("_bytes") || name.endsWith("_count")) return "integer";
  return undefined;
}

/** Parameters that stand outside quotes; the others stand inside, so that the file stays readable to every SQL editor. */
export const standsBare = (type: ParameterType): boolean => type === "identifier" || type === "integer" || isList(type);
const isList = (type: ParameterType): boolean => type === "ids" || type === "periods" || type === "names";

export interface Use {
  name: string;
  token: Token;
}
/** Every `${name}` of a statement, inside quotes and out; those in comments are prose. */
export function parameterUses(sql: string, tokens: Token[] = tokenize(sql)): Use[] {
  return tokens
    .filter(({ kind }) => kind === "parameter" || kind === "string" || kind === "quoted")
    .flatMap((token) => [...token.text.matchAll(/\$\{([^}]*)\}/g)].map((found) => ({ name: found[1]!, token })));
}

export type Value = string | readonly string[];

/** The text that takes the place of `${name}`. @throws {Error} when the value is not of the type that the name stands for */
export function renderValue(name: string, value: Value): string {
  const type = parameterType(name);
  if (!type) throw new Error(`parameter ${name} has no type; see parameterType for the names that have one`);
  const { pattern, example } = patterns[type];
  const parts = isList(type) ? value : [value];
  if (typeof parts === "string") throw new Error(`parameter ${name} is ${JSON.stringify(value)}; expected ${example}`);
  for (const part of parts)
    if (typeof part !== "string" || !pattern.test(part))
      throw new Error(`parameter ${name} is ${JSON.stringify(part)}; expected ${example}`);
  if (!isList(type)) return parts[0] as string;
  // An empty list is no SQL; no value is the empty text, so this list matches nothing.
  return parts.length === 0 ? "''" : parts.map((part) => `'${String(part).replaceAll("'", "''")}'`).join(", ");
}
