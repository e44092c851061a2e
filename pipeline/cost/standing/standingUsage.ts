/** The newest day with usage of a billing account and currency in one period. */
export interface UsageRow {
  billing_period: string;
  billing_account_id: string;
  billing_currency: string;
  last_date: string | null;
}

/** How far a month's usage goes, where more of it may come: a month that runs is no whole one. */
export function usageUntil(
  isClosed: boolean,
  of: { month: string; billingAccountId: string; currency: string },
  rows: UsageRow[],
): { usageUntil?: string } {
  const row = rows.find(
    (one) =>
      one.billing_period === of.month &&
      one.billing_account_id === of.billingAccountId &&
      one.billing_currency === of.currency,
  );
  const [year, month] = of.month.split("-").map(Number) as [number, number];
  const lastDay = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  const until = row?.last_date;
  return !isClosed && until && until < lastDay ? { usageUntil: until } : {};
}
