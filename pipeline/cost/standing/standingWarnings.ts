import { things } from "../../inspect/tally";
import type { Figures } from "../../plan/types";
import { centsText, unitsOf } from "./standingAmount";
import { unknownPrefix } from "./unknownEffective";

/** What a reader should know of a published month of a report, though it stops nothing; from the audit's figures `warn_...`. */
export interface Warning {
  name: string;
  count: string;
  words: string;
}

const words: Record<string, (count: number, figures: Figures) => string> = {
  warn_unknown_line_item_types: (n) => `${things(n, "line")} of a line item type that is not known, under Adjustment`,
  warn_services_without_name: (n) => `${things(n, "line")} without the name of a service, under their product code`,
  warn_split_rows_with_cost: (n) =>
    `${things(n, "line")} of split cost allocation with a cost beside that of their instance`,
  warn_net_and_gross_differ: () => "net and unblended costs do not come to the same, discounts taken into account",
  warn_negation_differs: (n, { negation_difference: by }) =>
    `covered usage and its negation do not cancel${upTo(by)}${n > 1 ? ` in ${n} currencies` : ""}: lines are missing or there twice; neither is in what is billed, so compare that with the invoice, and export the month again`,
  warn_commitment_differs: (n, { commitment_difference: by }) =>
    `${things(n, "savings plan")} whose fees and covered usage do not agree on what was used${upTo(by)}: accounts or lines are missing, as in the report of one member; the payer's report has all`,
  warn_no_public_prices: (n) =>
    `list_cost is not known of ${things(n, "line")}, so nothing is known of savings: the report has no public prices; add pricing_public_on_demand_cost (pricing/publicOnDemandCost) to the export`,
  warn_upfront_discounts: (n) =>
    `${things(n, "discount")} of upfront fees: billed is after, effective before them, as the report spreads the fees without them; export it with net costs to have both after`,
};

/** `, by 12.30`, of a difference that the audit has measured; one of an older version has not. */
const upTo = (amount: string | undefined): string =>
  amount === undefined || amount === "0" ? "" : `, by up to ${centsText(unitsOf(amount))}`;

/** One that nobody has words for yet is named as the audit does. Why an effective cost is not known is said beside it, by `unknownEffective`. */
export function warningsOf(figures: Figures): Warning[] {
  return Object.entries(figures)
    .filter(([name, count]) => name.startsWith("warn_") && !name.startsWith(unknownPrefix) && count !== "0")
    .map(([name, count]) => ({ name, count, words: words[name]?.(Number(count), figures) ?? `${name}: ${count}` }));
}
