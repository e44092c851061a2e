import { gzipSync } from "node:zlib";
import { minuteMs } from "./calendar";
import type { Fault } from "./options";
import type { Organisation } from "./organisation";
import { base62, type Random } from "./random";
import { recordText, type SampleEvent } from "./record";

/** What the tables must make of one delivered record. */
export type Fate = "kept" | "duplicate" | "superseded" | "rejected: no eventID" | "rejected: no eventTime";
export interface Entry {
  fate: Fate;
  event: SampleEvent;
  /** `event.record`, or what a fault made of it. */
  record: object;
}
/** One log file to be. */
export interface Delivery {
  /** Folder of the trail above `<account>/CloudTrail/`. */
  trail: string;
  account: string;
  region: string;
  /** When it is put into the bucket: the date in path and name. Milliseconds since the epoch. */
  at: number;
  entries: Entry[];
}
export interface SampleFile {
  /** Below the folder of logs, with `/`. */
  path: string;
  kind: "log" | "digest" | "insight" | "config" | "bad";
  body: Buffer;
  /** Why it is bad. */
  fault?: Fault;
}

export const organisationTrail = ({ id }: Organisation) => `AWSLogs/${id}`;

/** Files of one day as a trail delivers them: by account and region, each some minutes after the events it holds. */
export function deliveries(draw: Random, trail: string, entries: Entry[], windowMinutes = 120): Delivery[] {
  const files = new Map<string, Delivery>();
  for (const entry of entries) {
    const { account, region, time } = entry.event;
    const window = time - (time % (windowMinutes * minuteMs));
    const key = `${account} ${region} ${window}`;
    let file = files.get(key);
    if (!file) {
      const at = window + (windowMinutes + 5 * draw.between(1, 3)) * minuteMs;
      file = { trail, account, region, at, entries: [] };
      files.set(key, file);
    }
    file.entries.push(entry);
  }
  return [...files.values()];
}

const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]/g, "").slice(0, 13);
export const datePath = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html */
export function logPath(draw: Random, { trail, account, region, at }: Omit<Delivery, "entries">): string {
  const name = `${account}_CloudTrail_${region}_${stamp(at)}Z_${draw.text(16, base62)}.json.gz`;
  return `${trail}/${account}/CloudTrail/${region}/${datePath(at)}/${name}`;
}

/** CloudTrail promises no order of the records in a file. */
export function logFile(draw: Random, delivery: Delivery): SampleFile {
  const records = delivery.entries.map(({ record }) => recordText(record));
  for (let i = records.length - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    [records[i], records[j]] = [records[j]!, records[i]!];
  }
  return { path: logPath(draw, delivery), kind: "log", body: gzip(`{"Records":[${records.join(",")}]}`) };
}

/** Byte 9 of a gzip header names the operating system; "unknown" makes files of all systems alike. */
export function gzip(text: string): Buffer {
  const body = gzipSync(text, { level: 6 });
  body[9] = 255;
  return body;
}
