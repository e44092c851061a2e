import {
  covered,
  coveredRow,
  fee,
  feeRow,
  planLine,
  reservationFee,
  reservationFeeRows,
  reserved,
  reservedRow,
  unusedRow,
  upfrontFee,
  upfrontRow,
} from "./scenarioCommitments";
import { discountScenarios } from "./scenarioDiscounts";
import { cur, ec2, focus, plans, type Scenario, s3 } from "./scenarioRows";
import { data, payer, web } from "./workedMonth";

const [p, d, w] = [payer.id, data.id, web.id];

const august = {
  cur: { line_item_usage_start_date: "2025-08-10T00:00:00Z", line_item_usage_end_date: "2025-08-11T00:00:00Z" },
  focus: {
    ChargePeriodStart: "2025-08-10T00:00:00.000Z",
    ChargePeriodEnd: "2025-08-11T00:00:00.000Z",
    ChargeClass: "Correction",
  },
};
const split = { line_item_operation: "EKSPod-EC2", line_item_usage_amount: "4", pricing_unit: "vCPU-Hours" };

/** What AWS bills beside the kinds of the worked month, in its month and by its accounts. */
export const scenarios: Record<string, Scenario> = {
  // 0.10 an hour for a year, paid on the first of the month: 876.00, of which 72.00 are for this month and 60.00 were used.
  "a plan paid upfront": {
    cur: [
      cur("SavingsPlanUpfrontFee", p, "876.00", { ...plans.cur, ...planLine("up"), bill_bill_type: "Purchase" }),
      fee("up", "0", "72.00", "72.00", "60.00"),
      ...covered("up", d, "100.00", "60.00"),
    ],
    focus: [
      feeRow("up", "876.00", { ChargeFrequency: "One-Time" }),
      feeRow("up", "0"),
      unusedRow("up", "12.00"),
      coveredRow("up", d, "100.00", "60.00"),
    ],
    expected: { [`USD Purchase ${p}`]: ["876", "0"], [`USD Usage ${p}`]: ["0", "12"], [`USD Usage ${d}`]: ["0", "60"] },
  },
  // Half of 72.00 was paid a year ago, the other half is paid now; 70.00 were used.
  "a plan paid partly upfront": {
    cur: [fee("half", "36.00", "36.00", "72.00", "70.00"), ...covered("half", w, "110.00", "70.00")],
    focus: [feeRow("half", "36.00"), unusedRow("half", "2.00"), coveredRow("half", w, "110.00", "70.00")],
    expected: { [`USD Purchase ${p}`]: ["36", "0"], [`USD Usage ${p}`]: ["0", "2"], [`USD Usage ${w}`]: ["0", "70"] },
  },
  // 30.00 of an earlier payment are for this month: its owner used 6.00, another account 20.00, nobody 4.00.
  "a reservation paid upfront, shared": {
    cur: [reservationFee("all", d, "4.00"), reserved("all", d, "6.00", "9.90"), reserved("all", w, "20.00", "33.00")],
    focus: [
      ...reservationFeeRows("all", d, "4.00"),
      reservedRow("all", d, "6.00", "9.90"),
      reservedRow("all", w, "20.00", "33.00"),
    ],
    expected: { [`USD Purchase ${d}`]: ["0", "0"], [`USD Usage ${d}`]: ["0", "10"], [`USD Usage ${w}`]: ["0", "20"] },
  },
  // 120.00 paid now, of which 10.00 are for this month, 8.00 used and 2.00 not; a domain and support are fees, too.
  "a reservation bought beside a domain": {
    cur: [
      { ...upfrontFee("new", p, "120.00"), bill_bill_type: "Purchase" },
      reservationFee("new", p, "2.00"),
      reserved("new", w, "8.00", "14.00"),
      cur("Fee", p, "12.00", { bill_bill_type: "Purchase" }),
      cur("Fee", p, "29.00"),
    ],
    focus: [
      upfrontRow("new", p, "120.00"),
      ...reservationFeeRows("new", p, "2.00"),
      reservedRow("new", w, "8.00", "14.00"),
      focus("Purchase", p, "12.00", "12.00", { ChargeFrequency: "One-Time" }),
      focus("Purchase", p, "29.00", "29.00"),
    ],
    expected: { [`USD Purchase ${p}`]: ["161", "41"], [`USD Usage ${p}`]: ["0", "2"], [`USD Usage ${w}`]: ["0", "8"] },
  },
  "refunds of the month before": {
    cur: [
      cur("Refund", w, "-7.00", august.cur),
      cur("Refund", p, "-876.00", {
        ...august.cur,
        ...plans.cur,
        line_item_line_item_description: "Refund for one-time fee for Savings Plan ID: back",
      }),
      cur("Refund", p, "-1.33", { ...august.cur, line_item_tax_type: "VAT" }),
    ],
    focus: [
      focus("Usage", w, "-7.00", "-7.00", { ...august.focus, ChargeFrequency: "One-Time" }),
      focus("Purchase", p, "-876.00", "0", { ...august.focus, ...plans.focus, ChargeFrequency: "One-Time" }),
      focus("Tax", p, "-1.33", "-1.33", august.focus),
    ],
    expected: {
      [`USD Usage ${w}`]: ["-7", "-7"],
      [`USD Purchase ${p}`]: ["-876", "0"],
      [`USD Tax ${p}`]: ["-1.33", "-1.33"],
    },
  },
  "credits and tax of several accounts": {
    cur: [
      ...([d, w, p] as const).map((account, i) => cur("Credit", account, ["-10.00", "-5.00", "-2.50"][i]!)),
      ...([d, w, p] as const).map((account, i) =>
        cur("Tax", account, ["12.00", "3.40", "0.60"][i]!, { line_item_tax_type: "VAT" }),
      ),
    ],
    focus: [
      ...([d, w, p] as const).map((account, i) =>
        focus("Credit", account, ["-10", "-5", "-2.5"][i]!, ["-10", "-5", "-2.5"][i]!),
      ),
      ...([d, w, p] as const).map((account, i) =>
        focus("Tax", account, ["12", "3.4", "0.6"][i]!, ["12", "3.4", "0.6"][i]!),
      ),
    ],
    expected: {
      [`USD Credit ${d}`]: ["-10", "-10"],
      [`USD Credit ${w}`]: ["-5", "-5"],
      [`USD Credit ${p}`]: ["-2.5", "-2.5"],
      [`USD Tax ${d}`]: ["12", "12"],
      [`USD Tax ${w}`]: ["3.4", "3.4"],
      [`USD Tax ${p}`]: ["0.6", "0.6"],
    },
  },
  ...discountScenarios,
  "another seller, with invoices and a currency of its own": {
    cur: [
      ["Usage", "12.34", "USD"],
      ["Fee", "500.00", "USD"],
      ["Usage", "3.00", "EUR"],
    ].map(([type, cost, currency]) =>
      cur(type!, d, cost!, {
        bill_billing_entity: "AWS Marketplace",
        bill_bill_type: type === "Fee" ? "Purchase" : "Anniversary",
        bill_invoice_id: `M-${currency}`,
        bill_invoicing_entity: "Fjord Metrics AS",
        line_item_legal_entity: "Fjord Metrics AS",
        line_item_product_code: "4c2b9f0d1e",
        product_product_name: "Fjord Metrics Pro",
        line_item_currency_code: currency,
      }),
    ),
    focus: [
      ["Usage", "12.34", "USD"],
      ["Purchase", "500.00", "USD"],
      ["Usage", "3.00", "EUR"],
    ].map(([category, cost, currency]) =>
      focus(category!, d, cost!, cost!, {
        ...(category === "Purchase" && { ChargeFrequency: "One-Time" }),
        InvoiceId: `M-${currency}`,
        InvoiceIssuerName: "Fjord Metrics AS",
        PublisherName: "Fjord Metrics AS",
        x_ServiceCode: "4c2b9f0d1e",
        ServiceName: "Fjord Metrics Pro",
        BillingCurrency: currency,
      }),
    ),
    expected: {
      [`USD Usage ${d}`]: ["12.34", "12.34"],
      [`USD Purchase ${d}`]: ["500", "500"],
      [`EUR Usage ${d}`]: ["3", "3"],
    },
  },
  "blended costs, which are an average of the organisation": {
    cur: [
      cur("Usage", d, "1.00", { line_item_blended_cost: "2.00" }),
      cur("Usage", w, "3.00", { line_item_blended_cost: "2.00" }),
    ],
    focus: [focus("Usage", d, "1.00", "1.00"), focus("Usage", w, "3.00", "3.00")],
    expected: { [`USD Usage ${d}`]: ["1", "1"], [`USD Usage ${w}`]: ["3", "3"] },
  },
  "a plan's instance with its pods": {
    cur: [
      fee("pods", "6.00", "0", "6.00", "6.00"),
      ...covered("pods", d, "10.00", "6.00"),
      ...covered("pods", d, "0", "2.50")
        .slice(0, 1)
        .map((row) => ({ ...row, ...split })),
      cur("Usage", d, "0", { ...split, pricing_public_on_demand_cost: "4.00" }),
    ],
    focus: [feeRow("pods", "6.00"), coveredRow("pods", d, "10.00", "6.00")],
    expected: { [`USD Purchase ${p}`]: ["6", "0"], [`USD Usage ${d}`]: ["0", "6"] },
  },
  "transfer between regions, and what is free": {
    cur: [
      cur("Usage", w, "2.00", {
        ...s3.cur,
        line_item_usage_type: "USE1-EUC1-AWS-Out-Bytes",
        line_item_usage_amount: "100",
        pricing_unit: "GB",
      }),
      cur("Usage", w, "0", {
        ...s3.cur,
        line_item_usage_type: "EUC1-USE1-AWS-In-Bytes",
        line_item_usage_amount: "100",
        pricing_unit: "GB",
      }),
      cur("Usage", w, "0", {
        ...ec2.cur,
        line_item_usage_type: "CNN1-BoxUsage:t2.micro",
        line_item_usage_amount: "750",
        pricing_unit: "Hrs",
      }),
      cur("Usage", w, "0.50", {
        ...ec2.cur,
        line_item_usage_type: "UGW1-EBS:VolumeUsage.gp3",
        line_item_usage_amount: "5",
        pricing_unit: "GB-Mo",
      }),
    ],
    focus: [
      ["2.00", s3, "us-east-1", "100", "GB"] as const,
      ["0", s3, "eu-central-1", "100", "GB"] as const,
      ["0", ec2, "cn-north-1", "750", "Hours"] as const,
      ["0.50", ec2, "us-gov-west-1", "5", "GB-Months"] as const,
    ].map(([cost, of, RegionId, quantity, unit]) =>
      focus("Usage", w, cost, cost, { ...of.focus, RegionId, ConsumedQuantity: quantity, ConsumedUnit: unit }),
    ),
    expected: { [`USD Usage ${w}`]: ["2.5", "2.5"] },
  },
};
