import { exactOrNull, exactText, knownUnitsOf, minus, plus, type Units, unitsOf } from "./standingAmount";

/** A row of gold.cost_deliveries; amounts are decimal text, an effective cost that is not known is null. */
export interface DeliveryRow {
  delivery_id: string;
  sub_account_id: string | null;
  service_name: string | null;
  billing_currency: string | null;
  billed_cost: string | null;
  effective_cost: string | null;
}

/** Two amounts and what lies between them. */
export interface Difference {
  before: Units;
  after: Units;
  difference: Units;
}
/** The same of effective costs: what is not known on one side has no difference. */
export type KnownDifference = { [side in keyof Difference]: Units | undefined };
export interface ChangedRow {
  subAccountId: string | null;
  serviceName: string | null;
  currency: string | null;
  /** `new` is in the later delivery only, `removed` in the earlier only */
  kind: "changed" | "new" | "removed";
  billed: Difference;
  effective: KnownDifference;
}
export interface Total {
  currency: string | null;
  billed: Difference;
  effective: KnownDifference;
}
export interface Changes {
  /** largest difference first, by currency */
  rows: ChangedRow[];
  /** of all rows, changed or not: the differences of `rows` add up to those here */
  totals: Total[];
}

interface Sums {
  billed: Units;
  effective: Units | undefined;
}
interface Sides {
  row: Pick<ChangedRow, "subAccountId" | "serviceName" | "currency">;
  before?: Sums;
  after?: Sums;
}

/** What differs between two deliveries, by sub account, service and currency; nothing is summed across currencies. */
export function changesBetween(before: DeliveryRow[], after: DeliveryRow[]): Changes {
  const groups = new Map<string, Sides>();
  for (const row of before) add(groups, row, "before");
  for (const row of after) add(groups, row, "after");
  const rows: ChangedRow[] = [];
  const totals = new Map<string | null, Total>();
  for (const { row, before: was, after: is } of groups.values()) {
    const billed = difference(was?.billed, is?.billed);
    const effective = knownDifference(was ? was.effective : 0n, is ? is.effective : 0n);
    const total = totals.get(row.currency) ?? { currency: row.currency, billed: none(), effective: none() };
    totals.set(row.currency, {
      ...total,
      billed: difference(total.billed.before + billed.before, total.billed.after + billed.after),
      effective: knownDifference(
        plus(total.effective.before, effective.before),
        plus(total.effective.after, effective.after),
      ),
    });
    const kind = !was ? "new" : !is ? "removed" : "changed";
    const isSame = effective.before === effective.after; // not known on both sides, too
    if (kind !== "changed" || billed.difference !== 0n || !isSame) rows.push({ ...row, kind, billed, effective });
  }
  return {
    rows: rows.sort(largestFirst),
    totals: [...totals.values()].sort((a, b) => byText(a.currency, b.currency)),
  };
}

function add(groups: Map<string, Sides>, row: DeliveryRow, side: "before" | "after"): void {
  const { sub_account_id: subAccountId, service_name: serviceName, billing_currency: currency } = row;
  const key = JSON.stringify([subAccountId, serviceName, currency]);
  const group: Sides = groups.get(key) ?? { row: { subAccountId, serviceName, currency } };
  const { billed, effective } = group[side] ?? { billed: 0n, effective: 0n };
  group[side] = {
    billed: billed + unitsOf(row.billed_cost),
    effective: plus(effective, knownUnitsOf(row.effective_cost)),
  };
  groups.set(key, group);
}

export const difference = (before = 0n, after = 0n): Difference => ({ before, after, difference: after - before });
export const knownDifference = (before: Units | undefined, after: Units | undefined): KnownDifference => ({
  before,
  after,
  difference: minus(after, before),
});
const none = () => difference();
const size = (units: Units = 0n) => (units < 0n ? -units : units);
export const byText = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1);

function largestFirst(a: ChangedRow, b: ChangedRow): number {
  const currency = byText(a.currency, b.currency);
  if (currency !== 0) return currency;
  for (const cost of ["billed", "effective"] as const) {
    const [x, y] = [size(a[cost].difference), size(b[cost].difference)];
    if (x !== y) return x < y ? 1 : -1;
  }
  return byText(a.subAccountId, b.subAccountId) || byText(a.serviceName, b.serviceName);
}

/** As JSON holds it: exact decimal text. */
export const differenceJson = ({ before, after, difference: by }: Difference) => ({
  before: exactText(before),
  after: exactText(after),
  difference: exactText(by),
});
export const knownDifferenceJson = ({ before, after, difference: by }: KnownDifference) => ({
  before: exactOrNull(before),
  after: exactOrNull(after),
  difference: exactOrNull(by),
});
