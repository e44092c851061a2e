import { type Day, dayMs, minuteMs } from "./calendar";
import { type Delivery, deliveries, type Entry, logPath, organisationTrail, type SampleFile } from "./delivery";
import { seenFromOutside } from "./identities";
import { type Fault, type SampleOptions, sampleClock } from "./options";
import type { Organisation } from "./organisation";
import { type Random, random } from "./random";
import { isoSecond, type SampleEvent } from "./record";

/** What was put in, for the reader of `truth.json`: the files in which it shows, and how many records that is. */
export type Injected = Partial<Record<Fault, { files: string[]; records: number }>>;

/** On which days a fault is put in; `i` counts from 0. */
const days: Record<Fault, (i: number, count: number) => boolean> = {
  duplicate: (i, count) => i % 5 === Math.min(2, count - 1),
  overlap: (i, count) => i >= Math.floor(count * 0.4) && i < Math.floor(count * 0.4) + 3,
  shared: () => true,
  correction: (i, count) => i % 6 === Math.min(3, count - 1),
  late: (i, count) => i === Math.floor((count - 1) * 0.6),
  torn: (i, count) => i === Math.floor(count * 0.5),
  html: (i, count) => i === Math.floor(count * 0.8),
  incomplete: (i, count) => i === Math.floor(count * 0.7),
};
/** What a proxy answers, and somebody saved in place of a file. */
export const errorPage =
  "<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head><body><h1>503</h1></body></html>\n";
const lastDelivery = Date.parse(sampleClock) - 5 * minuteMs;

/** The faults of one day. Each draws from a stream of its own, so the events stay the same whatever is put in. */
export class Faults {
  constructor(
    private readonly options: SampleOptions,
    private readonly organisation: Organisation,
    private readonly day: Day,
    private readonly index: number,
  ) {}

  private draw(fault: Fault): Random | undefined {
    const { faults, days: count, seed } = this.options;
    const due = faults.includes(fault) && days[fault](this.index, count);
    return due ? random(`${seed}/${fault}/${this.day.date}`) : undefined;
  }

  /** Entries of the day's events, with what the owners of buckets in other accounts are told. */
  entries(events: SampleEvent[]): Entry[] {
    const draw = this.draw("shared");
    return events.flatMap((event): Entry[] => {
      if (!draw || !event.owner) return [{ fate: "kept", event, record: event.record }];
      const sharedEventID = draw.uuid();
      const identity = event.record.userIdentity as Record<string, unknown>;
      const copy = {
        ...event.record,
        userIdentity: seenFromOutside(identity),
        eventID: draw.uuid(),
        recipientAccountId: event.owner,
        sharedEventID,
      };
      return [
        { fate: "kept", event, record: { ...event.record, sharedEventID } },
        { fate: "duplicate", event: { ...event, account: event.owner }, record: copy },
      ];
    });
  }

  /** A download whose bytes CloudTrail corrected a day later: the correction takes the place of the first record. */
  correct(entries: Entry[]): Delivery[] {
    const draw = this.draw("correction");
    const candidates = entries.filter(
      ({ event: { facts, owner } }) =>
        facts.name === "GetObject" &&
        !facts.errorCode &&
        !owner &&
        (facts.bytesOut ?? 0) > 0 &&
        facts.bytesOut! < 2 ** 26,
    );
    if (!draw || !candidates.length) return [];
    const wrong = draw.pick(candidates);
    wrong.fate = "superseded";
    const { event } = wrong;
    const facts = { ...event.facts, bytesOut: event.facts.bytesOut! + draw.between(1, 4096) };
    const record = {
      ...event.record,
      additionalEventData: { ...(event.record.additionalEventData as object), bytesTransferredOut: facts.bytesOut },
      eventID: draw.uuid(),
      addendum: {
        reason: "UPDATED_DATA",
        updatedFields: "additionalEventData.bytesTransferredOut",
        originalRequestID: event.record.requestID,
        originalEventID: event.record.eventID,
      },
    };
    const at = Math.min(event.time - (event.time % (5 * minuteMs)) + dayMs, lastDelivery);
    const trail = organisationTrail(this.organisation);
    return [
      {
        trail,
        account: event.account,
        region: event.region,
        at,
        entries: [{ fate: "kept", event: { ...event, record, facts }, record }],
      },
    ];
  }

  /** A second trail of one account, with larger files; what it holds is known from the first. */
  overlap(entries: Entry[]): Delivery[] {
    const draw = this.draw("overlap");
    if (!draw) return [];
    const { accounts } = this.organisation;
    const account = accounts[1 % accounts.length]!.id;
    const again = entries.filter(({ event, fate }) => event.account === account && fate !== "superseded");
    return deliveries(
      draw,
      "member-trail/AWSLogs",
      again.map((entry) => ({ ...entry, fate: "duplicate" as const })),
      180,
    ).map((file) => ({ ...file, at: Math.min(file.at, lastDelivery) }));
  }

  /** One file delivered twice, and one record twice in it on the first such day. */
  duplicate(files: Delivery[]): Delivery[] {
    const draw = this.draw("duplicate");
    const whole = files.filter(
      ({ entries }) => entries.length > 1 && entries.every(({ fate }) => fate === "kept" || fate === "duplicate"),
    );
    if (!draw || !whole.length) return [];
    const file = draw.pick(whole);
    const again = {
      ...file,
      at: Math.min(file.at + 5 * minuteMs, lastDelivery),
      entries: file.entries.map((entry) => ({ ...entry, fate: "duplicate" as const })),
    };
    if (this.index < 5) again.entries.push({ ...again.entries[0]! });
    return [again];
  }

  /** One file arrives four days after its events; CloudTrail says so in the records. */
  late(files: Delivery[]): Delivery | undefined {
    const draw = this.draw("late");
    if (!draw || !files.length) return undefined;
    const file = draw.pick(files);
    file.at = Math.min(file.at + 4 * dayMs, lastDelivery);
    for (const entry of file.entries) entry.record = { ...entry.record, addendum: { reason: "DELIVERY_DELAY" } };
    return file;
  }

  /** Records that cannot be placed: two without eventID, one without eventTime. */
  incomplete(files: Delivery[]): Delivery | undefined {
    const draw = this.draw("incomplete");
    if (!draw || !files.length) return undefined;
    const file = draw.pick(files);
    const { event, record } = draw.pick(file.entries);
    const { eventID: _id, ...noId } = record as Record<string, unknown>;
    const { eventTime: _time, ...noTime } = record as Record<string, unknown>;
    file.entries.push(
      { fate: "rejected: no eventID", event, record: noId },
      { fate: "rejected: no eventID", event, record: { ...noId, eventTime: isoSecond(event.time + 1000) } },
      { fate: "rejected: no eventTime", event, record: { ...noTime, eventID: draw.uuid() } },
    );
    return file;
  }

  /** A copy of a good file that ends too early, and a page of a proxy that was saved in place of a log. */
  badFiles(files: Delivery[], bodies: SampleFile[]): SampleFile[] {
    const [torn, html] = [this.draw("torn"), this.draw("html")];
    const bad: SampleFile[] = [];
    if (torn && files.length) {
      const i = torn.below(files.length);
      const { body } = bodies[i]!;
      bad.push({
        kind: "bad",
        fault: "torn",
        path: logPath(torn, files[i]!),
        body: body.subarray(0, Math.floor(body.length * 0.6)),
      });
    }
    if (html && files.length) {
      bad.push({ kind: "bad", fault: "html", path: logPath(html, html.pick(files)), body: Buffer.from(errorPage) });
    }
    return bad;
  }
}
