import type { Actor } from "./actor";
import { defaultQuota } from "./actors";
import type { CostTruth } from "./bills/costTruth";
import type { Entry, SampleFile } from "./delivery";
import type { Injected } from "./faults";
import { type Fault, type SampleOptions, sampleClock, sampleVersion } from "./options";
import type { Organisation } from "./organisation";
import type { SampleEvent } from "./record";

type Counts = Record<string, number>;
/** `truth.json`: figures of a sample, counted while it is made and from nothing the pipeline has read. Bytes are decimal text. */
export interface SampleTruth {
  version: number;
  options: SampleOptions;
  clock: string;
  organisation: { id: string; accounts: Record<string, string> };
  faults: Injected;
  files: Record<SampleFile["kind"] | "total", number>;
  /** Whole files set aside, by path below the folder of logs. */
  quarantined: { file: string; fault: Fault }[];
  /** `in` = rejected + kept + duplicate + superseded. */
  records: { in: number; rejected: number; kept: number; duplicate: number; superseded: number };
  rejected: { "no eventID": number; "no eventTime": number };
  /** Events after duplicates and corrections: the rows of `silver.cloudtrail_events`. */
  events: number;
  /** Of those, by the field named. */
  events_per: Record<
    | "day"
    | "month"
    | "category"
    | "region"
    | "event_version"
    | "source"
    | "event_name"
    | "error_code"
    | "account"
    | "principal",
    Counts
  >;
  /** Of every event name that has the field, failed calls included. */
  bytes_by_event_name: Record<string, { events_with_bytes_out: number; bytes_out: string; bytes_in: string }>;
  /** Successful downloads, in the order of month and principal. */
  get_object: { principal: string; month: string; requests: number; bytes: string; without_bytes: number }[];
  /** Thresholds reached at the clock under the configuration beside this file, in the order of month, principal, level. */
  alerts: { principal: string; month: string; level: number; quota: string; bytes: string; historic: boolean }[];
  /** Of the bills; not there without them. */
  cost?: CostTruth;
}

const thresholds = [0.8, 1];
/** Months that ended over 35 days before the clock are recorded, and nobody is told. */
const historicMs = 35 * 86_400_000;

export class TruthCounter {
  private readonly files = { total: 0, log: 0, digest: 0, insight: 0, config: 0, bad: 0 };
  private readonly records = { in: 0, rejected: 0, kept: 0, duplicate: 0, superseded: 0 };
  private readonly rejected = { "no eventID": 0, "no eventTime": 0 };
  private readonly per = Object.fromEntries(
    [
      "day",
      "month",
      "category",
      "region",
      "event_version",
      "source",
      "event_name",
      "error_code",
      "account",
      "principal",
    ].map((name) => [name, new Map<string, number>()]),
  ) as Record<keyof SampleTruth["events_per"], Map<string, number>>;
  private readonly bytes = new Map<string, { with: number; out: bigint; in: bigint }>();
  private readonly downloads = new Map<
    string,
    { principal: string; month: string; requests: number; bytes: bigint; without: number }
  >();
  private readonly faults: Injected = {};
  private readonly quarantined: SampleTruth["quarantined"] = [];

  file({ kind, path, fault }: SampleFile): void {
    this.files.total++;
    this.files[kind]++;
    if (fault) {
      this.quarantined.push({ file: path, fault });
      this.injected(fault, 0, path);
    }
  }

  injected(fault: Fault, records: number, file?: string): void {
    this.faults[fault] ??= { files: [], records: 0 };
    this.faults[fault].records += records;
    if (file) this.faults[fault].files.push(file);
  }

  entry({ fate, event }: Entry): void {
    this.records.in++;
    if (fate === "kept") this.event(event);
    if (fate === "kept" || fate === "duplicate" || fate === "superseded") this.records[fate]++;
    else {
      this.records.rejected++;
      this.rejected[fate === "rejected: no eventID" ? "no eventID" : "no eventTime"]++;
    }
  }

