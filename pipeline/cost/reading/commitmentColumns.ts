import type { Header } from "./header";

/** What the effective cost of commitments is told by in Cost and Usage Reports; an export may leave any of them out. */
export const commitmentColumns = [
  "savings_plan_savings_plan_effective_cost",
  "savings_plan_total_commitment_to_date",
  "savings_plan_used_commitment",
  "reservation_effective_cost",
  "reservation_unused_amortized_upfront_fee_for_billing_period",
  "reservation_unused_recurring_fee",
  "reservation_reservation_a_r_n",
  "line_item_line_item_description",
  "savings_plan_net_savings_plan_effective_cost",
  "savings_plan_net_recurring_commitment_for_billing_period",
  "reservation_net_effective_cost",
  "reservation_net_unused_amortized_upfront_fee_for_billing_period",
  "reservation_net_unused_recurring_fee",
] as const;

/** Those that a report has not at all: a blank in a column that is there may be nothing used, as AWS leaves it in an idle hour. */
export function absentColumns({ format, columns }: Pick<Header, "format" | "columns">): string[] {
  if (format === "focus") return [];
  const there = new Set(columns.map(({ name }) => name));
  return commitmentColumns.filter((name) => !there.has(name));
}
