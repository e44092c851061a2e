import { beforeEach, describe, expect, test } from "@jest/globals";
import { recordCostFiles } from "../../../pipeline/ledger/costFiles";
import { goneFiles } from "../../../pipeline/ledger/costGone";
import { costListing } from "../../../pipeline/ledger/costListing";
import { settleShelves, touchedShelves } from "../../../pipeline/ledger/shelves";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const file = (key: string) => ({ key, size: 1, modifiedAt: "2026-01-01T00:00:00Z", version: "1" });
const [a, b] = ["/in/BILLING_PERIOD=2026-01/a.csv", "/in/BILLING_PERIOD=2026-02/b.csv"];
let items: MemoryItems;
let asked: string[];
beforeEach(async () => {
  items = new MemoryItems();
  const records = [a, b, "/else/c.csv"].map((key) => ({ ...file(key), fileId: "", kind: "beside" as const }));
  await recordCostFiles(items, { id: "batch", listedBy: 1 }, records);
  await settleShelves(items, await touchedShelves(items));
});
const gone = async () => [...(await goneFiles(items))];
const touched = async () => [...(await touchedShelves(items)).keys()];

const isGone = (body: unknown) => (body as { gone?: unknown }).gone === true;

/** A run over `/in`, in which these files are. @returns the keys that the folder was asked for */
async function run(
  here: string[],
  o: { folders?: string[]; unreadable?: string[]; isBucket?: boolean; isOpen?: boolean } = {},
) {
  asked = [];
  const raw = {
    missing: async (_: string, keys: string[]) => {
      asked.push(...keys);
      const below = keys.filter((key) => key.startsWith("/in/"));
      return { gone: below.filter((key) => !here.includes(key)), there: below.filter((key) => here.includes(key)) };
    },
    folders: async () => o.folders ?? ["/in"],
    unreadable: () => (o.unreadable ?? []).map((key) => ({ key, reason: "" })),
  };
  const listing = await costListing(items, new MemoryObjects(), { isIdle: true, again: false });
  await listing.news("undated", here.map(file));
  await listing.end({ raw: o.isBucket ? {} : raw, isWhole: true, isOpen: o.isOpen ?? false });
  return asked;
}

test("a file is gone until it is back; of files that a run cannot see, nothing changes; a bucket says nothing", async () => {
  await run([a]);
  expect([await gone(), await touched()]).toEqual([[b], ["2026-02"]]);
  await run([], { isBucket: true });
  expect(await gone()).toEqual([b]);
  await run([b]);
  expect(await gone()).toEqual([a]);
  await run([a, b]);
  expect([await gone(), await touched()]).toEqual([[], ["2026-01", "2026-02"]]);
});

test("what a ledger of before has as gone is so, until it is back", async () => {
  await items.put("cost-gone", b, { gone: true });
  expect([await gone(), [...(await goneFiles(items, ["2026-01"]))]]).toEqual([[b], []]);
  await run([a]);
  expect([await gone(), await touched()]).toEqual([[b], []]);
  await run([a, b]);
  expect([await gone(), await touched()]).toEqual([[], ["2026-02"]]);
});

describe("nothing is asked again", () => {
  test("while a shelf lists as before, the folders are the same and all of it could be read", async () => {
    expect((await run([a, b])).sort()).toEqual(["/else/c.csv", a, b]);
    expect([await run([a, b]), await run([a, b])]).toEqual([[], []]);
    expect([await run([a]), await gone()]).toEqual([[b], [b]]);
    expect(await run([a])).toEqual([]);
    expect(await run([a], { folders: [] })).toHaveLength(3);
    expect(await run([a, b], { unreadable: ["/in/c"] })).toHaveLength(3);
    expect(await run([a, b], { unreadable: ["/in/c"] })).toHaveLength(3);
  });

  test("and it is, where a file of a batch that waited has gone before it was known", async () => {
    const c = "/in/BILLING_PERIOD=2026-02/c.csv";
    await run([a, b], { isOpen: true });
    await recordCostFiles(items, { id: "late", listedBy: 1 }, [{ ...file(c), fileId: "", kind: "beside" }]);
    await run([a, b]);
    expect(await gone()).toEqual([c]);
  });

  test("and it is, when files are back after a run that found them gone and died", async () => {
    await run([a, b]);
    items.onWrite = (write) => {
      if (write === "put cost-listing seen" && Object.values(items.dump()).some(isGone)) throw new Error("killed");
    };
    await expect(run([a])).rejects.toThrow("killed");
    items.onWrite = () => {};
    expect(await gone()).toEqual([b]);
    await run([a, b]);
    expect(await gone()).toEqual([]);
  });

  test("and it is, when the run that found it died before it had written it down", async () => {
    await run([a, b]);
    for (let writes = 0; ; writes += 1) {
      const before = items.dump();
      let left = writes;
      items.onWrite = () => {
        left -= 1;
        if (left < 0) throw new Error("killed");
      };
      const isWhole = await run([a]).then(
        () => true,
        () => false,
      );
      items.onWrite = () => {};
      await run([a]);
      expect([await gone(), await touched()]).toEqual([[b], ["2026-02"]]);
      if (isWhole) return expect(writes).toBeGreaterThan(1);
      items = new MemoryItems();
      for (const [name, body] of Object.entries(before)) {
        const [pk, sk] = /^(\S+) (.*)$/.exec(name)!.slice(1) as [string, string];
        await items.put(pk, sk, body);
      }
    }
  });
});
