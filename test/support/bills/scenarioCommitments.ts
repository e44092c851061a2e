import { cur, focus, plans } from "./scenarioRows";
import { payer } from "./workedMonth";

const arn = (kind: "plan" | "reservation", id: string) =>
  kind === "plan"
    ? `arn:aws:savingsplans::${payer.id}:savingsplan/${id}`
    : `arn:aws:ec2:us-east-1:${payer.id}:reserved-instances/${id}`;
export const planLine = (id: string) => ({ savings_plan_savings_plan_a_r_n: arn("plan", id) });
const reservationLine = (id: string) => ({ reservation_reservation_a_r_n: arn("reservation", id) });
const planRow = (id: string) => ({
  CommitmentDiscountId: arn("plan", id),
  CommitmentDiscountCategory: "Spend",
  CommitmentDiscountType: "Savings Plan",
});
const reservationRow = (id: string) => ({
  CommitmentDiscountId: arn("reservation", id),
  CommitmentDiscountCategory: "Usage",
  CommitmentDiscountType: "Reserved Instance",
});
const used = { CommitmentDiscountStatus: "Used", PricingCategory: "Committed" };
const unused = {
  CommitmentDiscountStatus: "Unused",
  PricingCategory: "Committed",
  ListCost: "0",
  ContractedCost: "0",
};

/** Usage that a plan covers, and what takes its on-demand cost back. */
export const covered = (id: string, account: string, onDemand: string, share: string, net = { onDemand, share }) => [
  cur("SavingsPlanCoveredUsage", account, onDemand, {
    ...planLine(id),
    line_item_net_unblended_cost: net.onDemand,
    savings_plan_savings_plan_effective_cost: share,
    savings_plan_net_savings_plan_effective_cost: net.share,
    pricing_public_on_demand_cost: onDemand,
  }),
  cur("SavingsPlanNegation", account, `-${onDemand}`, {
    ...planLine(id),
    line_item_net_unblended_cost: `-${net.onDemand}`,
  }),
];
export const coveredRow = (id: string, account: string, onDemand: string, share: string) =>
  focus("Usage", account, "0", share, { ...planRow(id), ...used, ListCost: onDemand });
/** A plan's fee: what is paid in the month, what of the upfront payment is for the month, and how much of both was used. */
export const fee = (
  id: string,
  recurring: string,
  amortised: string,
  total: string,
  usedPart: string,
  net = recurring,
) =>
  cur("SavingsPlanRecurringFee", payer.id, recurring, {
    ...plans.cur,
    ...planLine(id),
    line_item_net_unblended_cost: net,
    savings_plan_total_commitment_to_date: total,
    savings_plan_used_commitment: usedPart,
    savings_plan_recurring_commitment_for_billing_period: recurring,
    savings_plan_amortized_upfront_commitment_for_billing_period: amortised,
    savings_plan_net_recurring_commitment_for_billing_period: net,
    savings_plan_net_amortized_upfront_commitment_for_billing_period: amortised,
  });
export const feeRow = (id: string, recurring: string, more = {}) =>
  focus("Purchase", payer.id, recurring, "0", { ...plans.focus, ...planRow(id), ResourceId: arn("plan", id), ...more });
export const unusedRow = (id: string, cost: string) =>
  focus("Usage", payer.id, "0", cost, { ...plans.focus, ...planRow(id), ...unused, ResourceId: arn("plan", id) });
/** A reservation's fee of a month, and what nobody used of its upfront payment. */
export const reservationFee = (id: string, account: string, unusedUpfront: string) =>
  cur("RIFee", account, "0", {
    ...reservationLine(id),
    reservation_unused_amortized_upfront_fee_for_billing_period: unusedUpfront,
    reservation_unused_recurring_fee: "0",
    reservation_net_unused_amortized_upfront_fee_for_billing_period: unusedUpfront,
    reservation_net_unused_recurring_fee: "0",
  });
export const reservationFeeRows = (id: string, account: string, unusedUpfront: string) => {
  const of = { ...reservationRow(id), ResourceId: arn("reservation", id) };
  return [focus("Purchase", account, "0", "0", of), focus("Usage", account, "0", unusedUpfront, { ...of, ...unused })];
};
export const upfrontFee = (id: string, account: string, cost: string) => cur("Fee", account, cost, reservationLine(id));
/** A discount of what was paid for a reservation; with net costs it is inside the fee. */
export const reservationDiscount = (id: string, account: string, cost: string) =>
  cur("EdpDiscount", account, cost, { ...reservationLine(id), line_item_net_unblended_cost: undefined });
export const upfrontRow = (id: string, account: string, cost: string) =>
  focus("Purchase", account, cost, "0", {
    ...reservationRow(id),
    ResourceId: arn("reservation", id),
    ChargeFrequency: "One-Time",
  });
export const reserved = (id: string, account: string, share: string, onDemand: string) =>
  cur("DiscountedUsage", account, "0", {
    ...reservationLine(id),
    reservation_effective_cost: share,
    reservation_net_effective_cost: share,
    pricing_public_on_demand_cost: onDemand,
  });
export const reservedRow = (id: string, account: string, share: string, onDemand: string) =>
  focus("Usage", account, "0", share, { ...reservationRow(id), ...used, ListCost: onDemand });
