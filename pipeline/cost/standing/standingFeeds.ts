import { leftOutWord } from "../../config";
import type { Published } from "../../plan/bills";
import { billsOf } from "../../plan/bills";
import { type Choices, type Feed, feedsAccount, feedsOf, firstChoices, noReport } from "../../plan/feeds";

/** Why a report feeds gold for a billing account in a period. */
export type Why = "configured" | "first published" | "stands in" | "has the currency";
export interface AccountFeed {
  period: string;
  billingAccountId: string;
  /** where the billing account has several */
  currency?: string;
  report: string;
  /** accounts in it that the billing account pays for */
  subAccounts: number;
  why: Why;
  /** the report that should feed it and has nothing published in this period */
  expected?: string;
  /** reports that feed gold beside it, as they have other accounts of the same bill */
  besides?: { report: string; subAccounts: number }[];
  /** reports that have the account in this period and feed nothing of it, in the order of their names */
  others: { report: string; subAccounts: number }[];
}

/** A billing account that the configuration leaves out of gold, and the reports that have it. */
export interface LeftOut {
  period: string;
  billingAccountId: string;
  reports: string[];
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
): { feeds: Map<string, Feed>; accounts: AccountFeed[]; leftOut: LeftOut[] } {
  const reports = new Set(published.map((one) => one.report));
  const asked = Object.entries(configured)
    .map(([account, report]) => [account, report === leftOutWord ? noReport : report] as const)
    .filter(([, report]) => report === noReport || reports.has(report)); // another word has no effect
  const before = new Map([...kept, ...asked]);
  const choices = new Map([...before, ...firstChoices(published, before)]);
  const feeds = feedsOf(published, choices);
  const accounts: AccountFeed[] = [];
  const leftOut: LeftOut[] = [];
  for (const [period, feed] of feeds) {
    const bills = billsOf(published.filter((one) => one.period === period));
    for (const { billingAccountId, currency, shares } of bills) {
      const having = shares.map(({ report, subAccounts }) => ({ report, subAccounts }));
      if (choices.get(billingAccountId) === noReport) {
        const known = leftOut.find((one) => one.period === period && one.billingAccountId === billingAccountId);
        const reports = new Set([...(known?.reports ?? []), ...having.map(({ report }) => report)]);
        if (known) known.reports = [...reports];
        else leftOut.push({ period, billingAccountId, reports: [...reports] });
        continue;
      }
      const feeding = having.filter((one) => feedsAccount(feed, one.report, billingAccountId, currency));
      const choice = choices.get(billingAccountId)!;
      const own =
        feeding.find((one) => one.report === choice) ?? feeding.sort((a, b) => b.subAccounts - a.subAccounts)[0]!;
      const { report } = own;
      const besides = feeding.filter((one) => one !== own);
      const isAbsent = !bills.some(
        (one) => one.billingAccountId === billingAccountId && one.shares.some((share) => share.report === choice),
      );
      const chosen: Why = configured[billingAccountId] === report ? "configured" : "first published";
      const why = report === choice ? chosen : isAbsent ? "stands in" : "has the currency";
      const others = having.filter((one) => !feeding.includes(one));
      accounts.push({
        period,
        billingAccountId,
        ...(currency !== undefined && { currency }),
        ...own,
        why,
        ...(isAbsent && { expected: choice }),
        ...(besides.length > 0 && { besides }),
        others,
      });
    }
  }
  return { feeds, accounts: accounts.sort(newestFirst), leftOut: leftOut.sort(newestFirst) };
}

const newestFirst = (a: LeftOut | AccountFeed, b: LeftOut | AccountFeed): number =>
  a.period !== b.period ? (a.period < b.period ? 1 : -1) : a.billingAccountId < b.billingAccountId ? -1 : 1;
