import type { DeliveryRef } from "../../plan/types";
import { maxSubAccountIds } from "../figures";
import type { CostPart } from "../record";

/**
 * A sub-account may be in several parts, so the largest part's count stands for all where their ids are not known.
 * They are not when a part has more than it names, or all parts together do.
 */
export function accountsOf(parts: CostPart[]): DeliveryRef["accounts"] {
  const accounts = new Map<string, { most: number; ids: Set<string> | undefined; in: Set<string> }>();
  for (const { accounts: of, currencies } of parts)
    for (const { billingAccountId, subAccounts, subAccountIds } of of) {
      const known = accounts.get(billingAccountId) ?? { most: 0, ids: new Set<string>(), in: new Set<string>() };
      const { most, ids } = known;
      const all = ids && subAccountIds ? new Set([...ids, ...subAccountIds]) : undefined;
      accounts.set(billingAccountId, {
        most: Math.max(most, subAccounts, all?.size ?? 0),
        ids: all && all.size <= maxSubAccountIds ? all : undefined,
        in: new Set([...known.in, ...currencies]),
      });
    }
  return [...accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([billingAccountId, { most, ids, in: currencies }]) => ({
      billingAccountId,
      subAccounts: most,
      currencies: [...currencies].sort(),
      ...(ids && { subAccountIds: [...ids].sort() }),
    }));
}
