/** What the truth says of cost reports, asked of our own tables: one statement for each group of figures. */
export interface CostQuestion {
  /** group of the truth: `unblended_per_service` */
  group: string;
  /** Athena SQL; columns that are no figures are the path, in their order. */
  sql: string;
}

/** Fields of the truth's lists that are figures; the others say of what. */
export const figureFields = new Set(["rows", "cost", "BilledCost", "EffectiveCost", "ListCost", "ContractedCost"]);

const silver = "silver.cost_line_items";
const of = (file: string) => `strpos(source_file, '${file}') > 0`;
const usageDay = "CAST(CAST(charge_period_start AS date) AS varchar)";
const usageMonth = `substr(${usageDay}, 1, 7)`;

/** One file of CUR. It has no savings plans, discounts or net costs, so what is billed is its unblended cost. */
export function curQuestions(file: string): CostQuestion[] {
  const by = (group: string, ...keys: string[]): CostQuestion => ({
    group,
    sql: `SELECT ${keys.map((key, i) => `${key} AS k${i}`).join(", ")}, sum(billed_cost) AS cost FROM ${silver} WHERE ${of(file)} GROUP BY ${keys.join(", ")}`,
  });
  const staged = (group: string, figure: string): CostQuestion => ({
    group,
    sql: `SELECT ${figure} AS figure FROM staged.cur_lines WHERE ${of(file)}`,
  });
  const rows = (test: string) => `count(CASE WHEN ${test} THEN 1 END)`;
  return [
    staged("rows", "count(*)"),
    staged("rows_with_blank_resource_id", rows("line_item_resource_id IS NULL")),
    staged("rows_with_blank_cost", rows("line_item_unblended_cost IS NULL")),
    staged("rows_negative_cost", rows("line_item_unblended_cost < 0")),
    staged("rows_zero_cost", rows("line_item_unblended_cost = 0")),
    staged("blended_total", "sum(line_item_blended_cost)"),
    staged("public_on_demand_total", "coalesce(sum(pricing_public_on_demand_cost), 0)"),
    { group: "unblended_total", sql: `SELECT sum(billed_cost) AS figure FROM ${silver} WHERE ${of(file)}` },
    {
      group: "currencies",
      sql: `SELECT billing_currency, count(*) AS figure FROM ${silver} WHERE ${of(file)} GROUP BY billing_currency`,
    },
    {
      group: "rows_per_line_item_type",
      sql: `SELECT x_line_item_type, count(*) AS figure FROM ${silver} WHERE ${of(file)} GROUP BY x_line_item_type`,
    },
    by("unblended_per_line_item_type", "x_line_item_type"),
    by("unblended_per_service", "x_service_code"),
    by("unblended_per_product_name", "service_name"),
    by("unblended_per_usage_day", usageDay),
    by("unblended_per_usage_month", usageMonth),
    by("unblended_per_billing_period_month", "billing_period"),
    by("unblended_per_account_month", "sub_account_id", usageMonth),
    by("unblended_per_service_month", "x_service_code", usageMonth),
    by("unblended_per_service_day", "x_service_code", usageDay),
  ];
}

const costs = {
  BilledCost: "billed_cost",
  EffectiveCost: "effective_cost",
  ListCost: "list_cost",
  ContractedCost: "contracted_cost",
};
const each = (figure: (column: string) => string) =>
  Object.entries(costs)
    .map(([name, column]) => `${figure(column)} AS "${name}"`)
    .join(", ");

export function focusQuestions(file: string): CostQuestion[] {
  const sums = each((column) => `coalesce(sum(${column}), 0)`);
  const counts = (test: string) => each((column) => `count(CASE WHEN ${column} ${test} THEN 1 END)`);
  const by = (group: string, ...keys: string[]): CostQuestion => ({
    group,
    sql: `SELECT ${keys.map((key, i) => `coalesce(${key}, 'NULL') AS k${i}`).join(", ")}, count(*) AS "rows", ${sums} FROM ${silver} WHERE ${of(file)} GROUP BY ${keys.join(", ")}`,
  });
  return [
    { group: "rows", sql: `SELECT count(*) AS figure FROM ${silver} WHERE ${of(file)}` },
    { group: "totals", sql: `SELECT ${sums} FROM ${silver} WHERE ${of(file)}` },
    { group: "rows_without_value", sql: `SELECT ${counts("IS NULL")} FROM staged.focus_lines WHERE ${of(file)}` },
    { group: "rows_negative", sql: `SELECT ${counts("< 0")} FROM ${silver} WHERE ${of(file)}` },
    by("per_provider", "provider_name"),
    by("per_charge_category", "charge_category"),
    by("per_service", "service_name"),
    by("per_sub_account", "sub_account_name"),
    by("per_currency", "billing_currency"),
    by("per_charge_class", "charge_class"),
    by("per_day", usageDay),
    by("per_charge_month", usageMonth),
    by("per_billing_period", "billing_period"),
    by("per_service_month", "provider_name", "service_name", usageMonth),
    by("per_service_day", "provider_name", "service_name", usageDay),
  ];
}
