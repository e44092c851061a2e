import type { Acting, Actor, Profile } from "./actor";
import { defaultQuota } from "./actors";
import { type Day, days, sessionStart, shares } from "./calendar";
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  consoleLogin,
  describe,
  getCost,
  kms,
  putEvaluations,
  startQuery,
} from "./managementCalls";
import type { SampleOptions } from "./options";
import type { Bucket, Organisation } from "./organisation";
import { chooser, type Random, random } from "./random";
import { type Call, event, type SampleEvent } from "./record";
import { bucketCall, type Failure, getObject, headObject, listObjects, putObject, target } from "./s3Calls";

type Kind =
  | "get"
  | "head"
  | "list"
  | "put"
  | "describe"
  | "decrypt"
  | "dataKey"
  | "assume"
  | "login"
  | "webLogin"
  | "query"
  | "buckets"
  | "acl"
  | "evaluate"
  | "cost";
const habits: Record<Profile, (readonly [number, Kind])[]> = {
  analyst: [
    [60, "get"],
    [6, "head"],
    [8, "list"],
    [4, "put"],
    [8, "query"],
    [5, "describe"],
    [4, "decrypt"],
    [2, "login"],
  ],
  developer: [
    [25, "get"],
    [5, "head"],
    [6, "list"],
    [10, "put"],
    [34, "describe"],
    [5, "decrypt"],
    [3, "assume"],
    [3, "buckets"],
    [2, "login"],
  ],
  job: [
    [35, "get"],
    [8, "head"],
    [6, "list"],
    [25, "put"],
    [8, "describe"],
    [6, "decrypt"],
    [6, "dataKey"],
    [4, "assume"],
  ],
  crawler: [
    [6, "head"],
    [10, "list"],
  ],
  logWriter: [
    [40, "put"],
    [8, "acl"],
    [6, "dataKey"],
  ],
  cdn: [
    [40, "get"],
    [3, "head"],
  ],
  owner: [
    [3, "login"],
    [3, "cost"],
    [2, "buckets"],
  ],
  login: [[1, "webLogin"]],
  config: [[1, "evaluate"]],
};

/** Every day has room for the downloads of the quota story. */
const fewest = 4;

/**
 * The events of each day, oldest day first; their number over all days is exactly `options.events`.
 * Downloads of the quota story have their bytes planned by month; all others together stay below two fifths of the default
 * quota, so whatever the options, those and only those cross a threshold.
 */
export function* activity(options: SampleOptions, { actors, buckets }: Organisation): Generator<Activity> {
  const all = days(options);
  const counts = shares(
    options.events - fewest * all.length,
    all.map((day) => day.activity),
  );
  const largest = Math.max(1, Math.min(64 * 2 ** 20, Math.floor((defaultQuota * 0.4) / options.events)));
  for (const [i, day] of all.entries()) {
    const draw = random(`${options.seed}/day/${day.date}`);
    const count = counts[i]! + fewest;
    const events = actors.flatMap((actor) =>
      actor.story
        ? storyDownloads(draw, actor, actor.story, all, day, buckets, Math.max(1, Math.floor(count / 100)))
        : [],
    );
    const choose = chooser(actors.map(({ hours, weight }) => weight * (hours === "office" ? day.activity : 60)));
    while (events.length < count) {
      const actor = actors[choose(draw)]!;
      events.push(...session(draw, actor, day, buckets, Math.min(count - events.length, draw.between(2, 14)), largest));
    }
    yield { day, events: events.sort((a, b) => a.time - b.time) };
  }
}
export interface Activity {
  day: Day;
  /** In the order of their times. */
  events: SampleEvent[];
}

/** Downloads of one day, with which an actor reaches its share of the quota by the end of the month. */
function storyDownloads(
  draw: Random,
  actor: Actor,
  story: { quota: number; share: number },
  all: Day[],
  day: Day,
  buckets: Bucket[],
  count: number,
): SampleEvent[] {
  const month = all.filter(({ month }) => month === day.month);
  // A month that the sample only touches gets the part of it that lies inside; the last month gets all.
  const inside = day.month === all.at(-1)!.month ? 1 : month.length / 31;
  const byDay = shares(
    Math.floor(story.quota * story.share * inside),
    month.map(({ activity }) => activity),
  );
  const sizes = shares(
    byDay[month.indexOf(day)]!,
    Array.from({ length: count }, () => draw.between(40, 160)),
  );
  const start = sessionStart(draw, day, actor.hours);
  const by = actor.act(draw, start);
  const own = buckets.filter(({ account }) => account === by.account);
  return sizes.map((bytes, i) => {
    const time = Math.min(start + i * draw.between(2, 9) * 1000, day.end - 1000);
    return event(draw, actor, by, time, getObject(target(draw, own), bytes));
  });
}

/** One sitting of one actor: a few calls within minutes. */
function session(
  draw: Random,
  actor: Actor,
  day: Day,
  buckets: Bucket[],
  count: number,
  largest: number,
): SampleEvent[] {
  const kinds = habits[actor.profile].filter(([, kind]) => !(actor.story && kind === "get"));
  let time = sessionStart(draw, day, actor.hours);
  const by = actor.act(draw, time);
  const region = draw.weighted([
    [6, "eu-central-1"],
    [3, "us-east-1"],
    [1, "eu-west-1"],
  ]);
  return Array.from({ length: count }, () => {
    const call = makeCall(draw, draw.weighted(kinds), buckets, by, region, largest);
    const made = event(draw, actor, by, time, call);
    time = Math.min(time + draw.between(1, 40) * 1000, day.end - 1000);
    return made;
  });
}

function makeCall(
  draw: Random,
  kind: Kind,
  buckets: Bucket[],
  { account, identity }: Acting,
  region: string,
  largest: number,
): Call {
  const own = buckets.filter((bucket) => bucket.account === account);
  const failure = draw.weighted<Failure | undefined>([
    [94, undefined],
    [4, "AccessDenied"],
    [2, "NoSuchKey"],
  ]);
  // A few requests go to buckets of other accounts; those are what two trails record.
  const member = "accountId" in identity && identity.accountId === account;
  const to = () => target(draw, draw.chance(0.06) && member ? buckets : own);
  // Few objects are large: each halving of the limit is as likely as the one before.
  const bytes = () => Math.max(1, Math.floor((largest / 2 ** draw.below(12)) * (0.5 + draw.next() / 2)));
  switch (kind) {
    case "get":
      return getObject(to(), draw.chance(0.006) ? undefined : bytes(), failure);
    case "head":
      return headObject(to(), failure);
    case "list":
      return listObjects(to(), draw.below(1000), failure);
    case "put":
      return putObject(to(), bytes(), failure);
    case "buckets":
    case "acl":
      return bucketCall(kind === "acl" ? "GetBucketAcl" : "ListBuckets", draw.pick(own), draw.between(450, 5000));
    case "decrypt":
      return kms(draw, "Decrypt", region, account);
    case "dataKey":
      return kms(draw, "GenerateDataKey", region, account);
    case "assume":
      return assumeRole(draw, region, account);
    case "query":
      return startQuery(draw, region);
    case "evaluate":
      return putEvaluations(draw, region);
    case "login":
      return consoleLogin(draw.chance(0.9));
    case "webLogin":
      return assumeRoleWithWebIdentity(account);
    case "cost":
      return getCost();
    case "describe":
      return describe(draw, region);
  }
}
