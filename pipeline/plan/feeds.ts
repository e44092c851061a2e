import { billsOf, type Published, type Share } from "./bills";

/**
 * Several reports of one bill are several views of one cost; for each billing account one of them feeds gold, and beside it those that have
 * other sub-accounts.
 */
export interface Feed {
  /** reports that gold reads in this period */
  reports: string[];
  /** `report|billing account`, or `report|billing account|currency`, of accounts in these reports that another one feeds */
  leftOut: string[];
  /** reports that should feed an account and have nothing published in this period */
  expected: string[];
}
/** Report by billing account. */
export type Choices = ReadonlyMap<string, string>;

/** In the place of a report: the configuration leaves the account out, whatever report has it. No report has an empty name. */
export const noReport = "";

/**
 * Which report feeds gold, for each billing account that has no choice yet or whose report has nothing published any more. Of reports that
 * came together the one with the most sub-accounts, then the most periods of which it knows the effective cost, then the most periods, then the
 * first by name.
 * @param others reports of which something is published that is not among these
 */
export function firstChoices(
  published: Published[],
  before: Choices,
  others: Iterable<string> = [],
): Map<string, string> {
  const reports = new Set([...others, ...published.map(({ report }) => report)]);
  const seen = new Map<string, Map<string, { subAccounts: number; periods: Set<string>; known: Set<string> }>>();
  for (const { report, period, accounts, lacksEffective } of published)
    for (const { billingAccountId, subAccounts } of accounts) {
      const of = seen.get(billingAccountId) ?? new Map();
      const known = of.get(report) ?? { subAccounts: 0, periods: new Set<string>(), known: new Set<string>() };
      if (!lacksEffective) known.known.add(period);
      of.set(report, {
        ...known,
        subAccounts: Math.max(known.subAccounts, subAccounts),
        periods: known.periods.add(period),
      });
      seen.set(billingAccountId, of);
    }
  const chosen = new Map<string, string>();
  for (const [account, of] of seen) {
    const held = before.get(account);
    if (held === noReport || (held !== undefined && reports.has(held))) continue;
    const [first] = [...of].sort(
      ([a, x], [b, y]) =>
        y.subAccounts - x.subAccounts ||
        y.known.size - x.known.size ||
        y.periods.size - x.periods.size ||
        (a < b ? -1 : 1),
    );
    chosen.set(account, first![0]);
  }
  return chosen;
}

/**
 * Which reports gold reads, by period: of each account, in each of its currencies, its report where that has the period, else the one with
 * the most sub-accounts. Beside it come reports that share no sub-account with those that feed the account already, as members may each have a report of their own lines.
 */
export function feedsOf(published: Published[], choices: Choices): Map<string, Feed> {
  const feeds = new Map<string, Feed>();
  for (const period of new Set(published.map((one) => one.period))) {
    const bills = billsOf(published.filter((one) => one.period === period));
    const fed = new Set<string>();
    const reading = new Set<string>();
    const having = new Set<string>();
    for (const { billingAccountId: account, currency, shares } of bills) {
      const choice = choices.get(account);
      for (const { report } of shares) having.add(pair(report, account));
      if (choice === noReport) continue;
      const first = shares.find(({ report }) => report === choice) ?? mostFirst(shares)[0]!;
      for (const { report } of withDisjoint(first, shares)) {
        reading.add(report);
        for (const one of [pair(report, account), pair(report, account, currency)]) fed.add(one);
      }
    }
    const accounts = new Set(bills.map((one) => one.billingAccountId));
    const expected = [...accounts].flatMap((account) => {
      const choice = choices.get(account);
      return choice === undefined || choice === noReport || having.has(pair(choice, account)) ? [] : [choice];
    });
    const leftOut = bills.flatMap(({ billingAccountId: account, currency, shares }) =>
      shares
        .filter(({ report }) => reading.has(report) && !fed.has(pair(report, account, currency)))
        .map(({ report }) => pair(report, account, fed.has(pair(report, account)) ? currency : undefined)),
    );
    feeds.set(period, {
      reports: [...reading].sort(),
      leftOut: [...new Set(leftOut)].sort(),
      expected: [...new Set(expected)].sort(),
    });
  }
  return feeds;
}

/** Sub-accounts of one billing account that are in published reports of a period and in none that feeds gold. */
export interface Unfed {
  period: string;
  billingAccountId: string;
  /** where the billing account has several */
  currency?: string;
  subAccountIds: string[];
  /** the reports that have them */
  reports: string[];
}

/** What is in no feed, as far as it is known: nothing is said where a report that feeds the account does not name its sub-accounts. */
export function unfedAccounts(published: Published[], feeds: ReadonlyMap<string, Feed>): Unfed[] {
  const found: Unfed[] = [];
  for (const [period, feed] of feeds)
    for (const { billingAccountId, currency, shares } of billsOf(published.filter((one) => one.period === period))) {
      const isRead = ({ report }: Share) => feedsAccount(feed, report, billingAccountId, currency);
      const fed = shares.filter(isRead);
      // The configuration leaves the account out, or nobody knows what is fed.
      if (fed.length === 0 || fed.some(({ subAccountIds }) => subAccountIds === undefined)) continue;
      const known = new Set(fed.flatMap(({ subAccountIds }) => subAccountIds!));
      const missing = shares
        .filter((one) => !isRead(one))
        .map(({ report, subAccountIds = [] }) => ({
          report,
          ids: subAccountIds.filter((id) => !known.has(id)),
        }));
      const ids = new Set(missing.flatMap((one) => one.ids));
      const reports = missing.filter((one) => one.ids.length > 0).map(({ report }) => report);
      const about = { period, billingAccountId, ...(currency !== undefined && { currency }) };
      if (ids.size > 0) found.push({ ...about, subAccountIds: [...ids].sort(), reports });
    }
  return found;
}

/** Whether gold reads this report's rows of an account. @param currency where the account has several */
export const feedsAccount = (
  { reports, leftOut }: Feed,
  report: string,
  account: string,
  currency: string | undefined,
): boolean =>
  reports.includes(report) &&
  !leftOut.includes(pair(report, account)) &&
  !leftOut.includes(pair(report, account, currency));

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

/** Of those with as many first what knows its effective cost, then in the order of their names, as they come. */
const mostFirst = (shares: Share[]): Share[] =>
  [...shares].sort(
    (a, b) => b.subAccounts - a.subAccounts || Number(a.lacksEffective ?? false) - Number(b.lacksEffective ?? false),
  );
const pair = (...of: (string | undefined)[]): string => of.filter((one) => one !== undefined).join("|");
