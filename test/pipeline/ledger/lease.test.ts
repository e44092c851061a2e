import { beforeEach, describe, expect, test } from "@jest/globals";
import { freeLease, holdLease, takeLease, takenFrom } from "../../../pipeline/ledger/lease";
import type { Run } from "../../../pipeline/ledger/runs";
import { MemoryItems } from "../../fakes/memoryItems";

const run = (id: string, token: number): Run => ({ id, token, source: "cloudtrail", chain: id, pass: 0 });
const running = (...alive: string[]) => ({ isRunning: async (id: string) => alive.includes(id) });

describe("the lease of a source", () => {
  let items: MemoryItems;
  beforeEach(() => {
    items = new MemoryItems();
  });

  test("goes to one of two that run at once; the other asks it to go again", async () => {
    const first = await takeLease(items, running("a", "b"), "cloudtrail", "a");
    expect(first).toBe(1);
    expect(await takeLease(items, running("a", "b"), "cloudtrail", "b")).toBeUndefined();
    await holdLease(items, run("a", 1));
    expect(await freeLease(items, run("a", 1))).toEqual({ again: true });
  });

  test("is taken over from a run that is dead, and the dead one cannot write any more", async () => {
    await takeLease(items, running("a"), "cloudtrail", "a");
    expect(await takeLease(items, running("b"), "cloudtrail", "b")).toBe(2);
    await expect(holdLease(items, run("a", 1))).rejects.toThrow(
      "run a lost the lease of cloudtrail (token 1) to b (token 2)",
    );
    expect(await freeLease(items, run("a", 1))).toEqual({ again: false });
    await holdLease(items, run("b", 2));
  });

  test("is taken again by its own run, as after a crash, under a higher token", async () => {
    await takeLease(items, running("a"), "cloudtrail", "a");
    expect(await takeLease(items, running("a"), "cloudtrail", "a")).toBe(2);
  });

  test("names whom it was taken from: those that were cut off, one after the other, and nobody once one has freed it", async () => {
    await takeLease(items, running("a"), "cloudtrail", "a");
    expect(await takenFrom(items, "cloudtrail")).toEqual([]);
    await takeLease(items, running("b"), "cloudtrail", "b");
    await takeLease(items, running("b"), "cloudtrail", "b"); // OpenRun was repeated
    expect(await takenFrom(items, "cloudtrail")).toEqual(["a"]);
    await takeLease(items, running("b", "c"), "cloudtrail", "c"); // refused: b runs
    expect(await takenFrom(items, "cloudtrail")).toEqual(["a"]);
    await takeLease(items, running("c"), "cloudtrail", "c");
    expect(await takenFrom(items, "cloudtrail")).toEqual(["a", "b"]);
    await freeLease(items, run("c", 4));
    await takeLease(items, running("d"), "cloudtrail", "d");
    expect(await takenFrom(items, "cloudtrail")).toEqual([]);
  });

  test("is nobody's once freed", async () => {
    await takeLease(items, running("a"), "cloudtrail", "a");
    await freeLease(items, run("a", 1));
    await expect(holdLease(items, run("a", 1))).rejects.toMatchObject({ name: "LeaseLostError" });
  });

  test("of one source is not that of another", async () => {
    await takeLease(items, running("a"), "cloudtrail", "a");
    expect(await takeLease(items, running("a"), "cost", "b")).toBe(1);
  });
});
