import { type Bill, type Charge, type Effect, effects, periodBounds } from "./charge";
import { skuOf } from "./curRows";
import { javaText } from "./money";
import { place } from "./places";
import type { Row } from "./table";

export const focusVersions = ["1.0", "1.2"] as const;
export type FocusVersion = (typeof focusVersions)[number];

/** FOCUS 1.0 as AWS exports it; in the order of the alphabet. */
const focus10 = `
AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory
ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId
CommitmentDiscountName CommitmentDiscountStatus CommitmentDiscountType ConsumedQuantity ConsumedUnit ContractedCost
ContractedUnitPrice EffectiveCost InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingQuantity PricingUnit ProviderName
PublisherName RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName SkuId SkuPriceId SubAccountId
SubAccountName Tags
`;
const added12 = `
BillingAccountType CapacityReservationId CapacityReservationStatus CommitmentDiscountQuantity CommitmentDiscountUnit InvoiceId
PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice ServiceSubcategory
SkuMeter SkuPriceDetails SubAccountType
`;
const words = (text: string): string[] => text.trim().split(/\s+/);

/** AWS's own columns stand at the end. */
export function focusColumns(version: FocusVersion) {
  const names =
    version === "1.0"
      ? [...words(focus10), "x_CostCategories", "x_Discounts", "x_Operation", "x_ServiceCode", "x_UsageType"]
      : [...[...words(focus10), ...words(added12)].sort(), "x_Discounts", "x_Operation", "x_ServiceCode"];
  return names.map((header) => ({ header, field: header }));
}

/** In Parquet. */
export function focusType(field: string): "double" | "timestamp" | "varchar" | "map" | "map of doubles" {
  if (/^(Tags|x_CostCategories|SkuPriceDetails)$/.test(field)) return "map";
  if (field === "x_Discounts") return "map of doubles";
  if (/^(Billing|Charge)Period(Start|End)$/.test(field)) return "timestamp";
  return /Cost$|Quantity$|UnitPrice$/.test(field) ? "double" : "varchar";
}

export interface FocusStyle {
  version: FocusVersion;
  /** Tax is charged to the payer: without an account of its own, as some exports have it. */
  taxWithoutAccount?: boolean;
}

/** The rows of a FOCUS export: discounts are inside the costs, and what a commitment did not use is a row of its own. */
export function focusRows(bill: Bill, style: FocusStyle): Row[] {
  const { start, end } = periodBounds(bill.period);
  return bill.charges.flatMap((charge) =>
    effects(charge).map((effect) => focusRow(bill, start, end, charge, effect, style)),
  );
}
const milliseconds = (time: string): string => `${time.slice(0, -1)}.000Z`;

function focusRow(
  bill: Bill,
  billStart: string,
  billEnd: string,
  charge: Charge,
  effect: Effect,
  { version, taxWithoutAccount }: FocusStyle,
): Row {
  const { kind, account, service, region, commitment } = charge;
  const withoutAccount = kind === "tax" && taxWithoutAccount;
  const isPlan = commitment?.includes(":savingsplan/");
  const isUsage = effect.category === "Usage" && !effect.unused && kind !== "refund";
  const billed = charge.written ?? javaText(effect.billed);
  const list = effect.unused ? "0.0" : (charge.written ?? javaText(charge.amount));
  const sku = charge.usageType && skuOf(charge);
  const unit = charge.unit && (units[charge.unit] ?? charge.unit);
  return {
    AvailabilityZone: charge.zone,
    BilledCost: billed,
    BillingAccountId: bill.payer.id,
    BillingAccountName: bill.payer.name,
    BillingCurrency: bill.currency,
    BillingPeriodEnd: milliseconds(billEnd),
    BillingPeriodStart: milliseconds(billStart),
    ChargeCategory: effect.category,
    ChargeClass: charge.end <= billStart && effect.category !== "Purchase" ? "Correction" : undefined,
    ChargeDescription: charge.description,
    ChargeFrequency: effect.unused ? "Usage-Based" : frequencies[kind],
    ChargePeriodEnd: milliseconds(charge.end),
    ChargePeriodStart: milliseconds(charge.start),
    CommitmentDiscountCategory: commitment && (isPlan ? "Spend" : "Usage"),
    CommitmentDiscountId: commitment,
    CommitmentDiscountStatus: effect.unused ? "Unused" : kind === "covered" || kind === "reserved" ? "Used" : undefined,
    CommitmentDiscountType: commitment && (isPlan ? "Savings Plan" : "Reserved Instance"),
    ConsumedQuantity: isUsage ? charge.quantity : undefined,
    ConsumedUnit: isUsage ? unit : undefined,
    ContractedCost: effect.unused ? "0.0" : billed,
    EffectiveCost: charge.written ?? javaText(effect.effective),
    InvoiceIssuerName: bill.issuer,
    ListCost: list,
    ListUnitPrice: isUsage ? charge.rate : undefined,
    PricingCategory: effect.unused || kind === "covered" || kind === "reserved" ? "Committed" : pricing(kind),
    PricingQuantity: isUsage ? charge.quantity : undefined,
    PricingUnit: isUsage ? unit : undefined,
    ProviderName: "AWS",
    PublisherName: charge.seller ?? "Amazon Web Services, Inc.",
    RegionId: region,
    RegionName: region && place(region),
    ResourceId: effect.unused ? commitment : charge.resource,
    ServiceCategory: service.category,
    ServiceName: kind === "tax" ? "Tax" : service.name,
    SkuId: sku,
    SkuPriceId: sku && `${sku}.JRTCKXETXF.6YS6EN2CT7`,
    SubAccountId: withoutAccount ? undefined : account.id,
    SubAccountName: withoutAccount ? undefined : account.name,
    Tags: charge.tags && { ...charge.tags },
    x_Discounts: charge.discount === undefined ? undefined : { edp_discount: javaText(-charge.discount) },
    x_Operation: charge.operation,
    x_ServiceCode: service.code,
    ...(version === "1.0"
      ? { x_UsageType: charge.usageType }
      : {
          BillingAccountType: "Billing Account",
          InvoiceId: bill.invoice,
          PricingCurrency: bill.currency,
          SkuMeter: charge.usageType,
          SubAccountType: withoutAccount ? undefined : "Linked Account",
        }),
  };
}

const units: Record<string, string> = { Hrs: "Hours", "GB-Mo": "GB-Months" };

const frequencies: Record<Charge["kind"], string> = {
  usage: "Usage-Based",
  covered: "Usage-Based",
  reserved: "Usage-Based",
  planFee: "Recurring",
  reservationFee: "Recurring",
  upfront: "One-Time",
  fee: "Recurring",
  tax: "One-Time",
  credit: "One-Time",
  refund: "One-Time",
  other: "One-Time",
};

const pricing = (kind: Charge["kind"]): string | undefined =>
  kind === "tax" || kind === "other" ? undefined : kind === "credit" ? "Other" : "Standard";
