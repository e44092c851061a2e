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
  config: { quota: { default: string }; recipients: string[] };
  truth: SampleTruth;
  /** first day of the month that the sample is about, YYYY-MM */
  month: string;
}

/**
 * A small sample organisation whose last day is the last one of the month before this, not of January 2026: Lambdas have the clock of
 * this machine, and what is older than 35 days is told to nobody. Files, keys and times in records are moved by whole days.
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
  for (const entry of readdirSync(written.logs, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(written.logs, path).split(sep).join("/");
    // A second trail would have a bucket of its own; the stack has one.
    if (!entry.isFile() || !key.startsWith("AWSLogs/")) continue;
    files.set(inKey(key), rewritten(readFileSync(path), inText));
  }
  const logs = join(folder, "delivered");
  for (const [key, body] of files) {
    const path = join(logs, ...key.split("/"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
  }
  const config = JSON.parse(readFileSync(written.config, "utf8"));
  const month = new Date(lastDay + day - 1).toISOString().slice(0, 7);
  return { files, folder: logs, config, truth: written.truth, month };
}

/** A file that is no whole gzip stays as broken as it is. */
function rewritten(body: Buffer, change: (text: string) => string): Buffer {
  try {
    return gzipSync(change(gunzipSync(body).toString("utf8")), { level: 1 });
  } catch {
    return body;
  }
}
