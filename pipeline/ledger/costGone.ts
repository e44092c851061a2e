import { type Shelf, shelfOf } from "../cost/deliveries/shelf";
import type { Items, RawStore } from "../ports";
import { costFiles } from "./costFiles";
import { touch } from "./shelves";

const pk = "gone-cost-files";
/** Where a ledger had them before it had shelves, by key. */
const past = "cost-gone";

/**
 * Writes down which known files of a shelf are not there any more, and which of these are back. Safe to repeat: the shelf is marked before,
 * as what is written down is no news to a repeat.
 */
export async function noteGone(items: Items, raw: Pick<RawStore, "missing">, shelf: Shelf): Promise<void> {
  if (!raw.missing) return;
  const keys: string[] = [];
  for await (const { key } of costFiles(items, [shelf])) keys.push(key);
  const before = await goneFiles(items, [shelf]);
  const { gone, there } = await raw.missing("cost", keys);
  const note = (key: string, isGone: boolean) => ({ pk, sk: `${shelf} ${key}`, body: { key, gone: isGone } });
  const news = [
    ...gone.filter((key) => !before.has(key)).map((key) => note(key, true)),
    ...there.filter((key) => before.has(key)).map((key) => note(key, false)),
  ];
  if (news.length === 0) return;
  await touch(items, [shelf]);
  await items.putMany(news);
}

/** Keys of raw files that have gone. @param shelves only of these; undefined: of all */
export async function goneFiles(items: Items, shelves?: Iterable<Shelf>): Promise<Set<string>> {
  const keys = new Set<string>();
  const wanted = shelves && new Set(shelves);
  for await (const { sk, body } of items.query<{ gone: boolean }>(past))
    if (body.gone && (!wanted || wanted.has(shelfOf(sk)))) keys.add(sk);
  for (const prefix of wanted ? [...wanted].map((shelf) => `${shelf} `) : [""])
    for await (const { body } of items.query<{ key: string; gone: boolean }>(pk, { prefix }))
      body.gone ? keys.add(body.key) : keys.delete(body.key);
  return keys;
}
