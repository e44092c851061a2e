import type { SampleOptions } from "../options";
import { type Organisation, regions } from "../organisation";
import { random } from "../random";
import type { Bill, Charge, Party } from "./charge";
import { planOf, reservationOf } from "./commitments";
import { type BilledMonth, months } from "./months";
import { onceAMonth, taxes } from "./once";
import { restated } from "./restatement";
import { type Downloads, transferOf } from "./transfer";
import { discountOf, noDiscount, party, resources, usageOf } from "./usage";

/** A month's bills of the sample organisation, and the versions of them that AWS delivered. */
export interface MonthOfBills {
  month: BilledMonth;
  /** Of the organisation's payer, oldest version first; the last one holds. */
  payer: Bill[];
  /** How the last version differs from the one before. */
  restated?: { removed: number; changed: number; added: number };
  /** Of a second billing account, in euros. */
  second: Bill;
}

/** The month that AWS stated again: the one before the clock's. */
export const restatedBefore = 1;

/** Lines that come with an organisation of any size. */
const fixedLines = 2_600;
/** Lines of one resource in all months: most have one on every other day, some with their discount. */
const linesOfOne = 93;

/** The bills of each month, oldest first; one month is in memory at a time. */
export function* billsOf(options: SampleOptions, who: Organisation, downloads: Downloads): Generator<MonthOfBills> {
  const seed = `${options.seed}/bills`;
  const payer = party(who.accounts[0]!);
  const second = secondPayer(seed);
  const discount = discountOf("0.06");
  const count = Math.max(16, Math.round((options.costLines - fixedLines) / linesOfOne));
  for (const [i, month] of months().entries()) {
    const used: Charge[] = [];
    for (const thing of resources(seed, who.accounts, who.buckets, regions, count))
      used.push(...usageOf(seed, thing, month, discount));
    used.push(...transferOf(seed, who, downloads, month, discount));
    used.push(...planOf(seed, who, month), ...reservationOf(seed, who, month));
    const charges = [...used, ...onceAMonth(seed, who, month, used)];
    const first = billFor(payer, month, "USD", "Amazon Web Services, Inc.", charges);
    const isRestated = i === months().length - 1 - restatedBefore;
    const again = isRestated ? restated(seed, charges, month) : undefined;
    yield {
      month,
      payer: again ? [first, { ...first, charges: again.charges }] : [first],
      ...(again && { restated: { removed: again.removed, changed: again.changed, added: again.added } }),
      second: billFor(second, month, "EUR", "Amazon Web Services EMEA SARL", secondCharges(seed, second, month)),
    };
  }
}

const billFor = (
  payer: Party,
  { period, isFinal }: BilledMonth,
  currency: string,
  issuer: string,
  charges: Charge[],
): Bill => ({
  payer,
  period,
  currency,
  ...(isFinal && { invoice: `${period.replace("-", "")}${currency === "USD" ? "17" : "31"}0042` }),
  issuer,
  charges,
});

/** A company that was bought: it has a bill of its own. */
export const secondPayer = (seed: string): Party => ({
  id: `7${random(`${seed}/second`).text(11, "0123456789")}`,
  name: "larkspur-nordic",
});

function secondCharges(seed: string, payer: Party, month: BilledMonth): Charge[] {
  const own = `${seed}/second`;
  const used: Charge[] = [];
  for (const thing of resources(own, [{ id: payer.id, name: "nordic" }], [], ["eu-west-1"], 9))
    used.push(...usageOf(own, thing, month, noDiscount));
  return [...used, ...taxes(random(`${own}/tax/${month.period}`), month.period, used, "0.25")];
}
