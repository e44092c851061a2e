import type { Charge } from "./charge";

/** Columns of a legacy report as AWS orders them; product columns are those that a small organisation has. */
const legacy = `
identity/LineItemId identity/TimeInterval
bill/InvoiceId bill/InvoicingEntity bill/BillingEntity bill/BillType bill/PayerAccountId bill/BillingPeriodStartDate bill/BillingPeriodEndDate
lineItem/UsageAccountId lineItem/LineItemType lineItem/UsageStartDate lineItem/UsageEndDate lineItem/ProductCode lineItem/UsageType
lineItem/Operation lineItem/AvailabilityZone lineItem/ResourceId lineItem/UsageAmount lineItem/NormalizationFactor
lineItem/NormalizedUsageAmount lineItem/CurrencyCode lineItem/UnblendedRate lineItem/UnblendedCost lineItem/BlendedRate
lineItem/BlendedCost lineItem/LineItemDescription lineItem/TaxType lineItem/NetUnblendedRate lineItem/NetUnblendedCost lineItem/LegalEntity
product/ProductName product/location product/locationType product/operation product/productFamily product/region product/regionCode
product/servicecode product/sku product/usagetype
pricing/LeaseContractLength pricing/OfferingClass pricing/PurchaseOption pricing/RateCode pricing/RateId pricing/currency
pricing/publicOnDemandCost pricing/publicOnDemandRate pricing/term pricing/unit
reservation/AmortizedUpfrontCostForUsage reservation/AmortizedUpfrontFeeForBillingPeriod reservation/EffectiveCost reservation/EndTime
reservation/ModificationStatus reservation/NetEffectiveCost reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod
reservation/NetUnusedRecurringFee reservation/NumberOfReservations reservation/RecurringFeeForUsage reservation/ReservationARN
reservation/StartTime reservation/SubscriptionId reservation/TotalReservedUnits reservation/UnitsPerReservation
reservation/UnusedAmortizedUpfrontFeeForBillingPeriod reservation/UnusedQuantity reservation/UnusedRecurringFee reservation/UpfrontValue
savingsPlan/TotalCommitmentToDate savingsPlan/SavingsPlanARN savingsPlan/SavingsPlanRate savingsPlan/UsedCommitment
savingsPlan/SavingsPlanEffectiveCost savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod
savingsPlan/RecurringCommitmentForBillingPeriod savingsPlan/StartTime savingsPlan/EndTime savingsPlan/OfferingType
savingsPlan/PaymentOption savingsPlan/PurchaseTerm savingsPlan/Region savingsPlan/NetSavingsPlanEffectiveCost
savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod savingsPlan/NetRecurringCommitmentForBillingPeriod
`;

