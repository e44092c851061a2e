import { type Bill, type Charge, periodBounds } from "./charge";
import { tagField } from "./curColumns";
import { javaText, type Money } from "./money";
import { place } from "./places";
import type { Row } from "./table";

/** How a report shows discounts: in unblended costs alone, or with net costs beside them. */
export interface CurStyle {
  mode: "net" | "unblended";
  /** As negative lines of their own, or in columns of the line they are for; the second needs net costs. */
  discounts: "lines" | "columns";
  /** Net cost of a discount line: nothing, where others write 0. */
  blankNet?: boolean;
}

/**
 * The lines of a Cost and Usage Report, in the names of Parquet, net costs among them: the columns say what is delivered. Tags are in
 * `resourceTags/...`; `asCur2` makes maps of them.
 * What a charge does is told in lines as AWS does it: covered usage and its negation cancel out, fees carry their unused part.
 */
export function curRows(bill: Bill, style: CurStyle): Row[] {
  const bounds = periodBounds(bill.period);
  return bill.charges.flatMap((charge) => lines(charge, commonFields(bill, bounds, charge), style));
}

const lineTypes: Record<Exclude<Charge["kind"], "covered" | "other">, string> = {
  usage: "Usage",
  reserved: "DiscountedUsage",
  planFee: "SavingsPlanRecurringFee",
  reservationFee: "RIFee",
  upfront: "Fee",
  fee: "Fee",
  tax: "Tax",
  credit: "Credit",
  refund: "Refund",
};

function lines(charge: Charge, line: Row, { discounts, blankNet }: CurStyle): Row[] {
  const { kind, amount, discount, effective = 0n, commitment, id } = charge;
  const costs = (type: string, cost: Money, net = cost, text = javaText(cost)): Row => ({
    line_item_line_item_type: type,
    line_item_unblended_cost: text,
    line_item_blended_cost: text,
    line_item_net_unblended_cost: charge.written ?? javaText(net),
  });
  if (kind === "covered") {
    const plan = { savings_plan_savings_plan_a_r_n: commitment };
    const { line_item_resource_id: _, ...negation } = line;
    return [
      {
        ...line,
        ...costs("SavingsPlanCoveredUsage", amount),
        ...plan,
        savings_plan_savings_plan_effective_cost: javaText(effective),
        savings_plan_net_savings_plan_effective_cost: javaText(effective),
        pricing_public_on_demand_cost: javaText(amount),
      },
      {
        ...negation,
        ...costs("SavingsPlanNegation", -amount),
        ...plan,
        identity_line_item_id: `${id}n`,
        line_item_line_item_description: `SavingsPlanNegation used by AccountId : ${charge.account.id}`,
      },
    ];
  }
  const type = kind === "other" ? charge.lineType! : lineTypes[kind];
  if (kind === "reserved") return [Object.assign(line, costs(type, 0n), reserved(charge))];
  const net = amount - (discount ?? 0n);
  const rows = [line];
  if (discount !== undefined && discounts === "columns") {
    line.discount = { edp_discount: javaText(-discount) };
    line.discount_total_discount = javaText(-discount);
  } else if (discount !== undefined)
    rows.push(discountLine(charge, line, costs("EdpDiscount", -discount, 0n), blankNet));
  Object.assign(line, costs(type, amount, net, charge.written), commitmentFields(charge));
  return rows;
}

const discountLine = ({ id, service }: Charge, line: Row, costs: Row, blankNet?: boolean): Row => ({
  ...line,
  ...costs,
  ...(blankNet && { line_item_net_unblended_cost: undefined }),
  identity_line_item_id: `${id}d`,
  line_item_usage_amount: undefined,
  pricing_public_on_demand_cost: undefined,
  product_product_name: undefined,
  line_item_line_item_description: `Enterprise Discount Program discount on ${service.code}`,
});

const reserved = ({ effective, amount, commitment }: Charge): Row => ({
  reservation_reservation_a_r_n: commitment,
  reservation_effective_cost: javaText(effective!),
  reservation_net_effective_cost: javaText(effective!),
  pricing_public_on_demand_cost: javaText(amount),
  pricing_term: "Reserved",
});

