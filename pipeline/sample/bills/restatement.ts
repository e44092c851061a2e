import { random } from "../random";
import { ec2 } from "./catalogue";
import type { Charge } from "./charge";
import { money, plain, rounded } from "./money";
import type { BilledMonth } from "./months";
import { lineItemId } from "./usage";

export interface Restated {
  charges: Charge[];
  removed: number;
  changed: number;
  added: number;
}

/** A month as AWS stated it again: some lines are gone, some are a tenth smaller, and there are new ones, a late credit among them. */
export function restated(seed: string, before: readonly Charge[], { days, period }: BilledMonth): Restated {
  const draw = random(`${seed}/restated/${period}`);
  // Discounted lines keep theirs, as it would have to change with them.
  const candidates = before.filter(
    ({ kind, discount, amount }) => kind === "usage" && discount === undefined && amount > 0n,
  );
  const removed = new Set<Charge>();
  const changed = new Set<Charge>();
  for (let i = 0; i < 5 && candidates.length > 0; i++) removed.add(draw.pick(candidates));
  for (let i = 0; i < 12 && candidates.length > 0; i++) {
    const charge = draw.pick(candidates);
    if (!removed.has(charge)) changed.add(charge);
  }
  const kept = before
    .filter((charge) => !removed.has(charge))
    .map((charge) => (changed.has(charge) ? smaller(charge) : charge));
  const user = before.find(({ kind }) => kind === "credit")!.account;
  const template = candidates[0] ?? before.find(({ kind }) => kind === "usage")!;
  const added: Charge[] = [
    {
      kind: "credit",
      id: lineItemId(draw),
      account: user,
      service: ec2,
      start: days[0]!.start,
      end: days[0]!.end,
      amount: money("-120"),
      description: "Service level credit, granted late",
    },
    ...[7, 8].map((i): Charge => {
      const { discount: _, ...rest } = template;
      return {
        ...rest,
        id: lineItemId(draw),
        start: days[i]!.start,
        end: days[i]!.end,
        amount: money("1.2345678901"),
        quantity: "1",
      };
    }),
  ];
  return { charges: [...kept, ...added], removed: removed.size, changed: changed.size, added: added.length };
}

const smaller = (charge: Charge): Charge => ({
  ...charge,
  amount: rounded((charge.amount * 9n) / 10n, 12),
  quantity: plain(rounded((money(charge.quantity!) * 9n) / 10n, 10)),
});