/** Columns of CUR 2.0, which are fixed; net ones stand in a table of their own list, as the export's SQL selects them. */
const cur2 = `
bill_bill_type bill_billing_entity bill_billing_period_end_date bill_billing_period_start_date bill_invoice_id bill_invoicing_entity
bill_payer_account_id bill_payer_account_name cost_category discount discount_bundled_discount discount_total_discount
identity_line_item_id identity_time_interval line_item_availability_zone line_item_blended_cost line_item_blended_rate
line_item_currency_code line_item_legal_entity line_item_line_item_description line_item_line_item_type line_item_net_unblended_cost
line_item_net_unblended_rate line_item_normalization_factor line_item_normalized_usage_amount line_item_operation
line_item_product_code line_item_resource_id line_item_tax_type line_item_unblended_cost line_item_unblended_rate
line_item_usage_account_id line_item_usage_account_name line_item_usage_amount line_item_usage_end_date line_item_usage_start_date
line_item_usage_type pricing_currency pricing_lease_contract_length pricing_offering_class pricing_public_on_demand_cost
pricing_public_on_demand_rate pricing_purchase_option pricing_rate_code pricing_rate_id pricing_term pricing_unit product
product_comment product_fee_code product_fee_description product_from_location product_from_location_type product_from_region_code
product_instance_family product_instance_type product_instancesku product_location product_location_type product_operation
product_pricing_unit product_product_family product_region_code product_servicecode product_sku product_to_location
product_to_location_type product_to_region_code product_usagetype reservation_amortized_upfront_cost_for_usage
reservation_amortized_upfront_fee_for_billing_period reservation_availability_zone reservation_effective_cost reservation_end_time
reservation_modification_status reservation_net_amortized_upfront_cost_for_usage
reservation_net_amortized_upfront_fee_for_billing_period reservation_net_effective_cost reservation_net_recurring_fee_for_usage
reservation_net_unused_amortized_upfront_fee_for_billing_period reservation_net_unused_recurring_fee reservation_net_upfront_value
reservation_normalized_units_per_reservation reservation_number_of_reservations reservation_recurring_fee_for_usage
reservation_reservation_a_r_n reservation_start_time reservation_subscription_id reservation_total_reserved_normalized_units
reservation_total_reserved_units reservation_units_per_reservation reservation_unused_amortized_upfront_fee_for_billing_period
reservation_unused_normalized_unit_quantity reservation_unused_quantity reservation_unused_recurring_fee reservation_upfront_value
resource_tags savings_plan_amortized_upfront_commitment_for_billing_period savings_plan_end_time
savings_plan_instance_type_family savings_plan_net_amortized_upfront_commitment_for_billing_period
savings_plan_net_recurring_commitment_for_billing_period savings_plan_net_savings_plan_effective_cost savings_plan_offering_type
savings_plan_payment_option savings_plan_purchase_term savings_plan_recurring_commitment_for_billing_period savings_plan_region
savings_plan_savings_plan_a_r_n savings_plan_savings_plan_effective_cost savings_plan_savings_plan_rate savings_plan_start_time
savings_plan_total_commitment_to_date savings_plan_used_commitment
`;
const words = (text: string): string[] => text.trim().split(/\s+/);

/** AWS's way from a CSV name to a Parquet name: a capital begins a word, and each letter of `ARN` is one. */
export const snakeName = (name: string): string =>
  name
    .replace(/[A-Z]/g, (letter, at: number) => (/[a-z0-9]/i.test(name[at - 1] ?? "") ? `_${letter}` : letter))
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();

/** Without an agreement on discounts a report has none of these. */
const isNet = (name: string): boolean => /(^|_)net_|^discount/.test(name);

export interface Column {
  /** as in the file */
  header: string;
  /** key in a row */
  field: string;
}

/** Field of a tag; in a legacy report it is the header too. */
export const tagField = (key: string): string => `resourceTags/${key.startsWith("aws:") ? key : `user:${key}`}`;

/** @param charges their tags become columns @param spelling of the header */
export function legacyColumns(
  charges: readonly Charge[],
  spelling: "slashes" | "snake",
  mode: "net" | "unblended",
): Column[] {
  const keys = new Set<string>();
  for (const { tags } of charges) for (const key in tags) keys.add(key);
  const fixed = words(legacy).map((header) => ({ header, field: snakeName(header) }));
  const tags = [...keys].sort().map((key) => ({ header: tagField(key), field: tagField(key) }));
  return [...fixed.filter(({ field }) => mode === "net" || !isNet(field)), ...tags].map(({ header, field }) => ({
    header: spelling === "slashes" ? header : snakeName(header),
    field,
  }));
}

export const cur2Columns = (mode: "net" | "unblended"): Column[] =>
  words(cur2)
    .filter((field) => mode === "net" || !isNet(field) || field.startsWith("discount"))
    .map((field) => ({ header: field, field }));

/** In Parquet. Rates, and most of what describes reservations and plans, are text. */
export function curType(
  field: string,
  kind: "legacy" | "cur2",
): "double" | "timestamp" | "varchar" | "map" | "map of doubles" {
  if (kind === "cur2" && /^(product|resource_tags|cost_category)$/.test(field)) return "map";
  if (field === "discount") return "map of doubles";
  if (/^(bill_billing_period|line_item_usage)_(start|end)_date$/.test(field)) return "timestamp";
  const isAmount =
    /_cost$|_cost_for_usage$|_fee(_for_billing_period|_for_usage)?$|_commitment(_for_billing_period|_to_date)?$/.test(
      field,
    ) ||
    /^line_item_(usage_amount|normalization_factor|normalized_usage_amount)$/.test(field) ||
    /^discount_|^reservation_(net_)?(upfront_value|unused_quantity)$/.test(field);
  return isAmount && !field.endsWith("_rate") ? "double" : "varchar";
}
