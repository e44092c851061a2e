import { snake } from "../../../pipeline/cost/reading/names";

/** Headers as AWS writes them, cut to what tests need; not derived from the contract. */
export const legacyNames =
  `identity/LineItemId identity/TimeInterval bill/InvoiceId bill/BillingEntity bill/BillType bill/PayerAccountId
  bill/BillingPeriodStartDate bill/BillingPeriodEndDate lineItem/UsageAccountId lineItem/LineItemType
  lineItem/UsageStartDate lineItem/UsageEndDate lineItem/ProductCode lineItem/UsageType lineItem/Operation
  lineItem/AvailabilityZone lineItem/ResourceId lineItem/UsageAmount lineItem/CurrencyCode lineItem/UnblendedRate
  lineItem/UnblendedCost lineItem/BlendedCost lineItem/LineItemDescription lineItem/TaxType product/ProductName
  product/region product/sku pricing/publicOnDemandCost pricing/publicOnDemandRate pricing/unit`.split(/\s+/);
export const legacySnakeNames = [...legacyNames.map(snake), "resource_tags_user_team"];
export const cur2Names = [
  ...legacyNames.map(snake).filter((name) => !/product_name|product_region/.test(name)),
  "bill_payer_account_name",
  "line_item_usage_account_name",
  "product",
  "resource_tags",
  "cost_category",
  "discount",
  "product_region_code",
];
export const focusNames =
  `AvailabilityZone BilledCost BillingAccountId BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory
  ChargeDescription ChargePeriodEnd ChargePeriodStart ConsumedQuantity ConsumedUnit EffectiveCost InvoiceId ListCost
  ProviderName RegionId RegionName ResourceId ServiceCategory ServiceName SkuId SkuMeter SubAccountId Tags x_Discounts
  x_Operation x_ServiceCode`.split(/\s+/);
