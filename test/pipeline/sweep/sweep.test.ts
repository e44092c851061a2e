import { expect, test } from "@jest/globals";
import { putAttempt, readAttempt } from "../../../pipeline/ledger/generations";
import { listKey, withListedParts } from "../../../pipeline/ledger/inputs";
import type { Input } from "../../../pipeline/plan/types";
import { beginUsage } from "../../../pipeline/quotas/ledger";
import { Rig } from "./rig";

/** Hours of two sweeps after which whatever was unneeded before the first has gone. */
const [first, second] = [24, 48];

test("a build that was replaced, and one that never was published, go by the second sweep after; what is published stays", async () => {
  const rig = new Rig();
  await rig.publish(await rig.build("old"));
  await rig.build("failed");
  await rig.publish(await rig.build("new"));
  rig.hour = first;
  expect(await rig.sweep()).toMatchObject({ generations: 0, files: 0, left: false });
  expect(rig.generations).toEqual(["failed", "new", "old"]);
  rig.hour = second;
  expect(await rig.sweep()).toMatchObject({ generations: 2, files: 4 });
  expect(rig.generations).toEqual(["new"]);
  expect(rig.dropped.sort()).toEqual(["internal.build_failed", "internal.build_old"]);
  const left = Object.keys(rig.items.dump()).filter((key) => key.startsWith("attempt "));
  expect(left).toEqual(["attempt new"]);
  expect((await rig.items.get("sweep", "last"))?.body).toMatchObject({ generations: 2, at: rig.now().toISOString() });
});

test("the list of parts of a build goes with it, and that of what is published stays", async () => {
  const rig = new Rig();
  const inputs = Array.from({ length: 501 }, (_, n) => ({ table: "staged.e", partition: [String(n)] })) as Input[];
  for (const id of ["old", "new"]) {
    const attempt = await rig.build(id);
    const { build, parts } = await withListedParts(rig.objects, id, { ...attempt.build, inputs });
    await putAttempt(rig.items, { ...attempt, build, parts: parts! });
    await rig.publish({ ...attempt, build, parts: parts! });
  }
  for (rig.hour = first; rig.hour <= second; rig.hour += 24) await rig.sweep();
  expect([...rig.objects.kept.keys()].filter((key) => key.startsWith("batches/"))).toEqual([listKey("new")]);
});

test("what a run is at work on stays, and can be published", async () => {
  const rig = new Rig();
  const attempt = await rig.build("young");
  rig.hour = 11;
  await rig.sweep();
  await rig.publish(attempt);
  rig.hour = 100;
  await rig.sweep();
  await rig.sweep();
  expect(rig.generations).toEqual(["young"]);
});

test("what was given up is published no more: the build is planned again", async () => {
  const rig = new Rig();
  const attempt = await rig.build("late");
  rig.hour = first;
  await rig.sweep();
  await expect(rig.publish(attempt)).rejects.toMatchObject({
    name: "InputMovedError",
    message: "the files of silver.e 2026-01-01 were given up since they were built, and are removed",
  });
});

test("what was removed comes back in no way, though a task that read of it before writes its attempt again", async () => {
  const rig = new Rig();
  const attempt = await rig.build("zombie");
  for (rig.hour = first; rig.hour < 100; rig.hour += 24) await rig.sweep();
  expect(rig.generations).toEqual([]);
  await putAttempt(rig.items, attempt);
  await expect(rig.publish(attempt)).rejects.toMatchObject({ name: "InputMovedError" });
  for (; rig.hour < 200; rig.hour += 24) await rig.sweep();
  expect(await rig.items.get("attempt", "zombie")).toBeUndefined();
});

test("a redrive that comes back to what was removed is told so, and the build is planned again", async () => {
  const rig = new Rig();
  await rig.build("redriven");
  for (rig.hour = first; rig.hour < 100; rig.hour += 24) await rig.sweep();
  await expect(readAttempt(rig.items, "redriven")).rejects.toMatchObject({ name: "InputMovedError" });
  await expect(readAttempt(rig.items, "other")).rejects.toThrow("the ledger knows no attempt other");
});

