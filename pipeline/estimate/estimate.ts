import { athenaMinimum, measured as m, standing } from "./measured";
import { costOf, type NanoUsd } from "./money";
import { type PriceName, prices } from "./prices";
import { monthDays, usualEventsPerFile, type Volume } from "./volume";
import { costWork, eventWork, type Work } from "./work";

/** One line of the bill. */
export interface Line {
  service: string;
  what: string;
  quantity: bigint;
  unit: string;
  /** `0.025 per 1,000` */
  price: string;
  cost: NanoUsd;
  /** how the quantity comes about */
  because: string;
}
export interface Estimate {
  volume: Volume;
  lines: Line[];
  /** Of a month with this volume. */
  month: NanoUsd;
  /** Of a month in which nothing arrives: keys, alarms, and runs that find nothing. */
  idle: NanoUsd;
  /** What a million events more in the month cost, in files like the others. */
  perMillionMore: NanoUsd;
}

const n = (value: number): string => Math.round(value).toLocaleString("en-US");

/** What Sluice costs in AWS in a month of 30 days at this volume: pure arithmetic over counted work and list prices. */
export function estimate(volume: Volume): Estimate {
  const lines = linesOf(volume);
  const month = sum(lines);
  return {
    volume,
    lines,
    month,
    idle: sum(linesOf({ ...volume, events: 0, files: 0, costLines: 0, recipients: 0 })),
    perMillionMore: sum(linesOf(withMillionMore(volume))) - month,
  };
}

function withMillionMore(volume: Volume): Volume {
  const events = volume.events + (1_000_000 / monthDays) * volume.days;
  const perFile = volume.files > 0 ? volume.events / volume.files : usualEventsPerFile;
  return { ...volume, events, files: volume.files + (events - volume.events) / perFile };
}

const sum = (lines: Line[]): NanoUsd => lines.reduce((total, { cost }) => total + cost, 0n);

