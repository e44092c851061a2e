import { expect, test } from "@jest/globals";
import { goneFiles, noteGone } from "../../../pipeline/ledger/costGone";
import { readQuiet } from "../../../pipeline/ledger/quiet";
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
  const note = async (raw: Parameters<typeof noteGone>[1]) =>
    noteGone(items, raw, await readQuiet(items, "cost"), "listing");
  await note(over("/in/a.csv"));
  expect(await gone()).toEqual(["/in/b.csv"]);
  await note({ missing: async () => ({ gone: [], there: [] }) });
  await note({});
  expect(await gone()).toEqual(["/in/b.csv"]);
  await note(over("/in/b.csv"));
  expect(await gone()).toEqual(["/in/a.csv"]);
  await note(over("/in/a.csv", "/in/b.csv"));
  expect(await gone()).toEqual([]);
});

test("nothing is asked again while the listing and the folders are the same and all of it could be read", async () => {
  const items = new MemoryItems();
  for (const key of keys) await items.put("cost-file", key, { key });
  let asked = 0;
  const run = async (here: string[], o: { listing?: string; folders?: string[]; unreadable?: string[] } = {}) => {
    asked = 0;
    const raw = {
      missing: (source: string, all: string[]) => {
        asked += 1;
        return over(...here).missing(source, all);
      },
      folders: async () => o.folders ?? ["/in"],
      unreadable: () => (o.unreadable ?? []).map((key) => ({ key, reason: "" })),
    };
    await noteGone(items, raw, await readQuiet(items, "cost"), o.listing ?? here.join());
    return asked;
  };
  const all = ["/in/a.csv", "/in/b.csv"];
  expect([await run(all), await run(all), await run(all)]).toEqual([1, 0, 0]);
  expect([await run(["/in/a.csv"]), [...(await goneFiles(items))]]).toEqual([1, ["/in/b.csv"]]);
  expect([await run(["/in/a.csv"]), await run(["/in/a.csv"])]).toEqual([1, 0]); // once more after it wrote something
  expect(await run(["/in/a.csv"], { folders: [] })).toBe(1);
  expect([await run(all, { unreadable: ["/in/c"] }), await run(all, { unreadable: ["/in/c"] })]).toEqual([1, 1]);
});
