import { knownUnitsOf, plus, type Units, unitsOf } from "./standingAmount";
import { byText, type Difference, difference, type KnownDifference, knownDifference } from "./standingChanges";
import type { AccountFeed } from "./standingFeeds";
import { type UsageRow, usageUntil } from "./standingUsage";

/** What a month's cost can be shown by, and the column of gold.cost_monthly behind it. */
export const dimensions = {
  service: "service_name",
  account: "sub_account_id",
  region: "region_id",
  category: "charge_category",
} as const;

/** `closed`: every line has an invoice; `unknown`: the report's format has none. */
export type PeriodStatus = "provisional" | "closed" | "unknown";

/** Sums of gold.cost_monthly; amounts are decimal text. An effective cost is null when one line's is not known. */
export interface MonthRow {
  billing_period: string;
  billing_account_id: string;
  billing_currency: string;
  /** value of the dimension; null where a charge has none */
  name: string | null;
  charge_category: string | null;
  period_status: string;
  billed_cost: string | null;
  effective_cost: string | null;
}
/** A report's sum over one billing account and currency in one period. */
export interface ReportRow {
  billing_period: string;
  x_report: string;
  billing_account_id: string;
  billing_currency: string;
  billed_cost: string | null;
  effective_cost: string | null;
}

export interface Amounts {
  /** as invoiced: credits and tax are in it */
  billed: Units;
  /** undefined: the report does not say what of its commitments was used */
  effective: Units | undefined;
  /** billed cost of the category Credit, negative */
  credits: Units;
  /** billed cost of the category Tax */
  tax: Units;
}
export interface Group {
  name: string | null;
  billed: Units;
  effective: Units | undefined;
  /** billed in the month before, and the difference; undefined when that month is not published */
  before?: Units;
  change?: Units;
}
/** One month of one billing account in one currency. */
export interface MonthStanding extends Amounts {
  month: string;
  billingAccountId: string;
  currency: string;
  status: PeriodStatus;
  /** newest day with usage of a month that can still change, when it is not the month's last one */
  usageUntil?: string;
  /** the month before; undefined when it is not published for this account and currency */
  before?: Amounts & { month: string };
  /** highest billed cost first */
  groups: Group[];
  feed?: AccountFeed;
  /** what other reports of the same bill say of this account and currency: `before` is what feeds gold */
  others: { report: string; subAccounts: number; billed: Difference; effective: KnownDifference }[];
}

