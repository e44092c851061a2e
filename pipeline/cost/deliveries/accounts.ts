import { together } from "../../plan/bills";
import type { AccountShare } from "../../plan/types";
import { maxSubAccountIds } from "../figures";
import type { CostPart } from "../record";

/**
 * What a delivery has of each billing account, in each currency where every part says of which its rows are.
 * A sub-account may be in several parts, so the largest part's count stands for all where their ids are not known.
 * They are not when a part has more than it names, or all parts together do.
 */
export function accountsOf(parts: CostPart[]): AccountShare[] {
  const isApart = parts.every(({ accounts }) => accounts.every(({ currency }) => currency !== undefined));
  const shares = new Map<string, Omit<AccountShare, "billingAccountId">[]>();
  for (const { accounts, currencies } of parts)
    for (const { billingAccountId, currency, subAccounts, subAccountIds } of accounts) {
      const key = JSON.stringify([billingAccountId, isApart ? currency : ""]);
      const one = {
        subAccounts,
        ...(subAccountIds && { subAccountIds }),
        currencies: isApart ? [currency!] : currencies,
      };
      shares.get(key)?.push(one) ?? shares.set(key, [one]);
    }
  return [...shares]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => {
      const [billingAccountId] = JSON.parse(key) as [string];
      const { subAccountIds: ids, ...share } = together(of);
      return { billingAccountId, ...share, ...(ids && ids.length <= maxSubAccountIds && { subAccountIds: ids }) };
    });
}
