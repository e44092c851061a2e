/** A finding of the FOCUS validator, in the words of `findings`, that stays, and why. Everything else fails, and so does one that is gone. */
export interface Acknowledged {
  readonly finding: string;
  readonly reason: string;
}

const oldName = (rule: string, now: string): Acknowledged => ({
  finding: rule,
  reason: `The rule is for the name of a draft; FOCUS 1.0 has ${now}. The column is judged under the old name too, where nothing is missing`,
});

/** Of every file of FOCUS 1.0, that of its own makers included, as long as columns have only the names of 1.0. */
export const ofNames: readonly Acknowledged[] = [
  oldName("InvoiceIssuer_Required", "InvoiceIssuerName"),
  oldName("Provider_Required", "ProviderName"),
  oldName("Publisher_Required", "PublisherName"),
  oldName("ResourceID_Required", "ResourceId"),
  oldName("SkuPriceId_Nullable", "ChargeCategory in place of the ChargeType that the rule asks"),
];

/** Of the worked month, in each format. */
export const ofWorked: readonly Acknowledged[] = [
  {
    finding: "SkuPriceId_Nullable of ChargeType:Purchase,SkuPriceId:nan",
    reason:
      "Support, marketplace fees and savings plans are not in AWS's price list, so they have no price id; AWS's list of gaps in its own exports says the same",
  },
];

const nisesCharges = [
  "Purchase SavingsPlanRecurringFee",
  "Purchase SavingsPlanUpfrontFee",
  "Usage DiscountedUsage",
  "Usage SavingsPlanCoveredUsage",
  "Usage SavingsPlanNegation",
  "Usage Usage",
];

/** Of nise's reports. */
export const ofNise: readonly Acknowledged[] = [
  ...nisesCharges.map((charges) => ({
    finding: `EffectiveCost_NotNull of ${charges}`,
    reason:
      "nise writes no savingsPlan/TotalCommitmentToDate and no reservation/EffectiveCost, so nobody knows what of the commitments was used",
  })),
  ...["ContractedCost", "ListCost"].map((column) => ({
    finding: `${column}_NotNull of Usage DiscountedUsage`,
    reason: "of reserved usage without a public price it is the effective cost, which is not known",
  })),
  ...nisesCharges.map((charges) => ({
    finding: `InvoiceIssuer_NotNull of ${charges}`,
    reason: "nise's reports have no column bill/InvoicingEntity, which AWS's have",
  })),
  ...["ChargeType:Purchase,SkuPriceId:nan", "ChargeType:Usage,SkuPriceId:nan"].map((values) => ({
    finding: `SkuPriceId_Nullable of ${values}`,
    reason: "nise leaves pricing/RateCode and pricing/RateId empty but for the marketplace; AWS fills them for usage",
  })),
];
