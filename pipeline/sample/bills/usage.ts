import type { Account } from "../company";
import type { Bucket } from "../organisation";
import { hexDigits, type Random, random } from "../random";
import { type Usage, usages } from "./catalogue";
import type { Charge, Party } from "./charge";
import { type Money, money, plain, rounded, times } from "./money";
import type { BilledMonth } from "./months";
import { usagePrefix } from "./places";

/** Something that is used day by day. */
export interface Resource {
  usage: Usage;
  id: string;
  account: Party;
  region: string;
  zone?: string;
  resource?: string;
  tags?: Record<string, string>;
  /** millionths of the unit, on a usual day */
  aDay: number;
}

export const party = ({ id, name }: Account): Party => ({ id, name: `larkspur-${name}` });
const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
export const lineItemId = (draw: Random): string => draw.text(26, lower);

/** @param count how many there are; the first of any count are the same */
export function* resources(
  seed: string,
  accounts: readonly Account[],
  buckets: readonly Bucket[],
  regions: readonly string[],
  count: number,
): Generator<Resource> {
  for (let n = 0; n < count; n++) {
    const draw = random(`${seed}/${n}`);
    const usage = usages[n % usages.length]!;
    const account = accounts[(n + Math.floor(n / usages.length)) % accounts.length]!;
    const own = buckets.filter((bucket) => bucket.account === account.id);
    const bucket = usage.named === "bucket" && own.length > 0 ? draw.pick(own) : undefined;
    const region =
      bucket?.region ??
      regions[
        draw.weighted([
          [6, 0],
          [3, 1],
          [1, 2],
        ] as const) % regions.length
      ]!;
    yield {
      usage,
      id: lineItemId(draw),
      account: party(account),
      region,
      ...(usage.named === "instance" && { zone: `${region}${draw.pick(["a", "b"])}` }),
      resource: bucket?.name ?? nameOf(draw, usage, account.id, region),
      ...(n % 3 !== 1 && { tags: tagsOf(draw, n) }),
      aDay: draw.between(...usage.aDay),
    };
  }
}

function nameOf(draw: Random, { service, named }: Usage, account: string, region: string): string | undefined {
  if (named === "instance") return `i-0${draw.text(16, hexDigits)}`;
  if (named === "volume") return `vol-0${draw.text(16, hexDigits)}`;
  if (named !== "arn") return undefined;
  const kind = { AmazonRDS: "rds:db", AWSLambda: "lambda:function", AWSELB: "elasticloadbalancing:loadbalancer" }[
    service.code
  ];
  const [space, type] = (kind ?? "other:thing").split(":");
  return `arn:aws:${space}:${region}:${account}:${type}:${draw.pick(["orders", "shop", "search", "billing"])}-${draw.text(4, hexDigits)}`;
}

const tagsOf = (draw: Random, n: number): Record<string, string> => ({
  "Cost-Center": draw.pick(["4711", "4712", "0815"]),
  team: draw.pick(["data platform", "shop, web", 'the "core" team']),
  ...(n % 5 === 0 && { "aws:createdBy": `AssumedRole:AROA${draw.text(8, "ABCDEFGHJKLMNPQR")}:deploy` }),
});

/** One line a day, on most days; the use of each day differs a little. */
export function usageOf(seed: string, thing: Resource, { period, days }: BilledMonth, discount: Discount): Charge[] {
  const { usage } = thing;
  if (usage.from !== undefined && period < usage.from) return [];
  const draw = random(`${seed}/${thing.id}/${period}`);
  const rate = money(usage.rate);
  const charges: Charge[] = [];
  for (const day of days) {
    const [isUsed, share] = [draw.below(100) < usage.activity, draw.between(700, 1300)];
    if (!isUsed) continue;
    const usual = Math.floor((thing.aDay * (usage.unit === "Hrs" ? Math.min(1000, share) : share)) / 1000);
    const use = Math.floor((usual * surge(usage, day.date) * day.hours) / 24);
    const quantity = money(`${use}E-6`);
    const amount = rounded(times(quantity, rate), 12);
    charges.push({
      kind: "usage",
      id: thing.id,
      account: thing.account,
      service: usage.service,
      start: day.start,
      end: day.end,
      amount,
      ...(usage.discounted && discount(amount)),
      usageType: `${usagePrefix(thing.region)}${usage.usageType}`,
      operation: usage.operation,
      region: thing.region,
      ...(thing.zone && { zone: thing.zone }),
      ...(thing.resource && { resource: thing.resource }),
      quantity: plain(quantity),
      unit: usage.unit,
      rate: usage.rate,
      description: `$${usage.rate} per ${usage.unit} of ${usage.usageType}`,
      ...(thing.tags && { tags: thing.tags }),
    });
  }
  return charges;
}

/** What is taken off an amount; nothing for those without an agreement. */
export type Discount = (amount: Money) => { discount?: Money };
export const noDiscount: Discount = () => ({});
/** @param share `0.06` */
export const discountOf =
  (share: string): Discount =>
  (amount) => {
    const discount = rounded(times(amount, money(share)), 12);
    return discount === 0n ? {} : { discount };
  };

const surge = ({ surge }: Usage, date: string): number => {
  if (surge === undefined || date < surge.from) return 1;
  return (Date.parse(date) - Date.parse(surge.from)) / 86_400_000 < surge.days ? surge.times : 1;
};
