import { join } from "node:path";
import { expect } from "@jest/globals";
import { findings } from "../../pipeline/plan/balance";
import { builderOf, folderOf, valuesOf } from "../../pipeline/plan/partition";
import type { Figures, Input, Values } from "../../pipeline/plan/types";
import { parameterUses } from "../../pipeline/sql/parameters";
import { render } from "../../pipeline/sql/render";
import type { openHome } from "../local/duckdb/home";
import { putRows } from "./cases";

export type Home = Awaited<ReturnType<typeof openHome>>;
export type Staged = "staged.cur_lines" | "staged.focus_lines";
/** Text in the SQL of a model, and what a fault puts in its place. */
export type Plant = [string, string];

/** The rows of a case of `silver.cost_line_items`, staged. */
export const stageCase = (home: Home, name: string, table: Staged) =>
  putRows(home, table, join(__dirname, "silver.cost_line_items", name, `${table}.csv`));

/** Fields of one row; what is not given is NULL. */
export type Fields = Record<string, string | number | null>;

/** Writes rows as one partition of a table. */
export async function putFields(home: Home, table: string, values: string[], rows: Fields[]): Promise<void> {
  const { columns } = home.models.tables.get(table)!;
  const cell = (value: Fields[string] | undefined) =>
    value == null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`;
  const type = (name: string) => (name === "timestamp(3)" ? "TIMESTAMP_MS" : name);
  const select = (row: Fields) => columns.map((c) => `CAST(${cell(row[c.name])} AS ${type(c.type)}) AS ${c.name}`);
  await home.put(table, values, rows.map((row) => `SELECT ${select(row).join(", ")}`).join(" UNION ALL "));
}

/**
 * Builds one partition and publishes it, whatever its audit says.
 * @param faults planted in the SQL
 * @returns what the audit found
 */
export async function buildCost(
  home: Home,
  table: string,
  partition: string,
  given: Values,
  { from, faults = [] }: { from?: Staged; faults?: Plant[] } = {},
): Promise<Figures> {
  const model = home.models.models.find((one) => one.table === table)!;
  let { sql } = builderOf(model, [{ table: from ?? model.inputs[0]! }]);
  for (const fault of faults) {
    expect(sql).toContain(fault[0]);
    sql = sql.replaceAll(...fault);
  }
  const own = valuesOf(partition);
  const location = home.objects.uri(`${table.replace(".", "/")}/${folderOf(model, partition)}/gen=1/`);
  const values: Values = {
    target: `internal.build_${partition.replace(/\W/g, "_").toLowerCase()}_${table.split(".")[1]}`,
    location,
    load_id: "aaaaaaaa",
    absent_columns: [],
    ...given,
    ...Object.fromEntries(model.partition.columns.map((column, at) => [column, own[at]!])),
  };
  const run = async (text: string) => {
    const named = parameterUses(text).map(({ name }): [string, string | string[]] => [name, values[name]!]);
    return rowsOf(home, render(text, Object.fromEntries(named)));
  };
  await run(sql);
  const figures = Object.fromEntries((await run(model.auditSql)).map((row) => [row.name!, row.found!]));
  await home.catalog.point(table, [{ values: own, location }]);
  return figures;
}

/** Names of the audits that do not hold, against figures that inspection or an earlier build gave. */
export function failing(home: Home, table: string, found: Figures, given: Figures): string[] {
  const { balances } = home.models.models.find((one) => one.table === table)!;
  const input: Input = {
    table: "",
    partition: [],
    fingerprint: "",
    location: "",
    figures: given,
    bytes: 0,
    current: true,
  };
  return findings(found, [input], balances).map(({ audit }) => audit);
}

/** Rows of a query, or none of a CTAS. */
export async function rowsOf(home: Home, sql: string): Promise<Record<string, string | null>[]> {
  const { QueryExecutionId, Status } = await home.run(sql);
  expect(Status).toEqual({ State: "SUCCEEDED" });
  return /^\s*CREATE/.test(sql) ? [] : home.rowsOf(QueryExecutionId);
}

/** `965.20` as a column of money writes it. */
export const money = (text: string): string => {
  const [whole, fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(24, "0")}`;
};

/** Transfer of one account that a commitment covers, in a month still to be named. */
export const usedTransfer: Fields = {
  billing_account_id: "111122223333",
  sub_account_id: "111122223333",
  billing_currency: "USD",
  charge_category: "Usage",
  service_name: "Amazon Simple Storage Service",
  x_usage_type: "DataTransfer-Out-Bytes",
  x_source_format: "cur2",
  commitment_discount_id: "arn",
  commitment_discount_status: "Used",
  pricing_unit: "GB",
  pricing_quantity: 1,
  billed_cost: 5,
  effective_cost: 10,
  list_cost: 20,
};