test("published between the look at the ledger and the mark, it is found named by the next sweep, and its mark goes", async () => {
  const rig = new Rig();
  const attempt = await rig.build("quick");
  rig.hour = first;
  const { put } = rig.items;
  rig.items.put = async (pk, sk, ...rest) => {
    if (pk === "unneeded") {
      rig.items.put = put;
      await rig.publish(attempt); // it read that nothing was given up
    }
    return put.call(rig.items, pk, sk, ...rest);
  };
  await rig.sweep();
  expect(await rig.items.get("unneeded", "quick")).toBeDefined();
  for (rig.hour = second; rig.hour < 500; rig.hour += 24) await rig.sweep();
  expect(rig.generations).toEqual(["quick"]);
  expect(await rig.items.get("unneeded", "quick")).toBeUndefined();
});

test("what only the catalog names, or what usage is compared with, is read yet, so it stays", async () => {
  const rig = new Rig();
  const old = await rig.build("old");
  await rig.publish(old);
  const counted = await rig.build("counted");
  await rig.publish(counted);
  await rig.publish(await rig.build("new"));
  await rig.catalog.point("silver.e", [{ values: ["2026-01-01"], location: old.location }]); // a paused writer was late
  await beginUsage(rig.items, {
    month: "2026-01",
    generation: "counted",
    location: counted.location,
    rules: "r",
  } as never);
  for (rig.hour = first; rig.hour < 200; rig.hour += 24) await rig.sweep();
  expect(rig.generations).toEqual(["counted", "new", "old"]);
});

test("builds of a table that this version does not know stay, as another version may be deployed again", async () => {
  const rig = new Rig();
  await rig.build("other", "gold.of_tomorrow");
  for (rig.hour = first; rig.hour < 200; rig.hour += 24) await rig.sweep();
  expect(rig.generations).toEqual(["other"]);
});

test("an attempt that lies where it should not is named, and nothing there is removed", async () => {
  const rig = new Rig();
  const attempt = await rig.build("odd");
  await rig.items.put("attempt", "odd", { ...attempt, location: rig.objects.uri("silver/e/") });
  rig.hour = first;
  await rig.sweep();
  rig.hour = second;
  await expect(rig.sweep()).rejects.toThrow(/attempt odd lies at .*silver\/e\/, which is not its own/);
  expect(rig.generations).toEqual(["odd"]);
});

test("wherever a sweep ends, the next goes on to the same end, and what is published is whole at every step", async () => {
  const ended = async (crashAt: number): Promise<{ end: unknown; crashed: boolean }> => {
    const rig = new Rig();
    await rig.publish(await rig.build("a"));
    await rig.build("b");
    await rig.publish(await rig.build("c"));
    let writes = 0;
    let crashed = false;
    const crash = () => {
      writes += 1;
      if (writes !== crashAt) return;
      crashed = true;
      throw new Error("killed");
    };
    rig.items.onWrite = crash;
    const remove = rig.objects.remove.bind(rig.objects);
    rig.objects.remove = async (keys) => {
      for (const key of keys) {
        crash();
        await remove([key]);
      }
    };
    for (rig.hour = first; rig.hour < 150; rig.hour += 24) {
      await rig.sweep().catch((error: Error) => expect(error.message).toBe("killed"));
      expect(rig.objects.kept.size).toBeGreaterThanOrEqual(2);
      expect(rig.generations).toContain("c");
    }
    // Marks say when.
    const ledger = Object.entries(rig.items.dump()).filter(([key]) => !/^(sweep|unneeded) /.test(key));
    return { end: { ledger, kept: [...rig.objects.kept.keys()] }, crashed };
  };
  const { end } = await ended(0);
  let at = 1;
  for (let crashed = true; crashed; at += 1) {
    const one = await ended(at);
    expect(one.end).toEqual(end);
    crashed = one.crashed;
  }
  expect(at).toBeGreaterThan(12);
});
