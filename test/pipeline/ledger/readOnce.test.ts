import { expect, test } from "@jest/globals";
import { readOnce } from "../../../pipeline/ledger/readOnce";
import type { Items } from "../../../pipeline/ports";
import { MemoryItems } from "../../fakes/memoryItems";

const bodies = async (items: Items, pk: string, range = {}): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const { body } of items.query(pk, range)) found.push(body);
  return found;
};

test("a query is sent once, until the task itself writes below its key", async () => {
  const store = new MemoryItems();
  const asked: string[] = [];
  const query = store.query.bind(store);
  store.query = (pk, range) => {
    asked.push(pk);
    return query(pk, range);
  };
  const items = readOnce(store, ["pointer#"]);
  await items.putMany([
    { pk: "pointer#a", sk: "1", body: 1 },
    { pk: "pointer#b", sk: "1", body: 2 },
  ]);
  for (const _ of [1, 2])
    expect([await bodies(items, "pointer#a"), await bodies(items, "pointer#b")]).toEqual([[1], [2]]);
  expect(await bodies(items, "pointer#a", { prefix: "2" })).toEqual([]); // another question
  expect(asked).toEqual(["pointer#a", "pointer#b", "pointer#a"]);
  await items.put("pointer#a", "2", 3);
  expect([await bodies(items, "pointer#a"), await bodies(items, "pointer#b")]).toEqual([[1, 3], [2]]);
  await items.remove("pointer#a", "1");
  expect(await bodies(items, "pointer#a")).toEqual([3]);
  await items.putMany([{ pk: "pointer#b", sk: "1", body: 4 }]);
  expect(await bodies(items, "pointer#b")).toEqual([4]);
  expect(asked).toHaveLength(6);
  expect([await bodies(items, "lease"), await bodies(items, "lease")]).toEqual([[], []]);
  expect(asked).toHaveLength(8); // of other keys nothing is kept
});
