/** What an export may leave out, and the scenarios whose effective cost nobody can know then; worked out by hand from what their lines are. */
export interface Silence {
  /** columns of CUR 2.0 that are not in the export */
  without: string[];
  net: string[];
  gross: string[];
  /** figure of the audit that counts the lines, where it is not known */
  figure: string;
  /** another one, of a scenario */
  but?: Record<string, string>;
}

const plans = ["a plan paid upfront", "a plan paid partly upfront", "a plan's instance with its pods"];
const discounted = "an enterprise discount, on a plan too";
const [planLess, reservationLess] = ["a discount of a plan paid upfront", "a discount of a reservation paid upfront"];
const withPlans = [...plans, discounted, planLess];
const reservations = ["a reservation paid upfront, shared", "a reservation bought beside a domain", reservationLess];
const [share, netShare] = [
  "savings_plan_savings_plan_effective_cost",
  "savings_plan_net_savings_plan_effective_cost",
] as const;
const both = (scenarios: string[]) => ({ net: scenarios, gross: scenarios });

export const silences: Record<string, Silence> = {
  "shares of savings plans": {
    without: [share, netShare],
    ...both(withPlans),
    figure: "warn_effective_covered_usage",
  },
  // After discounts the other column says it; before them it is not asked.
  "shares of savings plans before discounts": {
    without: [share],
    net: [],
    gross: withPlans,
    figure: "warn_effective_covered_usage",
  },
  // Without a discount both are the same.
  "shares of savings plans after discounts": {
    without: [netShare],
    net: [discounted, planLess],
    gross: [],
    figure: "warn_effective_plan_discounts",
  },
  "what of commitments was not used, after discounts": {
    without: ["net_unused_commitment"],
    net: [discounted, planLess, reservationLess],
    gross: [],
    figure: "warn_effective_plan_discounts",
    but: { [reservationLess]: "warn_effective_reservation_discounts" },
  },
  commitments: {
    without: ["savings_plan_total_commitment_to_date"],
    ...both(withPlans),
    figure: "warn_effective_plan_commitment",
  },
  "what of plans was used": {
    without: ["savings_plan_used_commitment"],
    ...both(withPlans),
    figure: "warn_effective_plan_use",
  },
  "shares of reservations": {
    without: ["reservation_effective_cost", "reservation_net_effective_cost"],
    ...both(reservations),
    figure: "warn_effective_reserved_usage",
  },
  "shares of reservations after discounts": {
    without: ["reservation_net_effective_cost"],
    net: [reservationLess],
    gross: [],
    figure: "warn_effective_reservation_discounts",
  },
  // What is left after discounts says it, too, where a report has that.
  "unused upfront fees": {
    without: ["reservation_unused_amortized_upfront_fee_for_billing_period"],
    net: reservations.filter((name) => name !== reservationLess),
    gross: reservations,
    figure: "warn_effective_reservation_upfront",
  },
  // These reservations were paid upfront: a fee of nothing has no unused part.
  "unused recurring fees": {
    without: ["reservation_unused_recurring_fee"],
    net: [],
    gross: [],
    figure: "",
  },
  "which reservation a line is of": {
    without: ["reservation_reservation_a_r_n"],
    ...both(["a reservation bought beside a domain", reservationLess]),
    figure: "warn_effective_reservations",
  },
  "AWS's words": {
    without: ["line_item_line_item_description"],
    ...both(["refunds of the month before"]),
    figure: "warn_effective_refunds",
  },
};
