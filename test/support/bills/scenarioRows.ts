import type { Charge } from "../../../pipeline/sample/bills/charge";
import { cur2Columns, curType, legacyColumns } from "../../../pipeline/sample/bills/curColumns";
import { asCur2 } from "../../../pipeline/sample/bills/curRows";
import { type FocusVersion, focusColumns, focusType } from "../../../pipeline/sample/bills/focusRows";
import type { Sheet } from "../../../pipeline/sample/bills/reports";
import type { Row } from "../../../pipeline/sample/bills/table";
import { payer } from "./workedMonth";

/** Lines told twice, as a Cost and Usage Report has them and as FOCUS does; what they come to is worked out by hand. */
export interface Scenario {
  cur: Row[];
  focus: Row[];
  /** `[billed, effective]` by currency, charge category and account */
  expected: Record<string, readonly [string, string]>;
  /** The same of a report without net costs, where it differs: discounts are lines there, not inside the others. */
  gross?: Record<string, readonly [string, string]>;
  /** what the audit warns of then */
  warns?: { gross: Record<string, string> };
}

const service = (code: string, name: string) => ({
  cur: { line_item_product_code: code, product_product_name: name },
  focus: { x_ServiceCode: code, ServiceName: name },
});
export const ec2 = service("AmazonEC2", "Amazon Elastic Compute Cloud");
export const s3 = service("AmazonS3", "Amazon Simple Storage Service");
export const plans = service("ComputeSavingsPlans", "Savings Plans for AWS Compute usage");

/** A line of a Cost and Usage Report; its net cost is its cost unless `more` says otherwise. */
export const cur = (type: string, account: string, cost: string, more: Row = {}): Row => ({
  bill_invoice_id: "2025090042",
  bill_invoicing_entity: "Amazon Web Services EMEA SARL",
  bill_bill_type: "Anniversary",
  bill_payer_account_id: payer.id,
  bill_billing_period_start_date: "2025-09-01T00:00:00Z",
  bill_billing_period_end_date: "2025-10-01T00:00:00Z",
  line_item_usage_account_id: account,
  line_item_line_item_type: type,
  line_item_usage_start_date: "2025-09-10T00:00:00Z",
  line_item_usage_end_date: "2025-09-11T00:00:00Z",
  line_item_currency_code: "USD",
  line_item_unblended_cost: cost,
  line_item_net_unblended_cost: cost,
  line_item_legal_entity: "Amazon Web Services EMEA SARL",
  ...ec2.cur,
  ...more,
});

/** A row of FOCUS of the same day. */
export const focus = (category: string, account: string, billed: string, effective: string, more: Row = {}): Row => ({
  BillingAccountId: payer.id,
  BillingCurrency: "USD",
  BillingPeriodStart: "2025-09-01T00:00:00.000Z",
  BillingPeriodEnd: "2025-10-01T00:00:00.000Z",
  ChargePeriodStart: "2025-09-10T00:00:00.000Z",
  ChargePeriodEnd: "2025-09-11T00:00:00.000Z",
  ChargeCategory: category,
  ChargeFrequency: category === "Usage" ? "Usage-Based" : category === "Purchase" ? "Recurring" : "One-Time",
  PricingCategory: category === "Tax" ? undefined : category === "Credit" ? "Other" : "Standard",
  SubAccountId: account,
  BilledCost: billed,
  EffectiveCost: effective,
  ListCost: billed,
  ContractedCost: billed,
  InvoiceId: "2025090042",
  InvoiceIssuerName: "Amazon Web Services EMEA SARL",
  PublisherName: "Amazon Web Services EMEA SARL",
  ProviderName: "AWS",
  ...ec2.focus,
  ...more,
});

/** What marks the lines of a scenario in every format. */
const label = (name: string) => ({ "resourceTags/user:scenario": name });

/** All scenarios as one report. */
export function scenarioSheet(
  all: Record<string, Scenario>,
  format: "legacy" | "cur2" | `focus-${FocusVersion}`,
  mode: "net" | "unblended",
): Sheet {
  const rows = (of: (one: Scenario) => Row[], mark: (name: string) => Row) =>
    Object.entries(all).flatMap(([name, one]) => of(one).map((row) => ({ ...row, ...mark(name) })));
  if (format === "focus-1.0" || format === "focus-1.2") {
    const columns = focusColumns(format === "focus-1.0" ? "1.0" : "1.2");
    const marked = rows(
      (one) => one.focus,
      (name) => ({ Tags: { scenario: name } }),
    );
    return { kind: "focus", columns, rows: marked, type: focusType };
  }
  const lines = rows((one) => one.cur, label);
  const type = (field: string) => curType(field, format);
  const tagged = [{ tags: { scenario: "" } }] as unknown as Charge[];
  return format === "legacy"
    ? { kind: "legacy", columns: legacyColumns(tagged, "slashes", mode), rows: lines, type }
    : { kind: "cur2", columns: cur2Columns(mode), rows: lines.map(asCur2), type };
}
