import { sqlFiles } from "../../../local/resources";
import { Config } from "../../../pipeline/config";
import type { CostFileRecord, CostPart } from "../../../pipeline/cost/record";
import { inspectorVersionOf } from "../../../pipeline/inspect/results";
import { type BatchRecord, readJson } from "../../../pipeline/ledger/batches";
import { publishGeneration, recordFailure } from "../../../pipeline/ledger/generations";
import { takeLease } from "../../../pipeline/ledger/lease";
import { type Run, recordHappening } from "../../../pipeline/ledger/runs";
import type { Plan } from "../../../pipeline/plan/known";
import { partitionOf, valuesOf } from "../../../pipeline/plan/partition";
import type { Build } from "../../../pipeline/plan/types";
import type { Catalog, RawFile } from "../../../pipeline/ports";
import { loadModels } from "../../../pipeline/sql/model";
import { batchOf, finishBatch } from "../../../pipeline/tasks/inspectBatch";
import { planBatches } from "../../../pipeline/tasks/planBatches";
import { planBuilds } from "../../../pipeline/tasks/planBuilds";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const { models } = loadModels(sqlFiles());
/** A file in a folder of reports: what inspection will find in it. */
export type Lying = RawFile & { record: (raw: RawFile) => CostFileRecord };
export const folderOf = (...files: Lying[]): Map<string, Lying> => new Map(files.map((file) => [file.key, file]));

const base = (key: string, version: string, at: string): RawFile => ({ key, version, size: 100, modifiedAt: at });

/** One part of a legacy report. @param rows by period @param subs ids of sub-accounts */
export function report(key: string, version: string, at: string, rows: Record<string, number>, subs = ["1"]): Lying {
  const part = (period: string, count: number): CostPart => ({
    period,
    table: "staged.cur_lines",
    key: `staged/cur_lines/billing_period=${period}/${version}-${key.replace(/\W/g, "_")}/part.parquet`,
    size: 50,
    hash: `${version} ${key}`,
    rows: count,
    figures: { billedGross: "12.5", billedNet: "0", focusEffective: "0", netValues: 0 },
    accounts: [{ billingAccountId: "1", rows: count, subAccounts: subs.length, subAccountIds: subs }],
    currencies: ["USD"],
  });
  return {
    ...base(key, version, at),
    record: (raw) => ({
      ...{ kind: "report", key, version, fileId: `${version} ${key}`, notes: [] },
      file: { ...raw, format: "legacy", formatIsSure: true, packing: "gzip", header: "h", periods: rows },
      parts: Object.entries(rows).map(([period, count]) => part(period, count)),
    }),
  };
}
export function manifest(
  key: string,
  at: string,
  of: { report: string; period: string; id: string; files: string[]; level: "current" | "history" },
): Lying {
  const version = JSON.stringify([of, at]);
  return {
    ...base(key, version, at),
    record: ({ modifiedAt }) => ({
      ...{ kind: "manifest", key, version, fileId: key },
      manifest: { key, modifiedAt, kind: "legacy", account: "1", ...of },
    }),
  };
}
export const bad = (key: string, version: string, at: string): Lying => ({
  ...base(key, version, at),
  record: (raw) => ({
    ...{ kind: "bad", key, version, fileId: key },
    file: { ...raw, bad: "no report", format: "legacy", formatIsSure: false, packing: "plain", periods: {} },
  }),
});

const time = (n: number) => new Date(Date.UTC(2026, 4, 1, n)).toISOString();
/** `20260101-20260201` */
const folder = (month: string) => {
  const [first, next] = [0, 1].map((more) => monthAt(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + more));
  return `${first}01-${next}01`.replace(/(\d{4})-(\d\d)/g, "$1$2");
};
const monthAt = (year: number, n: number) => new Date(Date.UTC(year, n, 1)).toISOString().slice(0, 7);

export interface Delivered {
  report: string;
  month: string;
  id: string;
  at: number;
  parts?: number;
  /** files of the same names are written over */
  isOverwritten?: boolean;
  lacks?: "manifest" | "part";
  /** the last part has rows of this month too */
  stray?: string;
  subs?: string[];
}
/** The files of one delivery, as AWS lays them out. */
export function delivered(o: Delivered): Lying[] {
  const { id, at, parts = 2, subs = ["1"] } = o;
  const above = `/in/${o.report}/${folder(o.month)}`;
  const home = o.isOverwritten ? above : `${above}/${id}`;
  const files = [...Array(parts).keys()].map((n) => {
    const rows = { [o.month]: 10, ...(o.stray && n === parts - 1 && { [o.stray]: 3 }) };
    return report(`${home}/${o.report}-${n + 1}.csv.gz`, `${id} ${n}`, time(at), rows, subs);
  });
  const of = { report: o.report, period: o.month, id, files: files.map(({ key }) => key.slice(4)) };
  const manifests = [manifest(`${above}/${o.report}-Manifest.json`, time(at), { ...of, level: "current" })];
  if (!o.isOverwritten)
    manifests.push(manifest(`${home}/${o.report}-Manifest.json`, time(at), { ...of, level: "history" }));
  return [...(o.lacks === "part" ? files.slice(1) : files), ...(o.lacks === "manifest" ? [] : manifests)];
}

