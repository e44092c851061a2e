import { expect, test } from "@jest/globals";
import { goneFiles, noteGone } from "../../../pipeline/ledger/costGone";
import { MemoryItems } from "../../fakes/memoryItems";

const keys = ["/in/a.csv", "/in/b.csv", "/else/c.csv"];
/** A run over `/in`, in which these files are. */
const over = (...here: string[]) => ({
  missing: async (_: string, asked: string[]) => {
    const below = asked.filter((key) => key.startsWith("/in/"));
    return { gone: below.filter((key) => !here.includes(key)), there: below.filter((key) => here.includes(key)) };
  },
});

test("a file is gone until it is back; of files that a run cannot see, nothing changes; a bucket says nothing", async () => {
  const items = new MemoryItems();
  for (const key of keys) await items.put("cost-file", key, { key });
  const gone = async () => [...(await goneFiles(items))];
  await noteGone(items, over("/in/a.csv"));
  expect(await gone()).toEqual(["/in/b.csv"]);
  await noteGone(items, { missing: async () => ({ gone: [], there: [] }) });
  await noteGone(items, {});
  expect(await gone()).toEqual(["/in/b.csv"]);
  await noteGone(items, over("/in/b.csv"));
  expect(await gone()).toEqual(["/in/a.csv"]);
  await noteGone(items, over("/in/a.csv", "/in/b.csv"));
  expect(await gone()).toEqual([]);
});
