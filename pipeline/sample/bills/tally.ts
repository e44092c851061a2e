import { type Bill, type Charge, effects } from "./charge";
import { type Money, plain } from "./money";

/** Decimal text. */
export interface Sums {
  billed: string;
  effective: string;
}
/** What one bill comes to, whatever the format it is told in. Text `null` is a charge without a region. */
export interface BillTruth extends Sums {
  /** `charges` without the rows of unused commitments, which are `derived` where a format does not have them */
  charges: number;
  derived: number;
  per: Record<"category" | "service" | "account" | "region" | "day", Record<string, Sums>>;
}

const dimensions: Record<keyof BillTruth["per"], (charge: Charge, category: string) => string> = {
  category: (_, category) => category,
  service: ({ kind, service }) => (kind === "tax" ? "Tax" : service.name),
  account: ({ account }) => account.id,
  region: ({ region }) => region ?? "null",
  day: ({ start }) => start.slice(0, 10),
};
const names = Object.keys(dimensions) as (keyof typeof dimensions)[];

/** Adds up what charges do, from the charges themselves and exactly. */
export function billTruth(charges: readonly Charge[]): BillTruth {
  const total = new Totals();
  const per = names.map(() => new Totals());
  let derived = 0;
  for (const charge of charges)
    for (const effect of effects(charge)) {
      if (effect.unused) derived++;
      total.add("", effect);
      for (const [i, name] of names.entries()) per[i]!.add(dimensions[name](charge, effect.category), effect);
    }
  const none: Sums = { billed: "0", effective: "0" };
  return {
    ...(total.texts()[""] ?? none),
    charges: charges.length,
    derived,
    per: Object.fromEntries(names.map((name, i) => [name, per[i]!.texts()])) as BillTruth["per"],
  };
}

export interface Change extends Sums {
  account: string;
  service: string;
}

/** What differs between two versions of a bill, by account and service: the later less the earlier. */
export function changes(before: Bill, after: Bill): Change[] {
  const left = new Totals();
  for (const [sign, { charges }] of [
    [-1n, before],
    [1n, after],
  ] as const)
    for (const charge of charges)
      for (const { category, billed, effective } of effects(charge))
        left.add(`${charge.account.id}\n${dimensions.service(charge, category)}`, {
          billed: sign * billed,
          effective: sign * effective,
        });
  return Object.entries(left.texts())
    .filter(([, { billed, effective }]) => billed !== "0" || effective !== "0")
    .map(([key, sums]) => {
      const [account, service] = key.split("\n") as [string, string];
      return { account, service, ...sums };
    });
}

class Totals {
  private readonly sums = new Map<string, { billed: Money; effective: Money }>();

  add(key: string, { billed, effective }: { billed: Money; effective: Money }): void {
    const seen = this.sums.get(key);
    if (!seen) this.sums.set(key, { billed, effective });
    else {
      seen.billed += billed;
      seen.effective += effective;
    }
  }

  /** In the order of their keys. */
  texts(): Record<string, Sums> {
    const sorted = [...this.sums].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      sorted.map(([key, { billed, effective }]) => [key, { billed: plain(billed), effective: plain(effective) }]),
    );
  }
}