  private event({ time, account, region, principal, facts }: SampleEvent): void {
    const day = new Date(time).toISOString().slice(0, 10);
    const month = day.slice(0, 7);
    const fields = {
      day,
      month,
      category: facts.category,
      region,
      event_version: facts.version,
      source: facts.source,
      event_name: facts.name,
      error_code: facts.errorCode,
      account,
      principal,
    };
    for (const [name, value] of Object.entries(fields) as [keyof typeof fields, string | undefined][])
      if (value !== undefined) this.per[name].set(value, (this.per[name].get(value) ?? 0) + 1);
    const sum = this.bytes.get(facts.name) ?? { with: 0, out: 0n, in: 0n };
    if (facts.bytesOut !== undefined) sum.with++;
    sum.out += BigInt(facts.bytesOut ?? 0);
    sum.in += BigInt(facts.bytesIn ?? 0);
    this.bytes.set(facts.name, sum);
    if (facts.name !== "GetObject" || facts.errorCode) return;
    const key = `${month} ${principal}`;
    const download = this.downloads.get(key) ?? { principal, month, requests: 0, bytes: 0n, without: 0 };
    download.requests++;
    download.bytes += BigInt(facts.bytesOut ?? 0);
    if (facts.bytesOut === undefined) download.without++;
    this.downloads.set(key, download);
  }

  result(options: SampleOptions, organisation: Organisation, cost?: CostTruth): SampleTruth {
    const downloads = [...this.downloads.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, download]) => download);
    return {
      version: sampleVersion,
      options,
      clock: sampleClock,
      organisation: { id: organisation.id, accounts: accountNames(organisation) },
      faults: this.faults,
      files: this.files,
      quarantined: this.quarantined,
      records: this.records,
      rejected: this.rejected,
      events: this.records.kept,
      events_per: Object.fromEntries(
        Object.entries(this.per).map(([name, counts]) => [name, sorted(counts)]),
      ) as SampleTruth["events_per"],
      bytes_by_event_name: Object.fromEntries(
        [...this.bytes]
          .filter(([, sum]) => sum.with)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, sum]) => [
            name,
            { events_with_bytes_out: sum.with, bytes_out: `${sum.out}`, bytes_in: `${sum.in}` },
          ]),
      ),
      get_object: downloads.map(({ principal, month, requests, bytes, without }) => ({
        principal,
        month,
        requests,
        bytes: `${bytes}`,
        without_bytes: without,
      })),
      alerts: downloads.flatMap(({ principal, month, bytes }) => {
        const quota = quotaOf(organisation.actors, principal);
        const nextMonth = Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1);
        const historic = Date.parse(sampleClock) - nextMonth > historicMs;
        return thresholds
          .filter((level) => Number(bytes) >= quota * level)
          .map((level) => ({ principal, month, level, quota: `${quota}`, bytes: `${bytes}`, historic }));
      }),
      ...(cost && { cost }),
    };
  }
}

const sorted = (counts: Map<string, number>): Counts =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
const accountNames = ({ accounts }: Organisation) =>
  Object.fromEntries(accounts.map(({ id, name }) => [id, `larkspur-${name}`]));
const quotaOf = (actors: Actor[], principal: string) =>
  actors.find((actor) => actor.principal === principal)?.story?.quota ?? defaultQuota;

/** `sluice.config.json` beside a sample: sizes with their units, as people write them. */
export const sampleConfig = (organisation: Organisation, second: { id: string; name: string }) => ({
  quota: {
    default: `${defaultQuota / 1e9}GB`,
    thresholds,
    overrides: organisation.actors
      .filter(({ story }) => story && story.quota !== defaultQuota)
      .map(({ principal, story }) => ({ principal, quota: `${story!.quota / 1e9}GB` })),
  },
  recipients: ["data-platform@larkspur.example", "finance@larkspur.example"],
  freshness: [{ table: "silver.cloudtrail_events", allowedHours: 24 }],
  accounts: { ...accountNames(organisation), [second.id]: second.name },
});
