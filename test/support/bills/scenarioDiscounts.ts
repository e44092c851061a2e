import {
  covered,
  coveredRow,
  fee,
  feeRow,
  planLine,
  reservationDiscount,
  reservationFee,
  reservationFeeRows,
  reserved,
  reservedRow,
  unusedRow,
  upfrontFee,
  upfrontRow,
} from "./scenarioCommitments";
import { cur, focus, plans, type Scenario } from "./scenarioRows";
import { data, payer, web } from "./workedMonth";

const [p, d, w] = [payer.id, data.id, web.id];

/** Discounts of commitments: inside net costs and in FOCUS, lines of their own beside gross costs. */
export const discountScenarios: Record<string, Scenario> = {
  // 10 % off 200.00 of usage and off a plan of 100.00, of which 80.00 were used; net costs are blank on the discounts themselves.
  "an enterprise discount, on a plan too": {
    cur: [
      cur("Usage", d, "200.00", { line_item_net_unblended_cost: "180.00", pricing_public_on_demand_cost: "200.00" }),
      cur("EdpDiscount", d, "-20.00", { line_item_net_unblended_cost: undefined }),
      { ...fee("edp", "100.00", "0", "100.00", "80.00", "90.00"), net_unused_commitment: "18.00" },
      cur("EdpDiscount", p, "-10.00", { ...plans.cur, line_item_net_unblended_cost: undefined }),
      ...covered("edp", d, "130.00", "80.00", { onDemand: "117.00", share: "72.00" }),
    ],
    focus: [
      focus("Usage", d, "180.00", "180.00", { ListCost: "200.00" }),
      feeRow("edp", "90.00", { ListCost: "100.00" }),
      unusedRow("edp", "18.00"),
      coveredRow("edp", d, "130.00", "72.00"),
    ],
    expected: {
      [`USD Usage ${d}`]: ["180", "252"],
      [`USD Usage ${p}`]: ["0", "18"],
      [`USD Purchase ${p}`]: ["90", "0"],
    },
    gross: {
      [`USD Usage ${d}`]: ["180", "260"],
      [`USD Usage ${p}`]: ["0", "10"], // 20.00 unused, less the discount of the fee, which lowers the use of the plan
      [`USD Purchase ${p}`]: ["90", "0"],
    },
  },
  // 10 % off a year of a plan paid upfront: of the month are 300.00, of which 240.00 were used, or 270.00 and 216.00 after the discount.
  "a discount of a plan paid upfront": {
    cur: [
      cur("SavingsPlanUpfrontFee", p, "3600.00", {
        ...plans.cur,
        ...planLine("less"),
        bill_bill_type: "Purchase",
        line_item_net_unblended_cost: "3240.00",
      }),
      cur("EdpDiscount", p, "-360.00", { ...plans.cur, ...planLine("less"), line_item_net_unblended_cost: undefined }),
      {
        ...fee("less", "0", "300.00", "300.00", "240.00"),
        savings_plan_net_amortized_upfront_commitment_for_billing_period: "270.00",
        net_unused_commitment: "54.00",
      },
      ...covered("less", d, "390.00", "240.00", { onDemand: "390.00", share: "216.00" }),
    ],
    focus: [
      feeRow("less", "3240.00", { ChargeFrequency: "One-Time", ListCost: "3600.00" }),
      feeRow("less", "0"),
      unusedRow("less", "54.00"),
      coveredRow("less", d, "390.00", "216.00"),
    ],
    expected: {
      [`USD Purchase ${p}`]: ["3240", "0"],
      [`USD Usage ${p}`]: ["0", "54"],
      [`USD Usage ${d}`]: ["0", "216"],
    },
    gross: {
      [`USD Purchase ${p}`]: ["3240", "0"],
      [`USD Usage ${p}`]: ["0", "60"],
      [`USD Usage ${d}`]: ["0", "240"],
    },
    warns: { gross: { warn_upfront_discounts: "1" } },
  },
  // 10 % off 120.00 for a year of a reservation: 8.00 of the month were used and 2.00 not, or 7.20 and 1.80 after the discount.
  "a discount of a reservation paid upfront": {
    cur: [
      { ...upfrontFee("few", p, "120.00"), bill_bill_type: "Purchase", line_item_net_unblended_cost: "108.00" },
      { ...reservationDiscount("few", p, "-12.00"), bill_bill_type: "Purchase" },
      {
        ...reservationFee("few", p, "2.00"),
        reservation_net_unused_amortized_upfront_fee_for_billing_period: "1.80",
        net_unused_commitment: "1.80",
      },
      { ...reserved("few", w, "8.00", "14.00"), reservation_net_effective_cost: "7.20" },
    ],
    focus: [
      { ...upfrontRow("few", p, "108.00"), ListCost: "120.00" },
      ...reservationFeeRows("few", p, "1.80"),
      reservedRow("few", w, "7.20", "14.00"),
    ],
    expected: {
      [`USD Purchase ${p}`]: ["108", "0"],
      [`USD Usage ${p}`]: ["0", "1.8"],
      [`USD Usage ${w}`]: ["0", "7.2"],
    },
    gross: {
      [`USD Purchase ${p}`]: ["108", "0"],
      [`USD Usage ${p}`]: ["0", "2"],
      [`USD Usage ${w}`]: ["0", "8"],
    },
    warns: { gross: { warn_upfront_discounts: "1" } },
  },
};