function commitmentFields({ kind, amount, unused = 0n, unusedUpfront = 0n, commitment }: Charge): Row {
  if (kind === "planFee")
    return {
      savings_plan_savings_plan_a_r_n: commitment,
      savings_plan_total_commitment_to_date: javaText(amount),
      savings_plan_used_commitment: javaText(amount - unused),
      savings_plan_recurring_commitment_for_billing_period: javaText(amount),
      savings_plan_amortized_upfront_commitment_for_billing_period: "0.0",
      savings_plan_net_recurring_commitment_for_billing_period: javaText(amount),
      savings_plan_net_amortized_upfront_commitment_for_billing_period: "0.0",
      savings_plan_offering_type: "ComputeSavingsPlans",
      savings_plan_payment_option: "No Upfront",
      savings_plan_purchase_term: "1yr",
    };
  if (kind === "reservationFee")
    return {
      reservation_reservation_a_r_n: commitment,
      reservation_unused_amortized_upfront_fee_for_billing_period: javaText(unusedUpfront),
      reservation_unused_recurring_fee: javaText(unused),
      reservation_net_unused_amortized_upfront_fee_for_billing_period: javaText(unusedUpfront),
      reservation_net_unused_recurring_fee: javaText(unused),
    };
  return commitment === undefined ? {} : { reservation_reservation_a_r_n: commitment };
}

function commonFields(bill: Bill, bounds: { start: string; end: string }, charge: Charge): Row {
  const { service, account, region, start, end, kind } = charge;
  const sku = charge.usageType && skuOf(charge);
  const isUsage = kind === "usage" || kind === "covered" || kind === "reserved";
  return {
    identity_line_item_id: charge.id,
    identity_time_interval: `${start}/${end}`,
    bill_invoice_id: bill.invoice,
    bill_invoicing_entity: bill.issuer,
    bill_billing_entity: charge.seller ? "AWS Marketplace" : "AWS",
    bill_bill_type: kind === "upfront" ? "Purchase" : kind === "refund" ? "Refund" : "Anniversary",
    bill_payer_account_id: bill.payer.id,
    bill_payer_account_name: bill.payer.name,
    bill_billing_period_start_date: bounds.start,
    bill_billing_period_end_date: bounds.end,
    line_item_usage_account_id: account.id,
    line_item_usage_account_name: account.name,
    line_item_usage_start_date: start,
    line_item_usage_end_date: end,
    line_item_product_code: service.code,
    line_item_usage_type: charge.usageType,
    line_item_operation: charge.operation,
    line_item_availability_zone: charge.zone,
    line_item_resource_id: charge.resource,
    line_item_usage_amount: charge.quantity,
    line_item_currency_code: bill.currency,
    line_item_unblended_rate: charge.rate,
    line_item_line_item_description: charge.description,
    line_item_tax_type: kind === "tax" ? "VAT" : undefined,
    line_item_legal_entity: charge.seller ?? bill.issuer,
    product_product_name: charge.unnamed || kind === "tax" ? undefined : service.name,
    product_product_family: service.family,
    product_region: region,
    product_region_code: region,
    product_location: region && place(region),
    product_location_type: region && "AWS Region",
    product_servicecode: /DataTransfer/.test(charge.usageType ?? "") ? "AWSDataTransfer" : service.code,
    product_operation: charge.operation,
    product_usagetype: charge.usageType,
    product_sku: sku,
    pricing_rate_code: sku && `${sku}.JRTCKXETXF.6YS6EN2CT7`,
    pricing_currency: bill.currency,
    pricing_term: isUsage && kind !== "covered" ? "OnDemand" : undefined,
    pricing_unit: charge.unit,
    pricing_public_on_demand_cost: kind === "usage" ? (charge.written ?? javaText(charge.amount)) : undefined,
    pricing_public_on_demand_rate: isUsage ? charge.rate : undefined,
    ...Object.fromEntries(Object.entries(charge.tags ?? {}).map(([key, value]) => [tagField(key), value])),
  };
}

const skus = new Map<string, string>();

/** A stock number as AWS writes it, the same for the same usage type. */
export function skuOf({ service, usageType = "" }: Pick<Charge, "service" | "usageType">): string {
  const name = `${service.code}/${usageType}`;
  const known = skus.get(name);
  if (known !== undefined) return known;
  let n = 7n;
  for (const c of name) n = (n * 31n + BigInt(c.codePointAt(0)!)) % 36n ** 16n;
  const sku = n.toString(36).toUpperCase().padStart(16, "Z");
  skus.set(name, sku);
  return sku;
}

/** Makes a line one of CUR 2.0, which has maps where a legacy report has columns, and knows the product's name and region only there. */
export function asCur2(row: Row): Row {
  const tags: Record<string, string> = {};
  for (const field in row) if (field.startsWith("resourceTags/")) tags[tagKey(field)] = row[field] as string;
  const product: Record<string, string> = {};
  for (const [key, field] of productKeys) if (row[field] !== undefined) product[key] = row[field] as string;
  return Object.assign(row, { product, resource_tags: tags, cost_category: {}, discount: row.discount ?? {} });
}
const productKeys = [
  ["product_name", "product_product_name"],
  ["region", "product_region"],
  ["servicecode", "product_servicecode"],
] as const;

/** `user_cost_center` */
const tagKey = (field: string): string =>
  field
    .slice("resourceTags/".length)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
