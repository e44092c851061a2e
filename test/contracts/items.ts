import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Items } from "../../pipeline/ports";

/**
 * What every store of the ledger must do. Call it inside `describe`, once per store.
 * @param open gives an empty store
 * @param close is called after each case
 */
export function itemsContract<Store extends Items>(
  open: () => Store | Promise<Store>,
  close: (items: Store) => void | Promise<void> = () => {},
): void {
  let items: Store;
  beforeEach(async () => {
    items = await open();
  });
  afterEach(async () => close(items));

  test("gives back what was put, with its revision, and nothing for another key", async () => {
    const body = { text: "ä\u0000 🙂 '\"%_", big: "9007199254740993", list: [1, null, { deep: true }], none: null };
    expect(await items.put("p", "s", body)).toBe(true);
    expect(await items.get("p", "s")).toEqual({ pk: "p", sk: "s", rev: 1, body });
    expect(await items.get("p", "S")).toBeUndefined();
    expect(await items.get("P", "s")).toBeUndefined();
  });

  test("counts the writes of an item", async () => {
    await items.put("p", "s", 1);
    await items.put("p", "s", 2);
    await items.putMany([{ pk: "p", sk: "s", body: 3 }]);
    expect(await items.get("p", "s")).toMatchObject({ rev: 3, body: 3 });
  });

  test("expected 0 writes only what is not there", async () => {
    expect(await items.put("p", "s", "first", { expected: 0 })).toBe(true);
    expect(await items.put("p", "s", "second", { expected: 0 })).toBe(false);
    expect(await items.get("p", "s")).toMatchObject({ rev: 1, body: "first" });
  });

  test("an expected revision is written over once, and only while it is the revision", async () => {
    await items.put("p", "s", "a");
    expect(await items.put("p", "s", "b", { expected: 1 })).toBe(true);
    expect(await items.put("p", "s", "late", { expected: 1 })).toBe(false);
    expect(await items.put("p", "absent", "x", { expected: 1 })).toBe(false);
    expect(await items.get("p", "s")).toMatchObject({ rev: 2, body: "b" });
    expect(await items.get("p", "absent")).toBeUndefined();
  });

  test("of many writers that expect the same revision one wins", async () => {
    await items.put("p", "s", 0);
    const won = await Promise.all(Array.from({ length: 20 }, (_, n) => items.put("p", "s", n, { expected: 1 })));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await items.get("p", "s")).toMatchObject({ rev: 2, body: won.indexOf(true) });
  });

  test("removes on condition, or whatever is there", async () => {
    await items.put("p", "s", 1);
    await items.put("p", "s", 2);
    expect(await items.remove("p", "s", { expected: 1 })).toBe(false);
    expect(await items.get("p", "s")).toMatchObject({ rev: 2 });
    expect(await items.remove("p", "s", { expected: 2 })).toBe(true);
    expect(await items.get("p", "s")).toBeUndefined();
    expect(await items.remove("p", "s")).toBe(true);
    expect(await items.put("p", "s", "again", { expected: 0 })).toBe(true);
  });

  test("keeps the time of expiry, forgets it when it is not given again, and lets readers decide", async () => {
    await items.put("p", "future", 1, { expiresAt: 4102444800 });
    await items.putMany([{ pk: "p", sk: "many", body: 1, expiresAt: 4102444801 }]);
    expect(await items.get("p", "future")).toMatchObject({ expiresAt: 4102444800 });
    expect(await items.get("p", "many")).toMatchObject({ expiresAt: 4102444801 });
    await items.put("p", "future", 2);
    expect(await items.get("p", "future")).toEqual({ pk: "p", sk: "future", rev: 2, body: 2 });
    await items.put("p", "past", 1, { expiresAt: 1 });
    const past = await items.get("p", "past"); // a store may have removed it or not
    expect([undefined, 1]).toContain(past?.expiresAt);
  });

  const keys = async (range?: Parameters<Items["query"]>[1]) => {
    const found: string[] = [];
    for await (const { sk } of items.query("p", range)) found.push(sk);
    return found;
  };

  test("lists one partition in the order of bytes", async () => {
    const unsorted = ["b", "a", "B", "a#2", "a#10", "ä", "￿", "🙂", "a ", "~"];
    await items.putMany(unsorted.map((sk) => ({ pk: "p", sk, body: sk })));
    await items.put("other", "a", 1);
    const sorted = [...unsorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await keys()).toEqual(sorted);
    expect(await keys({ reverse: true })).toEqual([...sorted].reverse());
    expect(await keys({ limit: 3 })).toEqual(sorted.slice(0, 3));
    expect(await keys({ limit: 2, reverse: true })).toEqual([...sorted].reverse().slice(0, 2));
  });

  test("lists a range, from with and to without its end, or what begins with a prefix", async () => {
    await items.putMany(["a", "a#1", "a#1x", "a#2", "a%", "b"].map((sk) => ({ pk: "p", sk, body: 1 })));
    expect(await keys({ from: "a#1", to: "a#2" })).toEqual(["a#1", "a#1x"]);
    expect(await keys({ from: "a#2" })).toEqual(["a#2", "a%", "b"]);
    expect(await keys({ to: "a#1" })).toEqual(["a"]);
    expect(await keys({ prefix: "a#" })).toEqual(["a#1", "a#1x", "a#2"]);
    expect(await keys({ prefix: "a#", reverse: true, limit: 1 })).toEqual(["a#2"]);
    expect(await keys({ prefix: "" })).toHaveLength(6);
    expect(await keys({ prefix: "c" })).toEqual([]);
  });

  test("putMany takes any number from any iterable; of two with one key the last stays", async () => {
    function* many() {
      for (let n = 0; n < 1000; n += 1) yield { pk: "p", sk: String(n).padStart(4, "0"), body: n };
      yield { pk: "p", sk: "0007", body: "last" };
    }
    await items.putMany(many());
    expect(await keys()).toHaveLength(1000);
    expect(await items.get("p", "0007")).toMatchObject({ body: "last" });
    await items.putMany([]);
  });

  test("a list may be written to while it is read", async () => {
    await items.putMany(Array.from({ length: 300 }, (_, n) => ({ pk: "p", sk: String(n).padStart(4, "0"), body: n })));
    let read = 0;
    for await (const { sk } of items.query("p")) {
      await items.remove("p", sk);
      read += 1;
    }
    expect(read).toBe(300);
    expect(await keys()).toEqual([]);
  });
}
