/** Several reports of one bill are several views of one cost; for each billing account one of them feeds gold. */
export interface Feed {
  /** reports that gold reads in this period */
  reports: string[];
  /** `report|billing account` of accounts in these reports that another one feeds */
  leftOut: string[];
  /** reports that should feed an account and have nothing published in this period */
  expected: string[];
}
/** A report's published period, with the number of sub-accounts by billing account. */
export interface Published {
  report: string;
  period: string;
  accounts: { billingAccountId: string; subAccounts: number }[];
}
/** Report by billing account. */
export type Choices = ReadonlyMap<string, string>;

/**
 * Which report feeds gold, for each billing account that has no choice yet or whose report has nothing published any more. Of reports that
 * came together the one with the most sub-accounts, then the most periods, then the first by name.
 */
export function firstChoices(published: Published[], before: Choices): Map<string, string> {
  const reports = new Set(published.map(({ report }) => report));
  const seen = new Map<string, Map<string, { subAccounts: number; periods: number }>>();
  for (const { report, accounts } of published)
    for (const { billingAccountId, subAccounts } of accounts) {
      const of = seen.get(billingAccountId) ?? new Map();
      const known = of.get(report) ?? { subAccounts: 0, periods: 0 };
      of.set(report, { subAccounts: Math.max(known.subAccounts, subAccounts), periods: known.periods + 1 });
      seen.set(billingAccountId, of);
    }
  const chosen = new Map<string, string>();
  for (const [account, of] of seen) {
    const held = before.get(account);
    if (held !== undefined && reports.has(held)) continue;
    const [first] = [...of].sort(
      ([a, x], [b, y]) => y.subAccounts - x.subAccounts || y.periods - x.periods || (a < b ? -1 : 1),
    );
    chosen.set(account, first![0]);
  }
  return chosen;
}

/** Which reports gold reads, by period; an account's report where it has the period, else the one with the most sub-accounts. */
export function feedsOf(published: Published[], choices: Choices): Map<string, Feed> {
  const feeds = new Map<string, Feed>();
  for (const period of new Set(published.map((one) => one.period))) {
    const here = published.filter((one) => one.period === period).sort((a, b) => (a.report < b.report ? -1 : 1));
    const accounts = new Map<string, { report: string; subAccounts: number }[]>();
    for (const { report, accounts: of } of here)
      for (const { billingAccountId, subAccounts } of of)
        accounts.set(billingAccountId, [...(accounts.get(billingAccountId) ?? []), { report, subAccounts }]);
    const feeding = new Map<string, string>();
    const expected = new Set<string>();
    for (const [account, of] of accounts) {
      const choice = choices.get(account);
      if (choice !== undefined && !of.some(({ report }) => report === choice)) expected.add(choice);
      const most = [...of].sort((a, b) => b.subAccounts - a.subAccounts)[0]!;
      feeding.set(account, of.find(({ report }) => report === choice)?.report ?? most.report);
    }
    const reports = new Set(feeding.values());
    const leftOut = here
      .filter(({ report }) => reports.has(report))
      .flatMap(({ report, accounts: of }) =>
        of
          .filter(({ billingAccountId }) => feeding.get(billingAccountId) !== report)
          .map(({ billingAccountId }) => `${report}|${billingAccountId}`),
      );
    feeds.set(period, { reports: [...reports].sort(), leftOut: leftOut.sort(), expected: [...expected].sort() });
  }
  return feeds;
}
