/** The columns of a FOCUS export, and how our silver table gives them. */
export const focusVersions = ["1.0", "1.2"] as const;
export type FocusVersion = (typeof focusVersions)[number];

export interface ExportColumn {
  /** as FOCUS spells it */
  name: string;
  /** SQL that gives its text, null where it has no value */
  sql: string;
}

/**
 * In the order of the specification, which is that of the alphabet. `#` is a number, `@` a time, `+` is new in FOCUS 1.2.
 * @see FOCUS specification 1.2, chapter "Columns"
 */
const focus = `
  AvailabilityZone #BilledCost BillingAccountId BillingAccountName +BillingAccountType BillingCurrency @BillingPeriodEnd
  @BillingPeriodStart +CapacityReservationId +CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription
  ChargeFrequency @ChargePeriodEnd @ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId
  CommitmentDiscountName +#CommitmentDiscountQuantity CommitmentDiscountStatus CommitmentDiscountType
  +CommitmentDiscountUnit #ConsumedQuantity ConsumedUnit #ContractedCost #ContractedUnitPrice #EffectiveCost +InvoiceId
  InvoiceIssuerName #ListCost #ListUnitPrice PricingCategory +PricingCurrency +#PricingCurrencyContractedUnitPrice
  +#PricingCurrencyEffectiveCost +#PricingCurrencyListUnitPrice #PricingQuantity PricingUnit ProviderName PublisherName
  RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName +ServiceSubcategory SkuId +SkuMeter
  +SkuPriceDetails SkuPriceId SubAccountId SubAccountName +SubAccountType Tags
`;
/** Beyond FOCUS: AWS's own names where it has them. Paths and batches of this machine stay out. */
const own = `
  x_CostCategories x_Discounts x_IamPrincipal x_LineItemType x_Operation x_Report x_ServiceCode x_SourceFormat x_UsageType
`;

export function exportColumns(version: FocusVersion): ExportColumn[] {
  return [...words(focus), ...words(own)]
    .filter((word) => version === "1.2" || !word.startsWith("+"))
    .map((word) => {
      const [, sign, name] = /^\+?([#@]?)(\w+)$/.exec(word)!;
      const column = snakeCase(name!);
      return { name: name!, sql: sign === "#" ? number(column) : sign === "@" ? time(column) : text(column) };
    });
}

/** `billing_account_id` of `BillingAccountId`, `x_iam_principal` of `x_IamPrincipal`. */
const snakeCase = (name: string): string =>
  name
    .replace(/(^|_)([A-Z])/g, (_, before: string, letter: string) => before + letter.toLowerCase())
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const words = (list: string): string[] => list.trim().split(/\s+/);

/** Plain digits without closing zeros: `0.5`, `100`. */
const number = (column: string): string => `regexp_replace(CAST(${column} AS varchar), '\\.?0+\\z')`;
/** `2026-01-31T23:00:00Z` */
const time = (column: string): string => `date_format(${column}, '%Y-%m-%dT%H:%i:%sZ')`;
/** In quotes where CSV asks for them (RFC 4180). Text that a spreadsheet takes for a formula is data here and stays. */
const text = (column: string): string =>
  `CASE WHEN regexp_like(${column}, '[",\\r\\n]') THEN '"' || replace(${column}, '"', '""') || '"' ELSE ${column} END`;

/** One whole line of CSV for each row, so that nothing is put together row by row in JavaScript; no value is an empty cell. */
export const lineSql = (columns: ExportColumn[]): string =>
  columns.map(({ sql }) => `coalesce(${sql}, '')`).join(" || ',' || ");

export const headerLine = (columns: ExportColumn[]): string => columns.map(({ name }) => name).join(",");
