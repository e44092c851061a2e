import { beforeEach, describe, expect, test } from "@jest/globals";
import { openBatches, readJson } from "../../../pipeline/ledger/batches";
import { takeLease } from "../../../pipeline/ledger/lease";
import { happenings, type Run } from "../../../pipeline/ledger/runs";
import type { Items, RawFile } from "../../../pipeline/ports";
import { planBatches } from "../../../pipeline/tasks/planBatches";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const run: Run = { id: "run", token: 1, source: "cloudtrail", chain: "run", pass: 0 };
const clock = { now: () => new Date("2026-01-31T00:00:00Z") };
const file = (key: string, size = 10): RawFile => ({ key, size, modifiedAt: "", version: `hash of ${key}` });

describe("PlanBatches", () => {
  let items: MemoryItems;
  let objects: MemoryObjects;
  beforeEach(async () => {
    items = new MemoryItems();
    objects = new MemoryObjects();
    await takeLease(items, { isRunning: async () => false }, "cloudtrail", "run");
  });

  const over = (days: Record<string, RawFile[]>, store: Items = items) =>
    planBatches({
      items: store,
      objects,
      clock,
      raw: {
        days: async () => Object.keys(days).sort().reverse(),
        files: async (_source, day) => days[day]!,
        open: () => {
          throw new Error("not asked for here");
        },
      },
    })({ run }) as Promise<{ count: number; key: string }>;
  const planned = async () => {
    const ids = (await openBatches(items, "cloudtrail")).map(
      ({ day, id }) => `batches/cloudtrail/day=${day}/${id}.json`,
    );
    const batches = await Promise.all(ids.map((key) => readJson<{ files: RawFile[] }>(objects, key)));
    return batches.flatMap(({ files }) => files.map(({ key }) => key)).sort();
  };

  test("killed between any two writes and run again, it leaves no file out and takes none in twice", async () => {
    const days = {
      "2026-01-01": [file("a"), file("b")],
      "2026-01-02": [file("c"), { ...file("d"), version: "hash of c" }],
    };
    for (let writes = 0; ; writes += 1) {
      items = new MemoryItems();
      objects = new MemoryObjects();
      await takeLease(items, { isRunning: async () => false }, "cloudtrail", "run");
      let left = writes;
      const dies = async () => {
        if (left === 0) throw new Error("killed");
        left -= 1;
      };
      const put = items.put.bind(items);
      const mortal = Object.assign(Object.create(items) as MemoryItems, {
        put: async (...args: Parameters<Items["put"]>) => dies().then(() => put(...args)),
        putMany: async (...args: Parameters<Items["putMany"]>) => dies().then(() => items.putMany(...args)),
      });
      const write = objects.write.bind(objects);
      objects.write = async (...args) => dies().then(() => write(...args));
      const whole = await over(days, mortal).then(
        () => true,
        () => false,
      );
      objects.write = write;
      await over(days);
      // d repeats the content of c, or is taken in itself when nobody knew that yet; either way c's content is there.
      const files = await planned();
      expect(files.filter((key) => key !== "d")).toEqual(["a", "b", "c"]);
      expect(new Set(files).size).toBe(files.length);
      if (whole) return expect(writes).toBeGreaterThan(8);
    }
  });

  test("more batches than one execution may have: the rest waits, and builds of those days wait with it", async () => {
    const many = Array.from({ length: 41 }, (_, at) => file(`f${String(at).padStart(2, "0")}`, 64 * 2 ** 20));
    expect(await over({ "2026-01-01": many })).toMatchObject({ count: 40 });
    expect((await items.get<{ day: string }>("backlog", "cloudtrail"))?.body.day).toBe("2026-01-01");
  });

  test("a file that cannot be read is told, and what lies beside it is taken in", async () => {
    const task = planBatches({
      items,
      objects,
      clock,
      raw: {
        days: async () => ["2026-01-01"],
        files: async () => [file("good")],
        unreadable: () => [{ key: "bad", reason: "it cannot be read (EACCES)" }],
        open: () => {
          throw new Error("not asked for here");
        },
      },
    });
    expect(await task({ run })).toMatchObject({ count: 1 });
    expect(await happenings(items, run)).toMatchObject([
      { name: "bad", status: "failed", failed: { error: "UnreadableError" } },
    ]);
  });
});
