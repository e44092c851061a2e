import type { Items, RawStore } from "../ports";
import { costFiles } from "./costFiles";

const pk = "cost-gone";

/** Writes down which known files of cost folders are not there any more, and which of these are back. Safe to repeat. */
export async function noteGone(items: Items, raw: Pick<RawStore, "missing">): Promise<void> {
  if (!raw.missing) return;
  const keys: string[] = [];
  for await (const { key } of costFiles(items)) keys.push(key);
  const before = await goneFiles(items);
  const { gone, there } = await raw.missing("cost", keys);
  const note = (key: string, isGone: boolean) => ({ pk, sk: key, body: { gone: isGone } });
  await items.putMany([
    ...gone.filter((key) => !before.has(key)).map((key) => note(key, true)),
    ...there.filter((key) => before.has(key)).map((key) => note(key, false)),
  ]);
}

/** Keys of raw files that have gone. */
export async function goneFiles(items: Items): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { sk, body } of items.query<{ gone: boolean }>(pk)) if (body.gone) keys.add(sk);
  return keys;
}