/** The tasks of runs of cost over a ledger and a catalog in memory; what they would build is published at once. */
export class CostRig {
  readonly items = new MemoryItems();
  readonly objects = new MemoryObjects();
  readonly locations = new Map<string, Map<string, string>>();
  config = Config.parse({});
  /** Whether a build fails. */
  fails: (build: Build) => boolean = () => false;
  /** Whether a build is published in the ledger, and the catalog cannot be reached then. */
  failsToPoint: (build: Build) => boolean = () => false;
  /** Before each plan. */
  onPlan: () => Promise<void> = async () => {};
  token = 0;

  private readonly catalog: Catalog = {
    location: async (table, values) => this.locations.get(table)?.get(partitionOf(values)),
    partitions: async function* (this: CostRig, table: string) {
      for (const [of, location] of [...(this.locations.get(table) ?? [])].sort())
        yield { values: valuesOf(of), location };
    }.bind(this),
    point: async (table, changes) => {
      const of = this.locations.get(table) ?? new Map<string, string>();
      this.locations.set(table, of);
      for (const { values, location } of changes)
        location === undefined ? of.delete(partitionOf(values)) : of.set(partitionOf(values), location);
    },
    dropTable: async () => {},
  };

  /** A run that dies after so many writes. @returns whether it did not */
  async runKilled(folder: ReadonlyMap<string, Lying>, writes: number): Promise<boolean> {
    let left = writes;
    this.items.onWrite = () => {
      left -= 1;
      if (left < 0) throw new Error("killed");
    };
    try {
      await this.run(folder);
      return true;
    } catch {
      return false;
    } finally {
      this.items.onWrite = () => {};
    }
  }

  /** One run over this folder. @returns names of what it built, and what its last plan left */
  async run(folder: ReadonlyMap<string, Lying>, o: { rebuild?: string; isBucket?: boolean } = {}) {
    const { items, objects, catalog, config } = this;
    this.token = (await takeLease(items, { isRunning: async () => false }, "cost", `run-${this.token + 1}`))!;
    const id = `run-${this.token}`;
    const run: Run = { id, token: this.token, source: "cost", chain: id, pass: 0 };
    if (o.rebuild) run.rebuild = o.rebuild;
    const clock = { now: () => new Date(Date.UTC(2026, 5, this.token)) };
    const raw = {
      days: async () => ["undated"],
      files: async () =>
        [...folder.values()].map(({ record: _, ...file }) => file).sort((a, b) => (a.key < b.key ? -1 : 1)),
      open: () => ({}) as never,
      unreadable: () => [],
      ...(!o.isBucket && {
        missing: async (_: unknown, keys: string[]) => ({
          gone: keys.filter((key) => !folder.has(key)),
          there: keys.filter((key) => folder.has(key)),
        }),
      }),
    };
    const batches = (await planBatches({ items, objects, clock, raw })({ run })) as { key: string };
    const waiting = await readJson<BatchRecord[]>(objects, batches.key);
    for (const index of waiting.keys()) {
      const { record, batch } = await batchOf(objects, { run, key: batches.key, index });
      await finishBatch({ items, objects, quarantine: objects }, run, record, batch, {
        ...{ batchId: batch.id, inspectorVersion: inspectorVersionOf("cost"), files: [], quarantined: [], parts: [] },
        cost: batch.files.map((one) => folder.get(one.key)!.record(one)),
      });
    }
    for (const { key } of waiting.length > 0 ? [...folder.values()] : []) this.stage(folder.get(key)!);
    const built: string[] = [];
    for (;;) {
      await this.onPlan();
      const { key, count } = (await planBuilds({ items, objects, catalog, models, config, clock })({ run })) as {
        key: string;
        count: number;
      };
      if (count === 0) break;
      for (const build of (await readJson<Plan>(objects, key)).builds) {
        const name = `${build.table}#${build.partition}`;
        const failed = { state: "RunBuild", error: "Error", cause: "planted" };
        if (this.fails(build)) {
          await recordFailure(items, run, build, failed, false, clock.now());
          await recordHappening(items, run, { kind: "build", name, status: "failed", failed });
        } else if (this.failsToPoint(build)) {
          await this.publish(run, build, clock.now(), { isPointed: false });
          await recordFailure(items, run, build, failed, false, clock.now());
          await recordHappening(items, run, { kind: "build", name, status: "failed", failed });
        } else {
          await this.publish(run, build, clock.now());
          await recordHappening(items, run, { kind: "build", name, status: "done" });
          built.push(name);
        }
      }
    }
    return { built: built.sort(), left: (await items.get<Record<string, unknown>>(`run-files#${id}`, "plan"))!.body };
  }

  private stage(file: Lying): void {
    const record = file.record(file);
    for (const { key } of record.kind === "report" ? record.parts : []) this.objects.kept.set(key, Buffer.from("part"));
  }

  private async publish(run: Run, build: Build, at: Date, { isPointed = true } = {}): Promise<void> {
    const { table, partition, fingerprint } = build;
    const location = `lake:///${table}/${partition}/${run.id} ${fingerprint}/`;
    const { hash } = models
      .find((one) => one.table === table)!
      .builders.find(({ from }) => from === undefined || build.inputs.some((input) => input.table === from))!;
    const attempt = {
      id: `${run.id} ${table} ${partition}`,
      build,
      modelHash: hash,
      target: "",
      location,
      run: run.id,
    };
    await publishGeneration(this.items, run, { ...attempt, startedAt: "", figures: { file_bytes: "1" } }, at);
    if (isPointed) await this.catalog.point(table, [{ values: valuesOf(partition), location }]);
  }
}