function linesOf(volume: Volume): Line[] {
  const [events, costs] = [eventWork(volume), costWork(volume)];
  const both = (of: keyof Work) => events[of] + costs[of];
  const aMonth = monthDays / volume.days;
  const monthEvents = volume.events * aMonth;
  const monthFiles = volume.files * aMonth;
  const deliveries = costs.news;
  const line = (service: string, what: string, price: PriceName, quantity: number, because: string): Line => {
    const { usd, per, unit } = prices.items[price];
    const whole = BigInt(Math.ceil(quantity));
    const text = per === 1n ? usd : `${usd} per ${per.toLocaleString("en-US")}`;
    return { service, what, quantity: whole, unit, price: text, cost: costOf(whole, price), because };
  };
  const runs = `${n(events.runs)} hourly runs, ${n(events.news)} with news; ${n(costs.runs)} of cost, ${n(costs.news)} with a delivery`;
  const keys = standing.keys + (volume.billingApart ? 1 : 0);
  const rotations = Math.min(2, Math.floor(volume.historyMonths / 12));
  const removed = both("builds"); // each takes the place of one
  const replaced = volume.events === 0 ? 0 : m.daysReadADay - 1;
  return [
    line(
      "CloudTrail",
      "data events",
      "dataEvent",
      volume.ownTrail ? monthEvents : 0,
      volume.ownTrail ? "each event that the trail of the stack delivers" : "the trail is there already, and paid",
    ),
    line(
      "CloudTrail",
      "data events of Sluice itself",
      "dataEvent",
      volume.ownTrail ? 0 : both("gets"),
      volume.ownTrail
        ? "the trail of the stack leaves its own buckets out"
        : "a trail of all buckets logs what Sluice reads",
    ),
    line("Step Functions", "transitions", "stateTransition", both("transitions"), runs),
    line("Lambda", "calls", "lambdaRequest", both("calls"), runs),
    line(
      "Lambda",
      "inspection",
      "lambdaGbMs",
      both("inspection"),
      `${n(monthEvents)} events at ${n(m.inspect.eventsPerSecond)}/s, ${n((deliveries * volume.costLines) / 2)} cost lines at ${n(m.inspect.linesPerSecond)}/s, ${m.inspect.msPerFile} ms a file, with ${m.inspect.gigabytes} GB`,
    ),
    line(
      "Lambda",
      "other tasks",
      "lambdaGbMs",
      both("calls") * m.call.ms * m.call.gigabytes,
      `${n(both("calls"))} calls of ${m.call.ms / 1_000} s with ${m.call.gigabytes} GB`,
    ),
    line(
      "Lambda",
      "sweeps",
      "lambdaGbMs",
      (monthDays * m.sweep.ms + removed * m.sweep.msPerBuild) * m.call.gigabytes,
      `one a day, ${n(removed)} builds that were replaced`,
    ),
    line(
      "Athena",
      "events",
      "athenaByte",
      events.scanned,
      `${n(events.queries)} queries, at least ${n(athenaMinimum / 1e6)} MB each; each hour reads its day so far, ${m.daysReadADay} days' bytes a day`,
    ),
    line(
      "Athena",
      "cost reports",
      "athenaByte",
      costs.scanned,
      `${n(costs.queries)} queries over ${n(deliveries)} deliveries, at least ${n(athenaMinimum / 1e6)} MB each`,
    ),
    line(
      "S3",
      "writes and lists",
      "s3Put",
      both("puts") + monthDays * m.sweep.lists + removed,
      `${m.listing.lists} lists a run in 17 regions; files of builds, results, manifests`,
    ),
    line(
      "S3",
      "reads",
      "s3Get",
      both("gets"),
      `raw files once, manifests of ${m.listing.days} days each run, ${m.query.gets} for each query`,
    ),
    line(
      "S3",
      "kept of a month",
      "s3ByteMonth",
      monthEvents * (m.event.raw + m.event.staged + m.event.silver + m.event.gold) +
        (deliveries * volume.costLines * m.costLine.raw) / 2 +
        volume.costReports * volume.costLines * m.costLine.staged +
        volume.costLines * (m.costLine.silver + m.costLine.gold),
      `${m.event.raw} bytes an event as delivered, ${m.event.staged} staged, ${m.event.silver} in silver; every delivery of cost as delivered`,
    ),
    line(
      "S3",
      "builds that were replaced",
      "s3ByteMonth",
      ((monthEvents * m.event.silver * replaced +
        (deliveries * volume.costLines * (m.costLine.staged + m.costLine.silver + m.costLine.gold)) / 2) *
        m.sweep.keptDays) /
        monthDays,
      `an hourly build of a day takes the place of the one before, which stays for some ${m.sweep.keptDays} days`,
    ),
    line(
      "DynamoDB",
      "writes",
      "dynamoWrite",
      both("writeUnits") + monthDays + removed * m.sweep.writeUnits,
      "runs, builds, one for each raw file and each changed principal",
    ),
    line(
      "DynamoDB",
      "reads",
      "dynamoRead",
      both("readUnits") + monthDays * (volume.historyMonths * m.sweep.readUnits + removed / monthDays),
      `plans read the pointers of ${volume.historyMonths} months`,
    ),
    line(
      "DynamoDB",
      "ledger",
      "dynamoByteMonth",
      monthFiles * m.fileItemBytes + volume.historyMonths * 2e6,
      "an item for each raw file of the month, and history",
    ),
    line("KMS", "keys", "keyMonth", keys, "raw, lake and results; messages"),
    line(
      "KMS",
      "rotations",
      "keyMonth",
      keys * rotations,
      "each of the first two yearly rotations of a key costs as much as the key from then on",
    ),
    line(
      "KMS",
      "requests",
      "keyRequest",
      (both("puts") + both("gets")) / m.requestsPerKeyRequest,
      "buckets have keys of their own",
    ),
    line("CloudWatch", "alarms", "alarmMonth", standing.alarms, "of failures, silence, lost starts and the bill"),
    line(
      "CloudWatch",
      "logs",
      "logByte",
      both("transitions") * m.logBytes.transition + both("calls") * m.logBytes.call,
      "without payloads",
    ),
    line("X-Ray", "traces", "trace", both("runs"), "one a run"),
    line("SNS", "mails", "mail", volume.recipients * monthDays, "a mail a day to each address"),
  ];
}
