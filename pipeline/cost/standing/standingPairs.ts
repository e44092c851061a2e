/** One published delivery of a report's billing period, as the ledger knows it. */
export interface PublishedDelivery {
  report: string;
  /** `2026-01` */
  month: string;
  id: string;
  /** ISO time */
  deliveredAt: string;
  /** when it was published, ISO time */
  publishedAt: string;
  /** the run that did */
  run: string;
  /** which statements made silver of it */
  madeBy?: string;
  /** silver is made from it now */
  current: boolean;
  /** its totals have no file: they were removed from the lake */
  lost?: true;
}
export interface Pair {
  report: string;
  month: string;
  before: PublishedDelivery;
  after: PublishedDelivery;
}
export interface Paired {
  /** newest month first, and within a report's month newest pair first */
  pairs: Pair[];
  /** months of a report with one delivery so far */
  single: PublishedDelivery[];
}

/**
 * Which deliveries are compared: of each report and month the two newest, or each with the one before it. In the order of delivery,
 * then of publication; the one that silver is made from is the newest whatever its time, as a manifest may name an older one.
 */
export function pairsOf(published: PublishedDelivery[], o: { all?: boolean } = {}): Paired {
  const groups = new Map<string, PublishedDelivery[]>();
  for (const one of published) {
    const key = `${one.month} ${one.report}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const result: Paired = { pairs: [], single: [] };
  for (const [, group] of [...groups].sort(([a], [b]) => newestMonthFirst(a, b))) {
    group.sort(newestFirst);
    if (group.length === 1) result.single.push(group[0]!);
    for (const [at, after] of (o.all ? group : group.slice(0, 2)).entries()) {
      const before = group[at + 1];
      if (before && (o.all || at === 0)) result.pairs.push({ report: after.report, month: after.month, before, after });
    }
  }
  return result;
}

const newestMonthFirst = (a: string, b: string): number => {
  const [x, y] = [a.slice(0, 7), b.slice(0, 7)];
  return x === y ? (a < b ? -1 : 1) : x < y ? 1 : -1;
};
/** Of one report and month. */
export const newestFirst = (a: PublishedDelivery, b: PublishedDelivery): number =>
  Number(b.current) - Number(a.current) ||
  Date.parse(b.deliveredAt) - Date.parse(a.deliveredAt) ||
  Date.parse(b.publishedAt) - Date.parse(a.publishedAt) ||
  (a.id < b.id ? 1 : -1);
