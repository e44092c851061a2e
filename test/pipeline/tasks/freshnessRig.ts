import { Config } from "../../../pipeline/config";
import { freshnessStanding } from "../../../pipeline/freshness/standing";
import type { Run } from "../../../pipeline/ledger/runs";
import type { Model } from "../../../pipeline/plan/types";
import { checkFreshness } from "../../../pipeline/tasks/checkFreshness";
import { notify } from "../../../pipeline/tasks/notify";
import { MemoryItems } from "../../fakes/memoryItems";

const model = (table: string, inputs: string[]): Model =>
  ({ table, inputs, run: "cloudtrail", freshnessHours: 24 }) as Model;
const models = [
  model("silver.cloudtrail_events", ["staged.cloudtrail_events"]),
  model("gold.s3_transfer_daily", ["silver.cloudtrail_events"]),
  model("gold.s3_transfer_monthly", ["gold.s3_transfer_daily"]),
];

/** Runs that check freshness and tell of it, at times that a test gives. */
export class FreshnessRig {
  items = new MemoryItems();
  now = new Date("2026-11-21T12:00:00Z");
  config = Config.parse({});
  newestFile: (path: string) => Promise<Date | undefined> = async () => undefined;
  /** of the mails */
  subjects: string[] = [];
  private runs = 0;

  async check(at?: string): Promise<Run> {
    if (at) this.now = new Date(at);
    this.runs += 1;
    const run: Run = { id: `run-${this.runs}`, source: "cloudtrail", token: this.runs, chain: "", pass: 0 };
    const { items, config, newestFile } = this;
    const clock = { now: () => this.now };
    await checkFreshness({ items, models, config, newestFile, clock })({ run });
    const send = async ({ subject }: { subject: string }) => {
      this.subjects.push(subject);
      return { where: "" };
    };
    await notify({ items, config, clock, notifier: { send } })({ run });
    return run;
  }

  /** Silver and gold of a day, as builds leave them. */
  async publish(day: string, newest: string): Promise<void> {
    const silver = { fingerprint: `s ${newest}`, figures: { newest_at_ms: String(Date.parse(newest)) } };
    const daily = { fingerprint: `d ${newest}`, figures: { rows: "1" } };
    const of = (table: string, partition: string, made: typeof silver | typeof daily) => ({
      table,
      partition: [partition],
      ...made,
    });
    await this.items.put("pointer#silver.cloudtrail_events", day, { ...silver, inputs: [] });
    await this.items.put("pointer#gold.s3_transfer_daily", day, {
      ...daily,
      inputs: [of("silver.cloudtrail_events", day, silver)],
    });
    await this.items.put("pointer#gold.s3_transfer_monthly", day.slice(0, 7), {
      figures: {},
      inputs: [of("gold.s3_transfer_daily", day, daily)],
    });
  }

  async stage(day: string): Promise<void> {
    await this.items.put("part#staged.cloudtrail_events", `${day}#b`, { eventDate: day });
  }

  async statuses(at?: Date): Promise<Record<string, string>> {
    const standing = await freshnessStanding(this.items, at);
    return Object.fromEntries(standing.map(({ subject, status }) => [subject.split("_").at(-1), status]));
  }
}
