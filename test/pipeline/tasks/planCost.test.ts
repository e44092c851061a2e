import { beforeEach, describe, expect, test } from "@jest/globals";
import type { CostFileRecord } from "../../../pipeline/cost/record";
import { costInspectorVersion } from "../../../pipeline/inspect/results";
import {
  type Batch,
  type BatchRecord,
  batchId,
  closeBatch,
  manifestKey,
  openBatches,
  readJson,
} from "../../../pipeline/ledger/batches";
import { costFile, recordCostFiles } from "../../../pipeline/ledger/costFiles";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { Items, RawFile } from "../../../pipeline/ports";
import { planBatches } from "../../../pipeline/tasks/planBatches";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const clock = { now: () => new Date("2026-01-31T00:00:00Z") };
const file = (key: string, version: string, modifiedAt = "2026-01-01T00:00:00Z"): RawFile => ({
  key,
  size: 10,
  modifiedAt,
  version,
});
const beside = ({ key, version }: RawFile): CostFileRecord => ({ key, version, fileId: "", kind: "beside" });

describe("PlanBatches of cost files", () => {
  let items: MemoryItems;
  let objects: MemoryObjects;
  let token = 0;
  beforeEach(() => {
    items = new MemoryItems();
    objects = new MemoryObjects();
  });

  /** One run's plan. @returns the files of each open batch */
  async function planned(files: RawFile[], o: { rebuild?: string; store?: Items } = {}): Promise<string[][]> {
    token = (await takeLease(items, { isRunning: async () => false }, "cost", `run-${token + 1}`))!;
    const raw = {
      days: async () => ["undated"],
      files: async () => files,
      open: () => {
        throw new Error("not asked for here");
      },
    };
    const run = { id: `run-${token}`, token, source: "cost", ...(o.rebuild && { rebuild: o.rebuild }) };
    await planBatches({ items: o.store ?? items, objects, clock, raw })({ run });
    return (await open()).map(({ batch }) => batch.files.map(({ key, version }) => `${key} ${version}`));
  }
  const open = async () =>
    Promise.all(
      (await openBatches(items, "cost")).map(async (record) => ({
        record,
        batch: await readJson<Batch>(objects, manifestKey({ source: "cost", day: record.day, id: record.id })),
      })),
    );
  /** Every open batch is read. */
  async function inspected(inspectorVersion = costInspectorVersion, records = beside): Promise<string[]> {
    const all = await open();
    for (const { record, batch } of all) {
      await recordCostFiles(items, batch, batch.files.map(records));
      await closeBatch(items, "cost", { ...record, status: "staged", inspectorVersion });
    }
    return all.map(({ record }) => record.id);
  }
  const statusOf = async (id: string) => (await items.get<BatchRecord>("batch#cost", `undated#${id}`))?.body.status;

  test("content A, then B, then A again under one key is taken in each time, and then no more", async () => {
    const [a, b] = [file("f", "A"), file("f", "B")];
    expect(await planned([a])).toEqual([["f A"]]);
    const [first] = await inspected();
    expect(await planned([b])).toEqual([["f B"]]);
    await inspected();
    expect(await planned([a])).toEqual([["f A"]]);
    expect(await inspected()).toEqual([first]); // the same batch, opened again
    expect(await planned([a])).toEqual([]);
    expect(await costFile(items, "f")).toMatchObject({ version: "A", batchId: first, seenIn: token - 1 });
  });

  test("what waits in an open batch is not taken in twice, and what came over it is", async () => {
    await planned([file("f", "A")]);
    expect(await planned([file("f", "A")])).toEqual([["f A"]]);
    expect((await planned([file("f", "B")])).flat().sort()).toEqual(["f A", "f B"]);
  });

  test("a manifest that was written again is read again, though it says the same", async () => {
    const manifest = (one: RawFile) =>
      ({ ...beside(one), kind: "manifest", manifest: { modifiedAt: one.modifiedAt } }) as CostFileRecord;
    await planned([file("m", "A")]);
    await inspected(costInspectorVersion, manifest);
    expect(await planned([file("m", "A")])).toEqual([]);
    expect(await planned([file("m", "A", "2026-01-02T00:00:00Z")])).toEqual([["m A"]]);
    await inspected(costInspectorVersion, manifest);
    expect((await costFile(items, "m"))!.seenIn).toBe(token);
    // Other files are known by their content alone.
    await planned([file("f", "A")]);
    await inspected();
    expect(await planned([file("f", "A", "2026-01-02T00:00:00Z")])).toEqual([]);
  });

  test("killed between any two writes and run again, it leaves no file out and opens no batch twice", async () => {
    const files = [file("a", "1"), file("b", "1")];
    for (let writes = 0; ; writes += 1) {
      items = new MemoryItems();
      objects = new MemoryObjects();
      let left = writes;
      const dies = async () => {
        if (left === 0) throw new Error("killed");
        left -= 1;
      };
      const put = items.put.bind(items);
      const store = Object.assign(Object.create(items) as MemoryItems, {
        put: async (...args: Parameters<Items["put"]>) => dies().then(() => put(...args)),
      });
      const write = objects.write.bind(objects);
      objects.write = async (...args) => dies().then(() => write(...args));
      const isWhole = await planned(files, { store }).then(
        () => true,
        () => false,
      );
      objects.write = write;
      expect(await planned(files)).toEqual([["a 1", "b 1"]]);
      if (isWhole) return expect(writes).toBeGreaterThan(3);
    }
  });

  test("of batches that an older inspector read, only files that still hold are read again", async () => {
    const [a, b, c] = [file("a", "1"), file("b", "1"), file("c", "1")];
    await planned([a, b]);
    const [mixed] = await inspected(0);
    await planned([a, b, c]);
    const [past] = await inspected(0);
    const now = [a, file("b", "2"), file("c", "2")];
    await planned(now);
    const [newest] = await inspected(0);
    expect((await planned(now, { rebuild: "staged.cost" })).flat().sort()).toEqual(["a 1", "b 2", "c 2"]);
    const successors = (await open()).map(({ record }) => [record.replaces, record.id]);
    expect(successors.sort()).toEqual(
      [
        [mixed, batchId([a], `inspector ${costInspectorVersion}`)],
        [newest, batchId(now.slice(1), `inspector ${costInspectorVersion}`)],
      ].sort(),
    );
    expect(await statusOf(past!)).toBe("replaced");
  });
});

describe("the ledger's record of a cost file", () => {
  let items: MemoryItems;
  beforeEach(() => {
    items = new MemoryItems();
  });
  const record = (version: string, listedBy: number) =>
    recordCostFiles(items, { id: `batch ${version}`, listedBy }, [beside(file("f", version))]);
  const found = async () => {
    const { version, seenIn, changedIn } = (await costFile(items, "f"))!;
    return [version, seenIn, changedIn];
  };

  test("keeps which run found other content, also when it is written twice", async () => {
    await record("A", 1);
    expect(await found()).toEqual(["A", 1, undefined]);
    await record("B", 3);
    await record("B", 3);
    expect(await found()).toEqual(["B", 3, 3]);
  });

  test("stays when a batch that was listed before ends after it", async () => {
    await record("B", 3);
    expect(await found()).toEqual(["B", 3, undefined]);
    await record("A", 1);
    expect(await found()).toEqual(["B", 3, 3]); // and it is known that another content was there
  });

  test("of two that write at once, the later listed stays", async () => {
    await Promise.all([record("B", 3), record("A", 1), record("C", 4)]);
    expect(await found()).toEqual(["C", 4, expect.any(Number)]);
  });
});
