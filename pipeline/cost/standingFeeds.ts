import { type Choices, type Feed, feedsOf, firstChoices, type Published } from "../plan/feeds";

/** Why a report feeds gold for a billing account in a period. */
export type Why = "configured" | "first published" | "stands in";
export interface AccountFeed {
  period: string;
  billingAccountId: string;
  report: string;
  /** accounts in it that the billing account pays for */
  subAccounts: number;
  why: Why;
  /** the report that should feed it and has nothing published in this period */
  expected?: string;
  /** other reports that have the account in this period, in the order of their names */
  others: { report: string; subAccounts: number }[];
}

/**
 * Which report feeds gold, for each period and billing account, and why.
 * @param kept choices of the ledger: the reports that were published first
 * @param configured `cost.reports` of the configuration
 */
export function accountFeeds(
  published: Published[],
  kept: Choices,
  configured: Record<string, string>,
): { feeds: Map<string, Feed>; accounts: AccountFeed[] } {
  const before = new Map([...kept, ...Object.entries(configured)]);
  const choices = new Map([...before, ...firstChoices(published, before)]);
  const feeds = feedsOf(published, choices);
  const accounts: AccountFeed[] = [];
  for (const [period, feed] of feeds) {
    const here = published.filter((one) => one.period === period);
    for (const billingAccountId of new Set(here.flatMap(({ accounts: of }) => of.map((one) => one.billingAccountId)))) {
      const having = here
        .flatMap(({ report, accounts: of }) =>
          of
            .filter((one) => one.billingAccountId === billingAccountId)
            .map(({ subAccounts }) => ({ report, subAccounts })),
        )
        .sort((a, b) => (a.report < b.report ? -1 : 1));
      const own = having.find((one) => feedsAccount(feed, one.report, billingAccountId))!;
      const { report } = own;
      const choice = choices.get(billingAccountId)!;
      const why =
        report !== choice ? "stands in" : configured[billingAccountId] === report ? "configured" : "first published";
      const others = having.filter((one) => one !== own);
      accounts.push({
        period,
        billingAccountId,
        ...own,
        why,
        ...(report !== choice && { expected: choice }),
        others,
      });
    }
  }
  return { feeds, accounts: accounts.sort(newestFirst) };
}

/** Whether gold reads this report's rows of an account. */
export const feedsAccount = ({ reports, leftOut }: Feed, report: string, account: string): boolean =>
  reports.includes(report) && !leftOut.includes(`${report}|${account}`);

const newestFirst = (a: AccountFeed, b: AccountFeed): number =>
  a.period !== b.period ? (a.period < b.period ? 1 : -1) : a.billingAccountId < b.billingAccountId ? -1 : 1;
