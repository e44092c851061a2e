import type { AccountShare } from "./types";

/**
 * Several reports of one bill are several views of one cost; for each billing account one of them feeds gold, and beside it those that have
 * other sub-accounts.
 */
export interface Feed {
  /** reports that gold reads in this period */
  reports: string[];
  /** `report|billing account` of accounts in these reports that another one feeds */
  leftOut: string[];
  /** reports that should feed an account and have nothing published in this period */
  expected: string[];
}
/** A report's published period. */
export interface Published {
  report: string;
  period: string;
  accounts: AccountShare[];
}
/** Report by billing account. */
export type Choices = ReadonlyMap<string, string>;

/**
 * Which report feeds gold, for each billing account that has no choice yet or whose report has nothing published any more. Of reports that
 * came together the one with the most sub-accounts, then the most periods, then the first by name.
 * @param others reports of which something is published that is not among these
 */
export function firstChoices(
  published: Published[],
  before: Choices,
  others: Iterable<string> = [],
): Map<string, string> {
  const reports = new Set([...others, ...published.map(({ report }) => report)]);
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

/**
 * Which reports gold reads, by period: of each account its report where that has the period, else the one with the most sub-accounts. Beside
 * it come reports that share no sub-account with those that feed the account already, as members may each have a report of their own lines.
 */
export function feedsOf(published: Published[], choices: Choices): Map<string, Feed> {
  const feeds = new Map<string, Feed>();
  for (const period of new Set(published.map((one) => one.period))) {
    const here = published.filter((one) => one.period === period).sort(byName);
    const feeding = new Set<string>();
    const expected = new Set<string>();
    for (const [account, of] of sharesOf(here)) {
      const choice = choices.get(account);
      const first = of.find(({ report }) => report === choice) ?? mostFirst(of)[0]!;
      if (choice !== undefined && first.report !== choice) expected.add(choice);
      for (const { report } of withDisjoint(first, of)) feeding.add(pair(report, account));
    }
    const pairs = here.map(({ report, accounts }) => ({
      report,
      pairs: accounts.map(({ billingAccountId }) => pair(report, billingAccountId)),
    }));
    const reading = pairs.filter(({ pairs: of }) => of.some((one) => feeding.has(one)));
    feeds.set(period, {
      reports: reading.map(({ report }) => report),
      leftOut: reading.flatMap(({ pairs: of }) => of.filter((one) => !feeding.has(one))).sort(),
      expected: [...expected].sort(),
    });
  }
  return feeds;
}

/** Sub-accounts of one billing account that are in published reports of a period and in none that feeds gold. */
export interface Unfed {
  period: string;
  billingAccountId: string;
  subAccountIds: string[];
  /** the reports that have them */
  reports: string[];
}

/** What is in no feed, as far as it is known: nothing is said where a report that feeds the account does not name its sub-accounts. */
export function unfedAccounts(published: Published[], feeds: ReadonlyMap<string, Feed>): Unfed[] {
  const found: Unfed[] = [];
  for (const [period, feed] of feeds)
    for (const [billingAccountId, of] of sharesOf(published.filter((one) => one.period === period).sort(byName))) {
      const isRead = ({ report }: Share) => feedsAccount(feed, report, billingAccountId);
      const fed = of.filter(isRead);
      if (fed.some(({ subAccountIds }) => subAccountIds === undefined)) continue;
      const known = new Set(fed.flatMap(({ subAccountIds }) => subAccountIds!));
      const missing = of
        .filter((one) => !isRead(one))
        .map(({ report, subAccountIds = [] }) => ({
          report,
          ids: subAccountIds.filter((id) => !known.has(id)),
        }));
      const ids = new Set(missing.flatMap((one) => one.ids));
      const reports = missing.filter((one) => one.ids.length > 0).map(({ report }) => report);
      if (ids.size > 0) found.push({ period, billingAccountId, subAccountIds: [...ids].sort(), reports });
    }
  return found;
}

/** Whether gold reads this report's rows of an account. */
export const feedsAccount = ({ reports, leftOut }: Feed, report: string, account: string): boolean =>
  reports.includes(report) && !leftOut.includes(pair(report, account));

type Share = AccountShare & { report: string };

/** By billing account, in the order of the reports. */
function sharesOf(published: Published[]): Map<string, Share[]> {
  const shares = new Map<string, Share[]>();
  for (const { report, accounts } of published)
    for (const one of accounts)
      shares.set(one.billingAccountId, [...(shares.get(one.billingAccountId) ?? []), { ...one, report }]);
  return shares;
}

/** The first, and each of the others that has no charge of those before it; one that does not name its sub-accounts may have any. */
function withDisjoint(first: Share, all: Share[]): Share[] {
  const taken = [first];
  for (const other of mostFirst(all))
    if (other !== first && taken.every((one) => isApart(one, other))) taken.push(other);
  return taken;
}

/** Charges in another currency, or of other sub-accounts, are not the same charges. */
const isApart = (a: Share, b: Share): boolean =>
  shareNothing(a.currencies, b.currencies) || shareNothing(a.subAccountIds, b.subAccountIds);

function shareNothing(a: string[] | undefined, b: string[] | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const known = new Set(a);
  return !b.some((one) => known.has(one));
}

/** Those with as many are in the order of their names, as they come. */
const mostFirst = (shares: Share[]): Share[] => [...shares].sort((a, b) => b.subAccounts - a.subAccounts);
const byName = (a: Published, b: Published): number => (a.report < b.report ? -1 : 1);
const pair = (report: string, account: string): string => `${report}|${account}`;
