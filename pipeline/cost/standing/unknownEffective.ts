import { things } from "../../inspect/tally";
import type { Figures } from "../../plan/types";

/** Figures of the audit that count the lines without which an effective cost is not known. */
export const unknownPrefix = "warn_effective_";

interface Lack {
  /** any of them would do */
  columns: string[];
  lines: string;
  /** figure of all such lines */
  of?: string;
}
const coveredUsage = { lines: "line of SavingsPlanCoveredUsage", of: "covered_usage_lines" };
const reservedUsage = { lines: "line of DiscountedUsage", of: "reserved_usage_lines" };
const planFees = { lines: "line of SavingsPlanRecurringFee", of: "plan_fee_lines" };
const reservationFees = { lines: "line of RIFee", of: "reservation_fee_lines" };
const [upfront, recurring] = [
  "reservation_unused_amortized_upfront_fee_for_billing_period",
  "reservation_unused_recurring_fee",
];

/** What a report must say of which lines, by the end of the audit's figure of those that lack it. */
const lacking: Record<string, Lack> = {
  covered_usage: { columns: ["savings_plan_savings_plan_effective_cost"], ...coveredUsage },
  reserved_usage: { columns: ["reservation_effective_cost"], ...reservedUsage },
  plan_commitment: { columns: ["savings_plan_total_commitment_to_date"], ...planFees },
  plan_use: { columns: ["savings_plan_used_commitment"], ...planFees },
  reservation_fees: { columns: [upfront, recurring], ...reservationFees },
  reservation_upfront: { columns: [upfront], ...reservationFees },
  reservation_recurring: { columns: [recurring], ...reservationFees },
  reservations: { columns: ["reservation_reservation_a_r_n"], lines: "fee that may have been paid upfront" },
  refunds: {
    columns: ["line_item_line_item_description"],
    lines: "line of Refund that may give back an upfront fee",
  },
  plan_discounts: {
    columns: [
      "savings_plan_net_savings_plan_effective_cost",
      "savings_plan_net_recurring_commitment_for_billing_period",
    ],
    lines: "line of savings plans, of which others are after discounts",
  },
  reservation_discounts: {
    columns: ["reservation_net_effective_cost", `${netOf(upfront)}`, `${netOf(recurring)}`],
    lines: "line of reservations, of which others are after discounts",
  },
  focus_rows: { columns: ["EffectiveCost"], lines: "row of commitments and purchases" },
};

function netOf(column: string): string {
  return column.replace("reservation_", "reservation_net_");
}

/**
 * Why a delivery has no effective cost: `no column reservation_effective_cost for 3 lines of DiscountedUsage; add the column to the export`,
 * or which column is blank on how many of how many lines; undefined when it has one.
 * @param absent columns that the report has not at all
 */
export function unknownEffective(figures: Figures, absent: readonly string[] = []): string | undefined {
  const found = Object.entries(figures)
    .filter(([name, count]) => name.startsWith(unknownPrefix) && count !== "0")
    .map(([name, count]) => ({ name: name.slice(unknownPrefix.length), count: Number(count) }));
  if (found.length === 0) return undefined;
  const toAdd = new Set<string>();
  const steps = new Set<string>();
  const lacks = found.map(({ name, count }) => {
    const lack = lacking[name];
    if (!lack) {
      steps.add("export the report with its net costs, which have discounts inside");
      return `${things(count, "discount")} that may be of an upfront fee or of the month's`;
    }
    const [columns, lines] = [lack.columns.filter((one) => absent.includes(one)), linesOf(lack, count, figures)];
    if (columns.length === 0) {
      steps.add("have the month delivered again with these amounts, as no sum is right without them");
      return `nothing in ${lack.columns.join(" or ")} on ${lines}`;
    }
    for (const column of columns) toAdd.add(column);
    return `no column ${columns.join(" or ")} for ${lines}`;
  });
  if (toAdd.size > 0) steps.add(`add the column${toAdd.size === 1 ? "" : "s"} to the export`);
  return `${lacks.join(", ")}; ${[...steps].join("; ")}`;
}

/** `1 of 2 lines of RIFee`. */
function linesOf({ lines, of }: Lack, count: number, figures: Figures): string {
  const [first, ...rest] = lines.split(" ") as [string, ...string[]];
  const all = Number((of && figures[of]) ?? 0);
  return all > count
    ? `${count.toLocaleString("en")} of ${[things(all, first), ...rest].join(" ")}`
    : [things(count, first), ...rest].join(" ");
}
