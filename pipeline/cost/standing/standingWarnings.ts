import { things } from "../../inspect/tally";
import type { Figures } from "../../plan/types";
import { unknownPrefix } from "./unknownEffective";

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
  warn_upfront_discounts: (n) =>
    `${things(n, "discount")} of upfront fees: billed is after, effective before them, as the report spreads the fees without them; export it with net costs to have both after`,
};

/** One that nobody has words for yet is named as the audit does. Why an effective cost is not known is said beside it, by `unknownEffective`. */
export function warningsOf(figures: Figures): Warning[] {
  return Object.entries(figures)
    .filter(([name, count]) => name.startsWith("warn_") && !name.startsWith(unknownPrefix) && count !== "0")
    .map(([name, count]) => ({ name, count, words: words[name]?.(Number(count)) ?? `${name}: ${count}` }));
}
