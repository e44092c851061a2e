import { type Organisation, regions } from "../organisation";
import { type Bill, type Charge, periodBounds } from "./charge";
import type { BillFile } from "./layout";
import { money, plain } from "./money";
import { billedMonth, billedMonths } from "./months";
import { focusSheet } from "./reports";
import { csv } from "./table";
import { noDiscount, party, resources, usageOf } from "./usage";

/** The report's name in the tables: its folder and its file, without the month. */
export const loneName = "finance-larkspur-bill";

/** The month before all reports, which somebody saved by hand: one plain file with a line a month for each use, in FOCUS 1.0. */
export function loneBill(seed: string, who: Organisation): { bill: Bill; file: BillFile; lines: number } {
  const month = billedMonth(billedMonths);
  const sums = new Map<string, Charge>();
  for (const thing of resources(seed, who.accounts, who.buckets, regions, 20))
    for (const charge of usageOf(seed, thing, month, noDiscount)) {
      const { account, region, service, usageType } = charge;
      const key = [account.id, region, service.code, usageType].join(" ");
      const { resource: _, zone: __, tags: ___, ...rest } = charge;
      const seen = sums.get(key);
      const quantity = plain(money(seen?.quantity ?? "0") + money(charge.quantity!));
      sums.set(key, {
        ...rest,
        ...periodBounds(month.period),
        quantity,
        amount: (seen?.amount ?? 0n) + charge.amount,
      });
    }
  const bill: Bill = {
    payer: party(who.accounts[0]!),
    period: month.period,
    currency: "USD",
    issuer: "Amazon Web Services, Inc.",
    charges: [...sums.values()],
  };
  const { columns, rows } = focusSheet(bill, { version: "1.0" });
  const file = {
    path: `finance/larkspur-bill-${month.period}.csv`,
    body: Buffer.from(csv(columns, rows)),
    at: month.at + 9 * 86_400_000,
  };
  return { bill, file, lines: rows.length };
}
