import type { Local } from "../local/wire";
import { dimensions } from "../pipeline/cost/standing/standing";
import { UsageError } from "../pipeline/errors";
import { literals } from "./costLedger";
import { nearWords } from "./nearName";

const gold = "gold.cost_monthly";
const silver = "silver.cost_line_items";
/** What AWS allows in the name of a tag, so that it can stand in a path of JSON. */
const tagName = /^[\p{L}\p{N} _.:/=+\-@]{1,140}$/u;

/** What amounts are listed by: a text of SQL over gold, or over the lines of silver. */
export interface Dimension {
  table: typeof gold | typeof silver;
  sql: string;
}

/**
 * `service`, `account`, `region`, `category`; any column of text that gold or silver has; or `tag:NAME`.
 * @throws {UsageError} naming what there is
 */
export function dimensionOf({ models }: Pick<Local, "models">, by: string): Dimension {
  if (by.startsWith("tag:")) {
    const name = by.slice("tag:".length);
    if (!tagName.test(name)) throw new UsageError(`--by ${by} names no tag; write it as in tag:team`);
    return { table: silver, sql: `json_extract_scalar(tags, ${literals([`$["${name}"]`])})` };
  }
  const column = dimensions[by as keyof typeof dimensions] ?? by;
  const names = Object.keys(dimensions);
  for (const table of [gold, silver] as const) {
    const { columns, partitionColumns } = models.tables.get(table)!;
    const known = [...columns, ...partitionColumns].find(({ name }) => name === column);
    if (known?.type === "varchar") return { table, sql: column };
    names.push(...[...columns, ...partitionColumns].filter(({ type }) => type === "varchar").map(({ name }) => name));
  }
  const near = /^tag:/i.test(by) ? `; do you mean tag:${by.slice("tag:".length)}?` : nearWords(by, [...new Set(names)]);
  throw new UsageError(
    `--by ${by} is none of ${Object.keys(dimensions).join(", ")}, tag:NAME, or a column of text of ${silver}, such as resource_id${near}`,
  );
}

/** Sums; of effective costs there is none where one is not known. */
export const sumsSql =
  "CAST(sum(billed_cost) AS varchar) AS billed_cost, CAST(CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS varchar) AS effective_cost";

/**
 * Sums by a dimension, the month's status beside them. Of lines only those are read that gold is made from, so both tables give one total.
 */
export function monthSql({ table, sql }: Dimension, months: string[]): string {
  const grain = "billing_period, billing_account_id, billing_currency, charge_category, period_status";
  const wanted = literals(months);
  if (table === gold)
    return `SELECT ${grain}, ${sql} AS name, ${sumsSql} FROM ${gold} WHERE billing_period IN (${wanted}) GROUP BY ${grain}, ${sql}`;
  return `WITH fed AS (
  SELECT DISTINCT billing_period, x_report, billing_account_id, billing_currency, period_status FROM ${gold} WHERE billing_period IN (${wanted})
),
lines AS (
  SELECT billing_period, x_report, billing_account_id, billing_currency, charge_category, ${sql} AS name, billed_cost, effective_cost
  FROM ${silver} WHERE billing_period IN (${wanted})
)
SELECT l.billing_period, l.billing_account_id, l.billing_currency, l.charge_category, f.period_status, l.name, ${sumsSql}
FROM lines AS l
JOIN fed AS f ON f.billing_period = l.billing_period AND f.x_report = l.x_report AND f.billing_account_id = l.billing_account_id AND f.billing_currency = l.billing_currency
GROUP BY l.billing_period, l.billing_account_id, l.billing_currency, l.charge_category, f.period_status, l.name`;
}
