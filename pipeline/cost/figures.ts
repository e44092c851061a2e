import { decimalText } from "./reading/values";
import type { AccountFigures, PartFigures } from "./record";
import type { ByteDictionary } from "./staging/byteDictionary";

/** What the rows of one period, currency, billing account and kind of charge add up to; money times 10^24. */
export interface Counted {
  period: string;
  billingAccountId: string;
  currency: string;
  type: string;
  rows: number;
  gross: bigint;
  net: bigint;
  /** `gross` of the rows that have no net cost */
  grossWithoutNet: bigint;
  effective: bigint;
  nonZeroNets: number;
  /** distinct sub-accounts of the period, billing account and currency, shared with its other kinds of charge */
  subAccounts: Pick<ByteDictionary, "count" | "texts">;
}
export interface PeriodFigures {
  rows: number;
  figures: PartFigures;
  accounts: AccountFigures[];
  currencies: string[];
}

/** The pair that shows what a savings plan covers: on-demand cost and its negative, so neither is billed. */
const offset = new Set(["SavingsPlanCoveredUsage", "SavingsPlanNegation"]);
/**
 * Discounts as rows of their own, `EdpDiscount` and whatever AWS calls the next programme. Where a report has net costs they are already in
 * those, and their own net cost is 0 or blank.
 */
const isDiscount = (type: string): boolean => type.endsWith("Discount");

/** More sub-accounts of one billing account are counted and not named, as the ledger keeps them for each file and period. */
export const maxSubAccountIds = 500;

/** Figures of each billing period, which silver must find again. */
export function periodFigures(counted: Counted[]): Map<string, PeriodFigures> {
  const groups = new Map<string, Counted[]>();
  for (const one of counted) groups.set(one.period, [...(groups.get(one.period) ?? []), one]);
  return new Map([...groups].map(([period, group]) => [period, figuresOf(group)]));
}

function figuresOf(group: Counted[]): PeriodFigures {
  const sum = (value: (one: Counted) => bigint) => decimalText(group.reduce((total, one) => total + value(one), 0n));
  const count = (value: (one: Counted) => number) => group.reduce((total, one) => total + value(one), 0);
  const net = ({ type, ...one }: Counted) => one.net + (isDiscount(type) ? 0n : one.grossWithoutNet);
  const accounts = new Map<string, AccountFigures>();
  for (const { billingAccountId, currency, rows, subAccounts } of group) {
    const key = `${billingAccountId}\0${currency}`;
    const known = accounts.get(key);
    if (known) known.rows += rows;
    else accounts.set(key, { billingAccountId, currency, rows, ...accountsIn(subAccounts) });
  }
  return {
    rows: count(({ rows }) => rows),
    figures: {
      billedGross: sum((one) => (offset.has(one.type) ? 0n : one.gross)),
      billedNet: sum((one) => (offset.has(one.type) ? 0n : net(one))),
      focusEffective: sum(({ effective }) => effective),
      nonZeroNets: count(({ nonZeroNets }) => nonZeroNets),
    },
    accounts: [...accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    currencies: [...new Set(group.map(({ currency }) => currency))].sort(),
  };
}

function accountsIn(found: Counted["subAccounts"]): Pick<AccountFigures, "subAccounts" | "subAccountIds"> {
  return {
    subAccounts: found.count,
    ...(found.count <= maxSubAccountIds && { subAccountIds: found.texts().sort() }),
  };
}
