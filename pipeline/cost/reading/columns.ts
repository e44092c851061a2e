/** The columns of cost reports, as data: what silver reads of each format, and what else AWS is known to write. */
import { snake } from "./names";

export type Format = "legacy" | "cur2" | "focus";
export type FocusVersion = "1.0" | "1.1" | "1.2" | "1.3";
export type ColumnType = "text" | "decimal" | "time" | "map";

/** One column that silver reads. */
export interface ContractColumn {
  /** AWS's own name in Parquet for CUR, FOCUS's name in snake_case */
  name: string;
  type: ColumnType;
  /** Without it a report is refused: gold's grain or a sum would have no value. */
  required: boolean;
}

/** Lines of `name type [required]`. */
function table(lines: string): ContractColumn[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [name, type, required] = line.trim().split(/\s+/);
      return { name: snake(name!), type: type as ColumnType, required: required === "required" };
    });
}

/** In both kinds of CUR. Legacy CSV spells them `lineItem/UnblendedCost`. */
const cur = table(`
  identity_line_item_id                                       text
  bill_bill_type                                              text
  bill_billing_period_start_date                              time     required
  bill_billing_period_end_date                                time
  bill_invoice_id                                             text
  bill_invoicing_entity                                       text
  bill_payer_account_id                                       text     required
  line_item_usage_account_id                                  text     required
  line_item_line_item_type                                    text     required
  line_item_usage_start_date                                  time     required
  line_item_usage_end_date                                    time
  line_item_product_code                                      text     required
  line_item_usage_type                                        text
  line_item_operation                                         text
  line_item_availability_zone                                 text
  line_item_resource_id                                       text
  line_item_usage_amount                                      decimal
  line_item_currency_code                                     text     required
  line_item_unblended_cost                                    decimal  required
  line_item_net_unblended_cost                                decimal
  line_item_blended_cost                                      decimal
  line_item_line_item_description                             text
  line_item_legal_entity                                      text
  line_item_tax_type                                          text
  product_product_name                                        text
  product_product_family                                      text
  product_region                                              text
  product_region_code                                         text
  product_location                                            text
  product_sku                                                 text
  pricing_public_on_demand_cost                               decimal
  pricing_public_on_demand_rate                               decimal
  pricing_rate_code                                           text
  pricing_rate_id                                             text
  pricing_term                                                text
  pricing_unit                                                text
  reservation_reservation_a_r_n                               text
  reservation_effective_cost                                  decimal
  reservation_net_effective_cost                              decimal
  reservation_unused_amortized_upfront_fee_for_billing_period decimal
  reservation_unused_recurring_fee                            decimal
  reservation_net_unused_amortized_upfront_fee_for_billing_period decimal
  reservation_net_unused_recurring_fee                        decimal
  savings_plan_savings_plan_a_r_n                             text
  savings_plan_savings_plan_effective_cost                    decimal
  savings_plan_net_savings_plan_effective_cost                decimal
  savings_plan_total_commitment_to_date                       decimal
  savings_plan_used_commitment                                decimal
  savings_plan_recurring_commitment_for_billing_period        decimal
  savings_plan_amortized_upfront_commitment_for_billing_period decimal
  savings_plan_net_recurring_commitment_for_billing_period    decimal
  savings_plan_net_amortized_upfront_commitment_for_billing_period decimal
  discount_total_discount                                     decimal
`);

/** In CUR 2.0 only. In CSV a map is JSON text. */
const cur2 = table(`
  bill_payer_account_name      text
  line_item_usage_account_name text
  line_item_iam_principal      text
  product                      map
  resource_tags                map
  cost_category                map
  discount                     map
`);

/** FOCUS 1.0 and 1.2 as AWS exports them. @see focus.finops.org, AWS's table dictionary "FOCUS 1.2 with AWS columns" */
const focus = table(`
  AvailabilityZone           text
  BilledCost                 decimal  required
  BillingAccountId           text     required
  BillingAccountName         text
  BillingAccountType         text
  BillingCurrency            text     required
  BillingPeriodEnd           time
  BillingPeriodStart         time     required
  CapacityReservationId      text
  CapacityReservationStatus  text
  ChargeCategory             text     required
  ChargeClass                text
  ChargeDescription          text
  ChargeFrequency            text
  ChargePeriodEnd            time
  ChargePeriodStart          time     required
  CommitmentDiscountCategory text
  CommitmentDiscountId       text
  CommitmentDiscountName     text
  CommitmentDiscountQuantity decimal
  CommitmentDiscountStatus   text
  CommitmentDiscountType     text
  CommitmentDiscountUnit     text
  ConsumedQuantity           decimal
  ConsumedUnit               text
  ContractedCost             decimal
  ContractedUnitPrice        decimal
  EffectiveCost              decimal  required
  InvoiceId                  text
  InvoiceIssuerName          text
  ListCost                   decimal
  ListUnitPrice              decimal
  PricingCategory            text
  PricingCurrency            text
  PricingCurrencyContractedUnitPrice decimal
  PricingCurrencyEffectiveCost decimal
  PricingCurrencyListUnitPrice decimal
  PricingQuantity            decimal
  PricingUnit                text
  ProviderName               text
  PublisherName              text
  RegionId                   text
  RegionName                 text
  ResourceId                 text
  ResourceName               text
  ResourceType               text
  ServiceCategory            text
  ServiceName                text     required
  ServiceSubcategory         text
  SkuId                      text
  SkuMeter                   text
  SkuPriceDetails            map
  SkuPriceId                 text
  SubAccountId               text
  SubAccountName             text
  SubAccountType             text
  Tags                       map
  x_CostCategories           map
  x_Discounts                map
  x_Operation                text
  x_ServiceCode              text
  x_UsageType                text
`);

