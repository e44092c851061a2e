import { activity } from "../pipeline/sample/activity";
import { Faults } from "../pipeline/sample/faults";
import { type SampleOptions, sampleDefaults } from "../pipeline/sample/options";
import { organisation } from "../pipeline/sample/organisation";
import { recordText } from "../pipeline/sample/record";

/** A record with holes: text pieces, and between them what is different in every event. */
export interface Template {
  pieces: string[];
  holes: Hole[];
  isDownload: boolean;
}
export type Hole =
  | "eventID"
  | "otherEventID"
  | "requestID"
  | "eventTime"
  | "sharedEventID"
  | "id2"
  | "bytes"
  | "bytes.0";
/** Templates of one account and region. One of two records is an event that two accounts have. */
export interface Pool {
  account: string;
  region: string;
  templates: Template[][];
}

const volatile: [RegExp, Hole][] = [
  [/(?<="eventID":")[^"]*(?=")/, "eventID"],
  [/(?<="requestID":")[^"]*(?=")/, "requestID"],
  [/(?<="eventTime":")[^"]*(?=")/, "eventTime"],
  [/(?<="sharedEventID":")[^"]*(?=")/, "sharedEventID"],
  [/(?<="x-amz-id-2":")[^"]*(?=")/, "id2"],
  [/(?<="bytesTransferredOut":)[1-9]\d*(?=[,}])/, "bytes"],
  [/(?<="bytesTransferredOut":)[1-9]\d*\.0(?=[,}])/, "bytes.0"],
];

function template(record: object, second: boolean): Template {
  const text = recordText(record);
  const found = volatile
    .flatMap(([pattern, hole]) => {
      const match = pattern.exec(text);
      return match ? [{ at: match.index, length: match[0].length, hole }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const pieces: string[] = [];
  let from = 0;
  for (const { at, length } of found) {
    pieces.push(text.slice(from, at));
    from = at + length;
  }
  pieces.push(text.slice(from));
  const holes = found.map(({ hole }) => (second && hole === "eventID" ? "otherEventID" : hole));
  return {
    pieces,
    holes,
    isDownload: text.includes('"eventName":"GetObject"') && holes.some((hole) => hole.startsWith("bytes")),
  };
}

/** Templates of some thousand events of the sample organisation, so that identities and calls are as varied as there. */
export function pools(seed: string, events: number): Pool[] {
  const options: SampleOptions = { ...sampleDefaults, seed, days: 1, principals: 40, events, faults: ["shared"] };
  const who = organisation(options);
  const found = new Map<string, Pool>();
  for (const { day, events } of activity(options, who))
    for (const event of events) {
      const entries = new Faults(options, who, day, 0).entries([event]);
      const key = `${event.account} ${event.region}`;
      const pool = found.get(key) ?? { account: event.account, region: event.region, templates: [] };
      found.set(key, pool);
      pool.templates.push(entries.map(({ record }, i) => template(record, i === 1)));
    }
  return [...found.values()];
}
