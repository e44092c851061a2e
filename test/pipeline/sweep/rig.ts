import type { Attempt } from "../../../pipeline/ledger/generations";
import { publishGeneration, putAttempt } from "../../../pipeline/ledger/generations";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { Run } from "../../../pipeline/ledger/runs";
import { sweep } from "../../../pipeline/tasks/sweep";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

/** A lake with one table and whatever is built in it, a ledger and a catalog, and a clock in hours. */
export class Rig {
  readonly items = new MemoryItems();
  readonly objects = new MemoryObjects();
  /** location by `table values` */
  readonly pointed = new Map<string, { table: string; values: string[]; location: string }>();
  readonly dropped: string[] = [];
  hour = 0;
  run: Run = { id: "run", token: 0, source: "cloudtrail", chain: "c", pass: 0 };

  readonly catalog = {
    partitions: async function* (this: Rig, table: string) {
      for (const one of this.pointed.values()) if (one.table === table) yield one;
    }.bind(this),
    point: async (table: string, changes: { values: string[]; location: string | undefined }[]) => {
      for (const { values, location } of changes) {
        const key = `${table} ${values}`;
        if (location === undefined) this.pointed.delete(key);
        else this.pointed.set(key, { table, values, location });
      }
    },
    dropTable: async (table: string) => void this.dropped.push(table),
    location: async () => undefined,
  };
  readonly now = () => new Date(Date.parse("2026-01-01T00:00:00Z") + this.hour * 3_600_000);
  readonly sweep = async () =>
    sweep({
      items: this.items,
      objects: this.objects,
      catalog: this.catalog,
      models: [{ table: "silver.e" }] as never,
      clock: { now: this.now },
    })({});

  /** An attempt of one day with its file; its CTAS table is still there. */
  async build(id: string, table = "silver.e"): Promise<Attempt> {
    const key = `${table.replace(".", "/")}/event_date=2026-01-01/gen=${id}/`;
    const attempt: Attempt = {
      id,
      modelHash: "m",
      target: `internal.build_${id}`,
      location: this.objects.uri(key),
      run: this.run.id,
      startedAt: this.now().toISOString(),
      build: { table, partition: "2026-01-01", fingerprint: id, inputs: [], incomplete: false } as never,
    };
    await putAttempt(this.items, attempt);
    await this.objects.write(`${key}part-0`, id);
    await this.objects.write(`${key}part-1`, id);
    return attempt;
  }
  async publish(attempt: Attempt): Promise<void> {
    const token = await takeLease(
      this.items,
      { isRunning: async () => false },
      "cloudtrail",
      `${attempt.id} ${this.hour}`,
    );
    this.run = { ...this.run, token: token! };
    await publishGeneration(this.items, this.run, attempt, this.now());
    await this.catalog.point(attempt.build.table, [{ values: ["2026-01-01"], location: attempt.location }]);
  }
  /** Ids of generations that have files. */
  get generations(): string[] {
    return [...new Set([...this.objects.kept.keys()].map((key) => /gen=(\w+)/.exec(key)?.[1] ?? key))].sort();
  }
}
