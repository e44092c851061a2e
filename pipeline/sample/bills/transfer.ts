import type { Entry } from "../delivery";
import type { Bucket, Organisation } from "../organisation";
import { random } from "../random";
import { s3Transfer } from "./catalogue";
import type { Charge } from "./charge";
import { money, plain, rounded, times } from "./money";
import type { BilledMonth } from "./months";
import { usagePrefix } from "./places";
import { type Discount, lineItemId, party } from "./usage";

/** Ways out of a bucket; only the one to the internet costs. */
type Way = "internet" | "same region" | "cdn";
const ways: Record<Way, { usageType: string; rate: string }> = {
  internet: { usageType: "DataTransfer-Out-Bytes", rate: "0.09" },
  "same region": { usageType: "C3DataTransfer-Out-Bytes", rate: "0.000" },
  cdn: { usageType: "CloudFront-Out-Bytes", rate: "0.000" },
};

/** Bytes of the organisation's downloads by day, bucket and way, counted while its logs are made. */
export class Downloads {
  private readonly bytes = new Map<string, number>();
  private readonly days = new Set<string>();

  entry({ fate, event: { time, record, facts } }: Entry): void {
    const date = new Date(time).toISOString().slice(0, 10);
    this.days.add(date);
    if (fate !== "kept" || facts.name !== "GetObject" || facts.errorCode || !facts.bytesOut) return;
    const { bucketName } = record.requestParameters as { bucketName: string };
    const identity = record.userIdentity as { type?: string };
    const way: Way = identity.type === "AWSService" ? "cdn" : record.vpcEndpointId ? "same region" : "internet";
    const key = `${date} ${bucketName} ${way}`;
    this.bytes.set(key, (this.bytes.get(key) ?? 0) + facts.bytesOut);
  }

  /** undefined for a day without logs */
  of(date: string, { name }: Bucket, way: Way): number | undefined {
    return this.days.has(date) ? (this.bytes.get(`${date} ${name} ${way}`) ?? 0) : undefined;
  }
}

/** What AWS sends beyond the objects themselves, in thousandths. */
const overhead = 1_013;

/**
 * Data transfer of the organisation's buckets: from its downloads where there are logs, drawn for the days before. Lines of the third
 * account name no bucket, as in many real reports.
 */
export function transferOf(
  seed: string,
  { accounts, buckets }: Organisation,
  downloads: Downloads,
  { days, period }: BilledMonth,
  discount: Discount,
): Charge[] {
  const charges: Charge[] = [];
  for (const bucket of buckets) {
    const draw = random(`${seed}/transfer/${bucket.name}/${period}`);
    const ids = { internet: lineItemId(draw), "same region": lineItemId(draw), cdn: lineItemId(draw) };
    const owner = accounts.findIndex(({ id }) => id === bucket.account);
    for (const { date, start, end } of days) {
      const drawn = draw.chance(0.15) ? draw.between(1_000_000, 2_000_000_000) : 0;
      for (const [way, { usageType, rate }] of Object.entries(ways) as [Way, (typeof ways)[Way]][]) {
        const bytes = downloads.of(date, bucket, way) ?? (way === "internet" ? drawn : 0);
        if (bytes === 0) continue;
        const sent = (BigInt(bytes) * BigInt(overhead)) / 1000n;
        const quantity = rounded((sent * money("1")) / 2n ** 30n, 10);
        const amount = rounded(times(quantity, money(rate)), 12);
        charges.push({
          kind: "usage",
          id: ids[way],
          account: party(accounts[owner]!),
          service: s3Transfer,
          start,
          end,
          amount,
          ...discount(amount),
          usageType: `${usagePrefix(bucket.region)}${usageType}`,
          operation: "GetObject",
          region: bucket.region,
          ...(owner !== 2 && { resource: bucket.name }),
          quantity: plain(quantity),
          unit: "GB",
          rate,
          description: `$${rate} per GB - ${way} data transfer from Amazon S3`,
        });
      }
    }
  }
  return charges;
}
