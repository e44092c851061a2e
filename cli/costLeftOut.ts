import type { LeftOut } from "../pipeline/cost/standing/standingFeeds";

interface LeftOutAccount {
  billingAccountId: string;
  /** oldest first */
  months: string[];
  reports: string[];
}

/** One for each account, whatever months it is in. */
export function leftOutAccounts(leftOut: LeftOut[]): LeftOutAccount[] {
  const accounts = new Map<string, LeftOutAccount>();
  for (const { billingAccountId, period, reports } of leftOut) {
    const known: LeftOutAccount = accounts.get(billingAccountId) ?? { billingAccountId, months: [], reports: [] };
    known.months.unshift(period);
    known.reports = [...new Set([...known.reports, ...reports])].sort();
    accounts.set(billingAccountId, known);
  }
  return [...accounts.values()];
}

export const leftOutWords = ({ billingAccountId, months, reports }: LeftOutAccount): string =>
  `billing account ${billingAccountId} in ${months.length > 3 ? `${months[0]} to ${months.at(-1)}` : months.join(", ")} (of ${reports.join(", ")}): cost.reports says none`;
