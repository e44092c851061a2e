import type { AccountShare } from "./types";

/** A report's published period. */
export interface Published {
  report: string;
  period: string;
  accounts: AccountShare[];
  /** It does not say what of its commitments was used. */
  lacksEffective?: true;
}
export type Share = AccountShare & Pick<Published, "report" | "lacksEffective">;

/** What reports have of one billing account, in the order of the reports: a bill, of which they are views. */
export interface Bill {
  billingAccountId: string;
  /** Undefined where the account has one only, or not every report says which. */
  currency?: string;
  shares: Share[];
}

/** Currencies are bills of their own. @param here reports of one period */
export function billsOf(here: Published[]): Bill[] {
  const accounts = new Map<string, Share[]>();
  for (const { report, accounts: of, lacksEffective } of [...here].sort((a, b) => (a.report < b.report ? -1 : 1)))
    for (const one of of)
      accounts.set(one.billingAccountId, [
        ...(accounts.get(one.billingAccountId) ?? []),
        { ...one, report, ...(lacksEffective && { lacksEffective }) },
      ]);
  return [...accounts].flatMap(([billingAccountId, of]): Bill[] => {
    const currencies = new Set(of.flatMap((one) => one.currencies ?? []));
    const isKnown = of.every((one) => one.currencies !== undefined);
    if (!isKnown || currencies.size < 2) return [{ billingAccountId, shares: byReport(of) }];
    return [...currencies].sort().map((currency) => ({
      billingAccountId,
      currency,
      shares: byReport(of.filter((one) => one.currencies!.includes(currency))),
    }));
  });
}

function byReport(shares: Share[]): Share[] {
  const reports = new Map<string, Share[]>();
  for (const one of shares) reports.set(one.report, [...(reports.get(one.report) ?? []), one]);
  return [...reports].map(([report, of]) => ({
    report,
    billingAccountId: of[0]!.billingAccountId,
    ...(of[0]!.lacksEffective && { lacksEffective: true }),
    ...together(of),
  }));
}

/** Of several shares of one account: what is not known of one is not known of all. */
export function together(shares: Omit<AccountShare, "billingAccountId">[]): Omit<AccountShare, "billingAccountId"> {
  const all = (of: "subAccountIds" | "currencies") => {
    const found = new Set<string>();
    for (const share of shares) {
      const known = share[of];
      if (known === undefined) return undefined;
      for (const one of known) found.add(one);
    }
    return [...found].sort();
  };
  const [subAccountIds, currencies] = [all("subAccountIds"), all("currencies")];
  return {
    subAccounts: shares.reduce((most, one) => Math.max(most, one.subAccounts), subAccountIds?.length ?? 0),
    ...(currencies && { currencies }),
    ...(subAccountIds && { subAccountIds }),
  };
}