/** `2025-12` of `2026-01`. */
export function monthBefore(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

/** The months shown when none is asked for: the newest that is published and the one before it. */
export function shownMonths(published: Iterable<string>): string[] {
  const months = [...published].sort();
  const newest = months.at(-1);
  return newest === undefined ? [] : [newest, monthBefore(newest)].filter((month) => months.includes(month));
}

/** How months stand, newest first. `rows` hold the month before the oldest one too. Nothing is summed across currencies. */
export function monthStandings(
  months: string[],
  rows: MonthRow[],
  feeds: AccountFeed[],
  reports: ReportRow[],
  usage: UsageRow[] = [],
): MonthStanding[] {
  const bills = new Map<string, Bill>();
  for (const row of rows) {
    const { billing_period: month, billing_account_id: billingAccountId, billing_currency: currency } = row;
    const key = keyOf(month, billingAccountId, currency);
    const bill = bills.get(key) ?? { month, billingAccountId, currency, rows: [] };
    bill.rows.push(row);
    bills.set(key, bill);
  }
  return [...bills.values()]
    .filter(({ month }) => months.includes(month))
    .sort(
      (a, b) =>
        byText(b.month, a.month) || byText(a.billingAccountId, b.billingAccountId) || byText(a.currency, b.currency),
    )
    .map(({ month, billingAccountId, currency, rows: own }) => {
      const earlier = bills.get(keyOf(monthBefore(month), billingAccountId, currency));
      const status = statusOf(own);
      const feed = feeds.find(
        (one) =>
          one.period === month && one.billingAccountId === billingAccountId && (one.currency ?? currency) === currency,
      );
      return {
        month,
        billingAccountId,
        currency,
        status,
        ...usageUntil(status === "closed", { month, billingAccountId, currency }, usage),
        ...amountsOf(own),
        ...(earlier && { before: { month: earlier.month, ...amountsOf(earlier.rows) } }),
        groups: groupsOf(own, earlier?.rows),
        ...(feed && { feed }),
        others: feed ? othersOf(feed, currency, reports) : [],
      };
    });
}

interface Bill {
  month: string;
  billingAccountId: string;
  currency: string;
  rows: MonthRow[];
}
const keyOf = (month: string, account: string, currency: string) => JSON.stringify([month, account, currency]);

/** Several groups as one. */
export function sumOf(groups: Group[]): Omit<Group, "name"> {
  const [first, ...rest] = groups;
  return rest.reduce<Omit<Group, "name">>(
    (sum, { billed, effective, change }) => ({
      billed: sum.billed + billed,
      effective: plus(sum.effective, effective),
      ...(sum.change !== undefined && { change: sum.change + (change ?? 0n) }),
    }),
    first!,
  );
}

/** One line without an invoice leaves a month provisional. */
function statusOf(rows: MonthRow[]): PeriodStatus {
  const all = new Set(rows.map(({ period_status }) => period_status));
  if (all.has("provisional")) return "provisional";
  return all.size === 1 && all.has("closed") ? "closed" : "unknown";
}

function amountsOf(rows: MonthRow[]): Amounts {
  const amounts: Amounts = { billed: 0n, effective: 0n, credits: 0n, tax: 0n };
  for (const { charge_category: category, billed_cost, effective_cost } of rows) {
    const billed = unitsOf(billed_cost);
    amounts.billed += billed;
    amounts.effective = plus(amounts.effective, knownUnitsOf(effective_cost));
    if (category === "Credit") amounts.credits += billed;
    if (category === "Tax") amounts.tax += billed;
  }
  return amounts;
}

function groupsOf(rows: MonthRow[], earlier: MonthRow[] | undefined): Group[] {
  const groups = new Map<string | null, { billed: Units; effective: Units | undefined; before: Units }>();
  const of = (name: string | null) => groups.get(name) ?? { billed: 0n, effective: 0n, before: 0n };
  for (const { name, billed_cost, effective_cost } of rows) {
    const group = of(name);
    group.billed += unitsOf(billed_cost);
    group.effective = plus(group.effective, knownUnitsOf(effective_cost));
    groups.set(name, group);
  }
  for (const { name, billed_cost } of earlier ?? []) {
    const group = of(name);
    group.before += unitsOf(billed_cost);
    groups.set(name, group);
  }
  return [...groups]
    .map(([name, { billed, effective, before }]) => ({
      name,
      billed,
      effective,
      ...(earlier && { before, change: billed - before }),
    }))
    .sort((a, b) => (a.billed !== b.billed ? (a.billed < b.billed ? 1 : -1) : byText(a.name, b.name)));
}

function othersOf(feed: AccountFeed, currency: string, reports: ReportRow[]): MonthStanding["others"] {
  const sumOf = (report: string) => {
    const row = reports.find(
      (one) =>
        one.billing_period === feed.period &&
        one.x_report === report &&
        one.billing_account_id === feed.billingAccountId &&
        one.billing_currency === currency,
    );
    return row
      ? { billed: unitsOf(row.billed_cost), effective: knownUnitsOf(row.effective_cost) }
      : { billed: 0n, effective: 0n };
  };
  const own: { billed: Units; effective: Units | undefined } = { billed: 0n, effective: 0n };
  for (const { report } of [feed, ...(feed.besides ?? [])]) {
    const { billed, effective } = sumOf(report);
    own.billed += billed;
    own.effective = plus(own.effective, effective);
  }
  return feed.others.map(({ report, subAccounts }) => {
    const { billed, effective } = sumOf(report);
    return {
      report,
      subAccounts,
      billed: difference(own.billed, billed),
      effective: knownDifference(own.effective, effective),
    };
  });
}
