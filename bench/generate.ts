import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { base62, chooser, hexDigits, type Random, random } from "../pipeline/sample/random";
import { type Hole, pools, type Template } from "./templates";

export interface BenchData {
  events: number;
  days: number;
  filesPerDay: number;
  seed: string;
  /** first day, `YYYY-MM-DD` */
  first: string;
}
export interface BenchTruth {
  files: number;
  gzBytes: number;
  rawBytes: number;
  records: number;
  kept: number;
  duplicate: number;
  superseded: number;
}

const dayMs = 86_400_000;
const shares = { again: 0.007, corrected: 0.0002 };

/**
 * Writes logs in AWS's layout: `events` distinct events spread evenly over days and files; a few in a thousand are delivered
 * again, recorded in two accounts, or corrected. Same input, same records.
 */
export function generate(folder: string, data: BenchData): BenchTruth {
  const draw = random(data.seed);
  const all = pools(data.seed, 4000);
  const choose = chooser(all.map(({ templates }) => templates.length));
  const truth = { files: 0, gzBytes: 0, rawBytes: 0, records: 0, kept: 0, duplicate: 0, superseded: 0 };
  for (let day = 0; day < data.days; day++) {
    const start = Date.parse(data.first) + day * dayMs;
    const today = Math.floor((data.events * (day + 1)) / data.days) - Math.floor((data.events * day) / data.days);
    let later: string[] = []; // copies and corrections come in the file after
    for (let file = 0; file < data.filesPerDay; file++) {
      const { account, region, templates } = all[choose(draw)]!;
      const count = Math.floor((today * (file + 1)) / data.filesPerDay) - Math.floor((today * file) / data.filesPerDay);
      const [records, next] = [later, [] as string[]];
      later = next;
      for (let i = 0; i < count; i++) {
        const [first, second] = templates[draw.below(templates.length)]!;
        const time = start + Math.floor(((file + i / count) / data.filesPerDay) * (dayMs - 1000));
        const values = fill(draw, time);
        const text = render(first!, values);
        records.push(text);
        truth.kept++;
        const copies = second ? [render(second, values)] : draw.chance(shares.again) ? [text] : [];
        truth.duplicate += copies.length;
        if (!second && !copies.length && first!.isDownload && draw.chance(shares.corrected * 3)) {
          copies.push(correction(draw, first!, values));
          truth.superseded++;
        }
        (file + 1 < data.filesPerDay ? next : records).push(...copies);
      }
      truth.records += records.length;
      const body = Buffer.from(`{"Records":[${records.join(",")}]}`);
      const at = new Date(start + ((file + 1) / data.filesPerDay) * (dayMs - 120_000)).toISOString();
      const stamp = `${at.slice(0, 10).replaceAll("-", "")}T${at.slice(11, 13)}${at.slice(14, 16)}Z`;
      const name = `${account}_CloudTrail_${region}_${stamp}_${draw.text(16, base62)}.json.gz`;
      const path = join(
        folder,
        "AWSLogs",
        "o-bench00000",
        account,
        "CloudTrail",
        region,
        at.slice(0, 10).replaceAll("-", "/"),
        name,
      );
      mkdirSync(dirname(path), { recursive: true });
      const gz = gzipSync(body, { level: 6 });
      writeFileSync(path, gz);
      truth.files++;
      truth.gzBytes += gz.length;
      truth.rawBytes += body.length;
    }
  }
  return truth;
}

type Values = Record<Hole, string>;
const hexPairs = Array.from({ length: 256 }, (_, i) => hexDigits[i >> 4]! + hexDigits[i & 15]!);
const hex = (draw: Random) => {
  const n = draw.below(2 ** 32);
  return hexPairs[n >>> 24]! + hexPairs[(n >>> 16) & 255]! + hexPairs[(n >>> 8) & 255]! + hexPairs[n & 255]!;
};
const uuid = (draw: Random) => {
  const [a, b, c, d] = [hex(draw), hex(draw), hex(draw), hex(draw)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
};
const base64 = (draw: Random) =>
  Buffer.from(Array.from({ length: 14 }, () => hex(draw)).join(""), "hex").toString("base64");

function fill(draw: Random, time: number): Values {
  const bytes = 1 + draw.below(2 ** (4 + draw.below(26)));
  return {
    eventID: uuid(draw),
    otherEventID: uuid(draw),
    requestID: (hex(draw) + hex(draw)).toUpperCase(),
    sharedEventID: uuid(draw),
    id2: base64(draw),
    eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
    bytes: `${bytes}`,
    "bytes.0": `${bytes}.0`,
  };
}
function render({ pieces, holes }: Template, values: Values): string {
  let text = pieces[0]!;
  for (let i = 0; i < holes.length; i++) text += values[holes[i]!] + pieces[i + 1]!;
  return text;
}
/** The record again with one byte more, as CloudTrail corrects it. */
function correction(draw: Random, template: Template, values: Values): string {
  const bytes = `${Number(values.bytes) + 1}`;
  const text = render(template, { ...values, eventID: uuid(draw), bytes, "bytes.0": `${bytes}.0` });
  const addendum = {
    reason: "UPDATED_DATA",
    updatedFields: "additionalEventData.bytesTransferredOut",
    originalRequestID: values.requestID,
    originalEventID: values.eventID,
  };
  return `${text.slice(0, -1)},"addendum":${JSON.stringify(addendum)}}`;
}

/** `node generate.cjs FOLDER JSON`: makes the data unless it is there already, and prints its truth. */
export function main(folder: string, data: BenchData): BenchTruth {
  const mark = join(folder, "truth.json");
  try {
    const known = JSON.parse(readFileSync(mark, "utf8"));
    if (JSON.stringify(known.data) === JSON.stringify(data)) return known.truth;
  } catch {
    // not there, or torn: made anew
  }
  rmSync(folder, { recursive: true, force: true });
  const truth = generate(join(folder, "logs"), data);
  writeFileSync(mark, JSON.stringify({ data, truth }));
  return truth;
}
if (require.main === module) console.log(JSON.stringify(main(process.argv[2]!, JSON.parse(process.argv[3]!))));
