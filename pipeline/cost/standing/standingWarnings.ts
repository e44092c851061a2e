import { things } from "../../inspect/tally";
import type { Figures } from "../../plan/types";

/** What a reader should know of a published month of a report, though it stops nothing; from the audit's figures `warn_...`. */
export interface Warning {
  name: string;
  count: string;
  words: string;
}

const words: Record<string, (count: number) => string> = {
  warn_unknown_line_item_types: (n) => `${things(n, "line")} of a line item type that is not known, under Adjustment`,
  warn_services_without_name: (n) => `${things(n, "line")} without the name of a service, under their product code`,
  warn_split_rows_with_cost: (n) =>
    `${things(n, "line")} of split cost allocation with a cost beside that of their instance`,
  warn_net_and_gross_differ: () => "net and unblended costs do not come to the same, discounts taken into account",
  warn_negation_differs: (n) => `covered usage and its negation do not cancel (currencies: ${n})`,
  warn_commitment_differs: (n) =>
    `${things(n, "savings plan")} whose fees and covered usage do not agree on what was used`,
};

/** What a report must say of which lines, or its effective cost is not known; by the audit's figure of lines that lack it. */
const lacking: Record<string, [columns: string, lines: string]> = {
  covered_usage: ["savings_plan_savings_plan_effective_cost", "line of SavingsPlanCoveredUsage"],
  reserved_usage: ["reservation_effective_cost", "line of DiscountedUsage"],
  plan_commitment: ["savings_plan_total_commitment_to_date", "line of SavingsPlanRecurringFee"],
  plan_use: ["savings_plan_used_commitment", "line of SavingsPlanRecurringFee"],
  reservation_fees: [
    "reservation_unused_amortized_upfront_fee_for_billing_period or reservation_unused_recurring_fee",
    "line of RIFee",
  ],
  reservation_upfront: ["reservation_unused_amortized_upfront_fee_for_billing_period", "line of RIFee"],
  reservation_recurring: ["reservation_unused_recurring_fee", "line of RIFee"],
  reservations: ["reservation_reservation_a_r_n", "fee that may have been paid upfront"],
  refunds: ["line_item_line_item_description", "line of Refund that may give back an upfront fee"],
  plan_discounts: [
    "savings_plan_net_savings_plan_effective_cost or savings_plan_net_recurring_commitment_for_billing_period",
    "line of savings plans whose fees are after discounts",
  ],
  reservation_discounts: [
    "reservation_net_effective_cost, reservation_net_unused_amortized_upfront_fee_for_billing_period or reservation_net_unused_recurring_fee",
    "line of reservations whose fees are after discounts",
  ],
  focus_rows: ["EffectiveCost", "row of commitments and purchases"],
};
const prefix = "warn_effective_";

/** One that nobody has words for yet is named as the audit does. Why an effective cost is not known is said beside it, by `unknownEffective`. */
export function warningsOf(figures: Figures): Warning[] {
  return Object.entries(figures)
    .filter(([name, count]) => name.startsWith("warn_") && !name.startsWith(prefix) && count !== "0")
    .map(([name, count]) => ({ name, count, words: words[name]?.(Number(count)) ?? `${name}: ${count}` }));
}

/** `no reservation_effective_cost on 3 lines of DiscountedUsage; ...`: why a delivery has no effective cost; undefined when it has one. */
export function unknownEffective(figures: Figures): string | undefined {
  const lacks = Object.entries(figures)
    .filter(([name, count]) => name.startsWith(prefix) && count !== "0")
    .map(([name, count]) => {
      const [columns, lines] = lacking[name.slice(prefix.length)] ?? [name, "line"];
      const [first, ...rest] = lines.split(" ");
      return `no ${columns} on ${[things(Number(count), first!), ...rest].join(" ")}`;
    });
  if (lacks.length === 0) return undefined;
  return `${lacks.join(", ")}; add ${lacks.length === 1 && !/ or |, /.test(lacks[0]!) ? "the column" : "the columns"} to the export`;
}
