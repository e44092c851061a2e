import type { Organisation } from "../organisation";
import { random } from "../random";
import { ec2, marketplace, s3Requests, support } from "./catalogue";
import { type Charge, effects, type Party, periodBounds } from "./charge";
import { type Money, money, rounded, times } from "./money";
import type { BilledMonth } from "./months";
import { usagePrefix } from "./places";
import { lineItemId, party } from "./usage";

/** What comes once a month: support, software of others, credits, a refund, usage that AWS was late with, and the tax on all of it. */
export function onceAMonth(seed: string, { accounts }: Organisation, month: BilledMonth, others: Charge[]): Charge[] {
  const { period, days } = month;
  const draw = random(`${seed}/once/${period}`);
  const whole = periodBounds(period);
  const [payer, user] = [party(accounts[0]!), party(accounts[1 % accounts.length]!)];
  const usage = sum(others.filter(({ kind }) => kind === "usage"));
  const fee = rounded(times(usage, money("0.03")), 2);
  const least = money("29");
  const more: Charge[] = [
    {
      kind: "fee",
      id: lineItemId(draw),
      account: payer,
      service: support,
      ...whole,
      amount: fee > least ? fee : least,
      usageType: "Dollar",
      description: "AWS Business Support",
    },
    {
      kind: "fee",
      id: lineItemId(draw),
      account: user,
      service: marketplace,
      seller: "Fjord Metrics AS",
      ...whole,
      amount: money("84.50"),
      description: "AWS Marketplace software usage",
    },
    {
      kind: "credit",
      id: lineItemId(draw),
      account: user,
      service: ec2,
      start: days[0]!.start,
      end: days[0]!.end,
      amount: money("-25"),
      description: "Migration programme credit",
    },
  ];
  const lastMonthsDay = new Date(Date.parse(whole.start) - 86_400_000).toISOString().replace(".000", "");
  if (!month.isFinal)
    more.push({
      kind: "usage",
      id: lineItemId(draw),
      account: user,
      service: s3Requests,
      start: lastMonthsDay,
      end: whole.start,
      amount: money("0.0048600054"),
      usageType: `${usagePrefix("eu-central-1")}Requests-Tier1`,
      operation: "PutObject",
      region: "eu-central-1",
      quantity: "900.001",
      unit: "Requests",
      rate: "0.0000054",
      description: "$0.0000054 per request, reported late",
    });
  else
    more.push({
      kind: "refund",
      id: lineItemId(draw),
      account: payer,
      service: s3Requests,
      start: days[4]!.start,
      end: days[4]!.end,
      amount: money("-3.2"),
      usageType: `${usagePrefix("eu-central-1")}Requests-Tier1`,
      operation: "PutObject",
      region: "eu-central-1",
      description: "Refund of requests",
    });
  return [...more, ...taxes(draw, period, [...others, ...more], "0.19")];
}

/** One line of tax for each account, on what it is billed. */
export function taxes(draw: ReturnType<typeof random>, period: string, charges: Charge[], rate: string): Charge[] {
  const billed = new Map<string, { account: Party; charges: Charge[] }>();
  for (const charge of charges) {
    const seen = billed.get(charge.account.id);
    if (seen) seen.charges.push(charge);
    else billed.set(charge.account.id, { account: charge.account, charges: [charge] });
  }
  return [...billed.values()].map(({ account, charges }) => ({
    kind: "tax",
    id: lineItemId(draw),
    account,
    service: ec2,
    ...periodBounds(period),
    amount: rounded(times(sum(charges), money(rate)), 2),
    description: `Tax for product code AmazonEC2, account ${account.id}`,
  }));
}

const sum = (charges: readonly Charge[]): Money =>
  charges.flatMap(effects).reduce((total, { billed }) => total + billed, 0n);