export const contract: Record<Format, ContractColumn[]> = { legacy: cur, cur2: [...cur, ...cur2], focus };

/** Columns that came with a version of FOCUS, the newest first; 1.0 has none of them. @see focus.finops.org, changelogs */
export const focusVersions: [version: FocusVersion, columns: string[]][] = [
  [
    "1.3",
    "ServiceProviderName HostProviderName ContractApplied AllocatedMethodId AllocatedMethodDetails AllocatedResourceId AllocatedResourceName AllocatedTags".split(
      " ",
    ),
  ],
  ["1.2", ["InvoiceId", "PricingCurrency", "BillingAccountType", "SubAccountType"]],
  ["1.1", ["SkuMeter", "SkuPriceDetails", "ServiceSubcategory", "CommitmentDiscountQuantity", "CapacityReservationId"]],
];

/** Families of CUR whose columns are not fixed: they follow what was used, and each is there only when it has a value. */
export const openFamilies = ["product", "resource_tags", "cost_category", "discount"];

/** Further columns of CUR's fixed families that silver does not read. */
export const curOther = `
  identity_time_interval bill_billing_entity
  line_item_blended_rate line_item_unblended_rate line_item_net_unblended_rate
  line_item_normalization_factor line_item_normalized_usage_amount tags
  pricing_currency pricing_lease_contract_length pricing_offering_class pricing_purchase_option
  pricing_rate_type pricing_source
  reservation_amortized_upfront_cost_for_usage reservation_amortized_upfront_fee_for_billing_period
  reservation_availability_zone reservation_end_time reservation_modification_status
  reservation_net_amortized_upfront_cost_for_usage reservation_net_amortized_upfront_fee_for_billing_period
  reservation_net_recurring_fee_for_usage reservation_net_upfront_value reservation_normalized_units_per_reservation
  reservation_number_of_reservations reservation_recurring_fee_for_usage reservation_start_time reservation_subscription_id
  reservation_total_reserved_normalized_units reservation_total_reserved_units reservation_units_per_reservation
  reservation_unused_normalized_unit_quantity reservation_unused_quantity reservation_upfront_value
  savings_plan_end_time savings_plan_instance_type_family savings_plan_offering_type savings_plan_payment_option
  savings_plan_purchase_term savings_plan_region savings_plan_savings_plan_rate savings_plan_start_time
  split_line_item_actual_usage split_line_item_net_split_cost split_line_item_net_unused_cost
  split_line_item_parent_resource_id split_line_item_public_on_demand_split_cost
  split_line_item_public_on_demand_unused_cost split_line_item_reserved_usage split_line_item_split_cost
  split_line_item_split_usage split_line_item_split_usage_ratio split_line_item_unused_cost
  capacity_reservation_capacity_reservation_arn capacity_reservation_capacity_reservation_status
  capacity_reservation_capacity_reservation_type
`
  .trim()
  .split(/\s+/);

/** Where silver takes the effective cost of these line items from, instead of the cost of the line: it must be a number there. */
export const effectiveCosts: Record<string, string[]> = {
  SavingsPlanCoveredUsage: named(/^savings_plan_.*effective_cost$/),
  DiscountedUsage: named(/^reservation_.*effective_cost$/),
  SavingsPlanRecurringFee: named(/^savings_plan_.*commitment/),
  RIFee: named(/^reservation_(net_)?unused_/),
};

function named(pattern: RegExp): string[] {
  return cur.map(({ name }) => name).filter((name) => pattern.test(name));
}

/** Spellings that drop a part of the name. */
export const aliases: Record<string, string> = {
  reservation_arn: "reservation_reservation_a_r_n",
  savings_plan_arn: "savings_plan_savings_plan_a_r_n",
};

/** What inspection counts by, and what it adds up. */
export const countedColumns = {
  cur: {
    period: "bill_billing_period_start_date",
    account: "bill_payer_account_id",
    currency: "line_item_currency_code",
    type: "line_item_line_item_type",
    subAccount: "line_item_usage_account_id",
    usage: "line_item_usage_start_date",
    costs: ["line_item_unblended_cost", "line_item_net_unblended_cost"],
  },
  focus: {
    period: "billing_period_start",
    account: "billing_account_id",
    currency: "billing_currency",
    type: "charge_category",
    subAccount: "sub_account_id",
    usage: "charge_period_start",
    costs: ["billed_cost", "effective_cost"],
  },
};
