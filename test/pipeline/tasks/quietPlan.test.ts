import { beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../../local/resources";
import type { Config } from "../../../pipeline/config";
import { inspectorVersionOf } from "../../../pipeline/inspect/results";
import { type Batch, closeBatch, manifestKey, openBatches, readJson } from "../../../pipeline/ledger/batches";
import { recordCostFiles } from "../../../pipeline/ledger/costFiles";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { RawFile, Source } from "../../../pipeline/ports";
import { loadModels } from "../../../pipeline/sql/model";
import { planBatches } from "../../../pipeline/tasks/planBatches";
import { planBuilds } from "../../../pipeline/tasks/planBuilds";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const { models } = loadModels(sqlFiles());
const config = { rebuild: { maxBytes: 1n }, cost: { reports: {} } } as unknown as Config;
const file = (key: string, version: string): RawFile => ({
  key,
  size: 10,
  modifiedAt: "2026-01-01T00:00:00Z",
  version,
});

describe.each(["cost", "cloudtrail"] as Source[])("a run of %s with nothing new", (source) => {
  let items: MemoryItems;
  let objects: MemoryObjects;
  let asked: string[];
  let token: number;
  /** what the catalog says: location by partition, by table */
  let catalogued: Map<string, Map<string, string>>;
  beforeEach(() => {
    items = new MemoryItems();
    objects = new MemoryObjects();
    token = 0;
    catalogued = new Map();
    const [query, read] = [items.query.bind(items), objects.read.bind(objects)];
    items.query = (pk, range) => {
      asked.push(pk);
      return query(pk, range);
    };
    objects.read = (key) => {
      asked.push(key);
      return read(key);
    };
  });

  /** Plans batches and builds, and records what was to be read. @returns what it asked of history, and how much is new */
  async function run(files: RawFile[], o: { now?: string; config?: Config; rebuild?: string } = {}) {
    token = (await takeLease(items, { isRunning: async () => false }, source, `run-${token + 1}`))!;
    asked = [];
    const clock = { now: () => new Date(o.now ?? "2026-01-31T00:00:00Z") };
    const raw = { days: async () => ["undated"], files: async () => files, open: () => ({}) as never };
    const event = { run: { id: `run-${token}`, token, source, ...(o.rebuild && { rebuild: o.rebuild }) } };
    const { count } = (await planBatches({ items, objects, clock, raw })(event)) as { count: number };
    for (const record of await openBatches(items, source)) {
      const batch = await readJson<Batch>(objects, manifestKey({ source, day: record.day, id: record.id }));
      if (source === "cost")
        await recordCostFiles(
          items,
          batch,
          batch.files.map((one) => ({ ...one, fileId: "", kind: "beside" as const })),
        );
      await closeBatch(items, source, { ...record, status: "staged", inspectorVersion: inspectorVersionOf(source) });
    }
    const catalog = {
      async *partitions(table: string) {
        for (const [value, location] of catalogued.get(table) ?? []) yield { values: [value], location };
      },
      point: async (table: string, changes: { values: string[]; location: string | undefined }[]) => {
        for (const { values, location } of changes)
          if (location === undefined) catalogued.get(table)?.delete(values[0]!);
          else throw new Error("nothing is published here");
      },
    } as never;
    await planBuilds({ items, objects, catalog, models, config: o.config ?? config, clock })(event);
    const history = /^(cost-files|gone-cost-files|pointer#|part#|batches\/)/;
    return { asked: [...new Set(asked.filter((key) => history.test(key)).map((key) => key.split(/[#/]/)[0]))], count };
  }

  test("reads no history, once a run has found the same before", async () => {
    const files = [file("a", "1"), file("b", "2")];
    expect((await run(files)).count).toBe(1);
    expect((await run(files)).asked).toEqual([source === "cost" ? "cost-files" : "batches"]); // what it read is known now
    expect(await run(files)).toEqual({ asked: [], count: 0 });
    const more = [...files, file("c", "3")];
    expect((await run(more)).count).toBe(1);
    await run(more);
    expect(await run(more)).toEqual({ asked: [], count: 0 });
  });

  test("plans whole again with other limits and for a rebuild, of events on another day and with other settings", async () => {
    const files = [file("a", "1")];
    for (const _ of [1, 2]) await run(files);
    const isWhole = async (o: Parameters<typeof run>[1]) => (await run(files, o)).asked.includes("pointer");
    expect(await isWhole({})).toBe(false);
    // What a plan of cost follows from does not change with the day.
    expect(await isWhole({ now: "2026-02-01T00:00:00Z" })).toBe(source === "cloudtrail");
    const other = { ...config, rebuild: { maxBytes: 2n } } as Config;
    expect([await isWhole({ config: other }), await isWhole({ rebuild: "gold.cost_daily" })]).toEqual([true, true]);
  });

  test("plans whole again when somebody has changed the catalog, and sets it right", async () => {
    const files = [file("a", "1")];
    for (const _ of [1, 2]) await run(files);
    expect((await run(files)).asked).toEqual([]);
    const table = source === "cost" ? "gold.cost_daily" : "gold.s3_transfer_daily";
    catalogued.set(table, new Map([["2026-01", "lake:///elsewhere/"]]));
    expect((await run(files)).asked).toContain("pointer");
    expect(catalogued.get(table)).toEqual(new Map());
    expect((await run(files)).asked).not.toContain("pointer");
  });

  test("takes files in again when the lake has lost their manifests", async () => {
    const files = [file("a", "1")];
    for (const _ of [1, 2, 3]) await run(files);
    for await (const { key } of objects.list(`batches/${source}/`)) await objects.remove([key]);
    expect((await run(files)).count).toBe(source === "cost" ? 0 : 1); // of cost the ledger itself has what was read
  });

  test("finds content A again after B", async () => {
    const [a, b] = [[file("a", "1")], [file("a", "2")]];
    expect((await run(a)).count).toBe(1);
    await run(a);
    expect((await run(b)).count).toBe(1);
    await run(b);
    expect((await run(a)).count).toBe(source === "cost" ? 1 : 0); // log files are never changed
  });
});
