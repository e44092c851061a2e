import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeSample } from "../../cli/sample";
import type { SampleTruth } from "../../pipeline/sample/truth";

const day = 86_400_000;
export interface RecentSample {
  /** keys below the bucket of the trail, with what AWS would have delivered there */
  files: Map<string, Buffer>;
  /** folder that holds the same files */
  folder: string;
  /** keys below the bucket of cost reports: the last month in every format, and the one before, which was restated, in one */
  bills: Map<string, Buffer>;
  billsFolder: string;
  config: { quota: { default: string }; recipients: string[] };
  truth: SampleTruth;
  /** first day of the month that the sample is about, YYYY-MM */
  month: string;
}

/**
 * A small sample organisation whose last day is the last one of the month before this, not of January 2026: Lambdas have the clock of
 * this machine, and what is older than 35 days is told to nobody. Files, keys and times in records are moved by whole days. Bills stay as
 * they are: nothing about them asks how old they are.
 */
export function recentSample(folder: string, now: Date): RecentSample {
  const written = writeSample(join(folder, "organisation"), {
    seed: "seven",
    days: 2,
    events: 400,
    accounts: 2,
    principals: 6,
  });
  const lastDay = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0);
  const by = lastDay - Date.parse(`${written.truth.clock.slice(0, 10)}T00:00:00Z`);
  const moved = (...parts: string[]) => new Date(Date.parse(`${parts.join("-")}T00:00:00Z`) + by).toISOString();
  const inText = (text: string) =>
    text.replace(/(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?=T)/g, (_, y, m, d) => moved(y, m, d).slice(0, 10));
  const inKey = (key: string) =>
    key
      .replace(/\/(20\d\d)\/(\d\d)\/(\d\d)\//, (_, y, m, d) => `/${moved(y, m, d).slice(0, 10).replaceAll("-", "/")}/`)
      .replace(/_(20\d\d)(\d\d)(\d\d)T/, (_, y, m, d) => `_${moved(y, m, d).slice(0, 10).replaceAll("-", "")}T`);

  const files = new Map<string, Buffer>();
  // A second trail would have a bucket of its own; the stack has one.
  for (const [key, body] of filesBelow(written.logs))
    if (key.startsWith("AWSLogs/")) files.set(inKey(key), rewritten(body, inText));
  const bills = new Map(
    filesBelow(written.cost!).filter(([key]) => /\/(BILLING_PERIOD=)?2026-?01|^legacy\/.*\/202512/.test(key)),
  );
  const [logs, billsFolder] = [join(folder, "delivered"), join(folder, "bills")];
  for (const [into, delivered] of [[logs, files] as const, [billsFolder, bills] as const])
    for (const [key, body] of delivered) {
      const path = join(into, ...key.split("/"));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, body);
    }
  const config = JSON.parse(readFileSync(written.config, "utf8"));
  const month = new Date(lastDay + day - 1).toISOString().slice(0, 7);
  return { files, folder: logs, bills, billsFolder, config, truth: written.truth, month };
}

const filesBelow = (folder: string): [key: string, body: Buffer][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)]);

/** A file that is no whole gzip stays as broken as it is. */
function rewritten(body: Buffer, change: (text: string) => string): Buffer {
  try {
    return gzipSync(change(gunzipSync(body).toString("utf8")), { level: 1 });
  } catch {
    return body;
  }
}
