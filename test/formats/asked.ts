import { DuckDBInstance } from "@duckdb/node-api";
import { sluice } from "../support/sluice";
import type { Dimension, Figures } from "./totals";

type Row = Record<string, string>;
/** Figures in the form of the independent totals, by dimension and by `report|period|currency|value`. */
export type Asked = Partial<Record<Dimension, Record<string, (Figures[number] | undefined)[]>>>;

/** Of what one report says and another does not, there is no sum. */
const effective = "CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END";

/** What `sluice query` says of silver, by report. */
export const ofSilver = (home: string): Asked =>
  query(
    home,
    inAll(
      {
        account: "sub_account_id",
        day: "CAST(CAST(charge_period_start AS date) AS varchar)",
        product: "x_service_code",
        kind: "x_line_item_type",
        service: "service_name",
        "usage type": "x_usage_type",
        tags: "coalesce(tags, '')",
        total: "''",
      },
      (value) => `SELECT regexp_extract(x_report, '^(.*)-[0-9]+\\z', 1) AS report, billing_period AS period,
        billing_currency AS currency, ${value} AS value, CAST(count(*) AS varchar) AS lines,
        CAST(sum(billed_cost) AS varchar) AS billed, CAST(${effective} AS varchar) AS effective,
        CAST(coalesce(sum(consumed_quantity), 0) AS varchar) AS used
      FROM silver.cost_line_items GROUP BY 1, 2, 3, 4`,
    ),
  );

/** What `sluice query` says of gold.cost_daily, over all reports. */
export const ofGold = (home: string): Asked =>
  query(
    home,
    inAll(
      {
        account: "sub_account_id",
        day: "CAST(charge_date AS varchar)",
        service: "service_name",
        "usage type": "x_usage_type",
        total: "''",
      },
      (value) => `SELECT '*' AS report, billing_period AS period, billing_currency AS currency, ${value} AS value,
        CAST(sum(line_items) AS varchar) AS lines, CAST(sum(billed_cost) AS varchar) AS billed,
        CAST(${effective} AS varchar) AS effective, CAST(coalesce(sum(consumed_quantity), 0) AS varchar) AS used
      FROM gold.cost_daily GROUP BY 1, 2, 3, 4`,
    ),
  );

/** What the staged parts hold, over all reports. No query reaches them, and only they have the unblended costs of covered usage. */
export async function ofStaged(home: string): Promise<Asked> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const sql = inAll(
    {
      account: "line_item_usage_account_id",
      day: "CAST(CAST(line_item_usage_start_date AS date) AS varchar)",
      product: "line_item_product_code",
      kind: "line_item_line_item_type",
      total: "''",
    },
    (value) => `SELECT '*' AS report, billing_period AS period, line_item_currency_code AS currency, ${value} AS value,
      CAST(count(*) AS varchar) AS lines, CAST(sum(line_item_unblended_cost) AS varchar) AS unblended
    FROM read_parquet('${home}/lake/staged/cur_lines/*/*/*/*.parquet', hive_partitioning = true) GROUP BY 1, 2, 3, 4`,
  );
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  connection.closeSync();
  instance.closeSync();
  return byKey(rows);
}

/** One statement that groups by each dimension in turn. */
const inAll = (values: Partial<Record<Dimension, string>>, select: (value: string) => string): string =>
  Object.entries(values)
    .map(([dimension, value]) => `SELECT '${dimension}' AS dimension, * FROM (${select(value)}) AS grouped`)
    .join(" UNION ALL ");

function query(home: string, sql: string): Asked {
  const { code, stdout, stderr } = sluice("--home", home, "query", sql, "--format", "ndjson");
  if (code !== 0) throw new Error(`sluice query ended with ${code}: ${stderr}`);
  return byKey(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}

function byKey(rows: Row[]): Asked {
  const asked: Asked = {};
  for (const { dimension, report, period, currency, value, lines, unblended, billed, effective, used } of rows) {
    const groups = asked[dimension as Dimension] ?? {};
    groups[[report, period, currency, value].join("|")] = [Number(lines), unblended, billed, effective, used];
    asked[dimension as Dimension] = groups;
  }
  return asked;
}
