import type { Organisation } from "../organisation";
import { hexDigits, random } from "../random";
import { ec2, plans, rds } from "./catalogue";
import type { Charge } from "./charge";
import { periodBounds } from "./charge";
import { money, rounded, split, times } from "./money";
import { type BilledMonth, months } from "./months";
import { usagePrefix } from "./places";
import { lineItemId, party } from "./usage";

/** Of the plan, in US dollars. */
const hourly = money("0.85");

/** A compute savings plan without upfront payment, bought before the first month: a fee each day, and the instances that it covers. */
export function planOf(seed: string, { accounts }: Organisation, { period, days }: BilledMonth): Charge[] {
  const payer = party(accounts[0]!);
  const own = random(`${seed}/plan`);
  const commitment = `arn:aws:savingsplans::${payer.id}:savingsplan/${own.uuid()}`;
  const feeId = lineItemId(own);
  const machines = [0, 1].map((n) => ({
    id: lineItemId(own),
    resource: `i-0${own.text(16, hexDigits)}`,
    account: party(accounts[(n + 1) % accounts.length]!),
    region: n === 0 ? "eu-central-1" : "us-east-1",
    weight: 3 - n,
  }));
  const draw = random(`${seed}/plan/${period}`);
  return days.flatMap(({ start, end, hours }): Charge[] => {
    const fee = hourly * BigInt(hours);
    // On one day of three everything is used.
    const unused = draw.chance(0.34) ? 0n : rounded((fee * BigInt(draw.between(1, 180))) / 1000n, 10);
    const used = split(
      fee - unused,
      machines.map(({ weight }) => weight),
      10,
    );
    return [
      {
        kind: "planFee",
        id: feeId,
        account: payer,
        service: plans,
        start,
        end,
        amount: fee,
        unused,
        commitment,
        usageType: "ComputeSP:1yrNoUpfront",
        description: "1 year No Upfront Compute Savings Plan",
      },
      ...machines.map(
        ({ id, resource, account, region }, i): Charge => ({
          kind: "covered",
          id,
          account,
          service: ec2,
          start,
          end,
          amount: rounded(times(used[i]!, money("1.38")), 10),
          effective: used[i]!,
          commitment,
          usageType: `${usagePrefix(region)}BoxUsage:c7g.xlarge`,
          operation: "RunInstances",
          region,
          resource,
          quantity: `${hours}`,
          unit: "Hrs",
          rate: "0.1632",
          description: "$0.1632 per On Demand Linux c7g.xlarge Instance Hour",
        }),
      ),
    ];
  });
}

/** Of the reservation: paid at the start, what a month is charged of that, and what is paid each month. */
const upfront = money("240");
const amortised = money("20");
const monthly = money("18.25");

/** A reserved database, bought in the second month: a part upfront, a fee each month, a tenth of it unused. */
export function reservationOf(seed: string, { accounts }: Organisation, { period, days }: BilledMonth): Charge[] {
  const bought = months()[1]!.period;
  if (period < bought) return [];
  const payer = party(accounts[0]!);
  const own = random(`${seed}/reservation`);
  const common = {
    service: rds,
    region: "eu-central-1",
    usageType: `${usagePrefix("eu-central-1")}InstanceUsage:db.r6g.large`,
    operation: "CreateDBInstance:0014",
    commitment: `arn:aws:rds:eu-central-1:${payer.id}:ri:ri-${own.text(12, hexDigits)}`,
  };
  const [feeId, signId, useId] = [lineItemId(own), lineItemId(own), lineItemId(own)];
  const { start, end } = periodBounds(period);
  const [unusedUpfront, unused] = [rounded(amortised / 10n, 10), rounded(monthly / 10n, 10)];
  const shares = split(
    amortised + monthly - unusedUpfront - unused,
    days.map(({ hours }) => hours),
    10,
  );
  const user = party(accounts[1 % accounts.length]!);
  return [
    ...(period === bought
      ? [
          {
            ...common,
            kind: "upfront",
            id: signId,
            account: payer,
            start,
            end: days[0]!.end,
            amount: upfront,
          } as const,
        ].map((charge): Charge => ({ ...charge, quantity: "1", description: "Sign up charge for subscription" }))
      : []),
    {
      ...common,
      kind: "reservationFee",
      id: feeId,
      account: payer,
      start,
      end,
      amount: monthly,
      unused,
      unusedUpfront,
      unit: "Hrs",
      quantity: "720",
      description: "USD 0.025 hourly fee per RDS reserved instance",
    },
    ...days.map(
      (day, i): Charge => ({
        ...common,
        kind: "reserved",
        id: useId,
        account: user,
        start: day.start,
        end: day.end,
        amount: rounded(times(shares[i]!, money("1.6")), 10),
        effective: shares[i]!,
        resource: `arn:aws:rds:eu-central-1:${user.id}:db:orders-replica`,
        quantity: `${day.hours}`,
        unit: "Hrs",
        rate: "0.2580",
        description: "db.r6g.large reserved instance applied",
      }),
    ),
  ];
}
