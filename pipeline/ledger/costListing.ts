import { type Shelf, shelfOf } from "../cost/deliveries/shelf";
import type { Items, ObjectStore, RawFile } from "../ports";
import { costFiles, shelveCostFiles } from "./costFiles";
import { noteGone } from "./costGone";
import type { Listing } from "./listing";
import { byShelf, newCostFile } from "./newFiles";
import { hashOf, hashOfFiles } from "./quiet";

const pk = "cost-listing";
/** What was listed when nothing of it was new, as hashes: one item, whose size is that of the periods. */
interface Seen {
  /** hash of nothing: another version of this program looks at all again */
  by: string;
  /** by day and shelf, `undated 2018-08` */
  files: Record<string, string>;
  /** by shelf: what of it is not there any more is written down */
  gone: Record<Shelf, string>;
}

/**
 * Of cost files, which are few and may be written anew at any time: all are listed, and of a shelf that lists as before the ledger is not
 * asked. What was noted of a shelf goes before the first batch with a file of it is open.
 * @param o.isIdle no batch waits; with one, what is not new now may be so later
 * @param o.again files are to be read again: nothing noted holds
 */
export async function costListing(
  items: Items,
  objects: Pick<ObjectStore, "read">,
  o: { isIdle: boolean; again: boolean },
): Promise<Listing> {
  await shelveCostFiles(items);
  const before = (await items.get<Seen>(pk, "seen"))?.body;
  const seen: Seen = before?.by === hashOf([]) && !o.again ? before : await nothingSeen(items);
  const listed = new Map<Shelf, string[]>();
  const newsOf = newCostFile(items, objects);
  let isNoted = true;
  const keep = async () => {
    if (!isNoted) await items.put(pk, "seen", seen);
    isNoted = true;
  };
  const noteGoneOf = (shelves: [Shelf, string][]) => {
    isNoted &&= shelves.every(([shelf, of]) => seen.gone[shelf] === of);
    Object.assign(seen.gone, Object.fromEntries(shelves));
  };
  return {
    async news(day, files) {
      const news: RawFile[] = [];
      for (const [shelf, own] of byShelf(files)) {
        const [about, of] = [`${day} ${shelf}`, short(hashOfFiles(own))];
        listed.set(shelf, [...(listed.get(shelf) ?? []), of]);
        if (seen.files[about] === of) continue;
        const found = await newsOf(shelf, own);
        news.push(...found);
        if (found.length > 0) delete seen.files[about];
        else if (o.isIdle) seen.files[about] = of;
        isNoted = false;
      }
      if (news.length > 0) await keep();
      return { news, orphans: [] };
    },
    async end({ raw, isWhole, isOpen }) {
      if (raw.missing) {
        const isSure = isWhole && raw.unreadable?.("cost").length === 0;
        const folders = await raw.folders?.("cost");
        const shelves = [...new Set([...Object.keys(seen.gone), ...listed.keys()])]
          .map((shelf): [Shelf, string] => [shelf, short(hashOf([listed.get(shelf), folders]))])
          .filter(([shelf, of]) => !isSure || seen.gone[shelf] !== of);
        // Void before anything is written of a shelf: after a kill in between, files that are back list as they did before.
        noteGoneOf(shelves.map(([shelf]) => [shelf, ""]));
        await keep();
        for (const [shelf] of shelves) await noteGone(items, raw, shelf);
        // What is in a batch that waits becomes known later.
        if (isSure && !isOpen) noteGoneOf(shelves);
      }
      await keep();
    },
  };
}

const short = (hash: string): string => hash.slice(0, 16);

/** Every shelf that was ever filled, though nothing may be on it any more. */
async function nothingSeen(items: Items): Promise<Seen> {
  const seen: Seen = { by: hashOf([]), files: {}, gone: {} };
  for await (const { key } of costFiles(items)) seen.gone[shelfOf(key)] = "";
  return seen;
}
