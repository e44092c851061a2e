import type { Items, RawStore } from "../ports";
import { costFiles } from "./costFiles";
import { hashOf, type Quiet } from "./quiet";

const pk = "cost-gone";

/**
 * Writes down which known files of cost folders are not there any more, and which of these are back. Safe to repeat.
 * @param listing hash of what is there; nothing is asked when it was the same before
 */
export async function noteGone(
  items: Items,
  raw: Pick<RawStore, "missing" | "unreadable" | "folders">,
  quiet: Quiet,
  listing: string,
): Promise<void> {
  if (!raw.missing) return;
  const isSure = raw.unreadable?.("cost").length === 0;
  const of = hashOf([listing, await raw.folders?.("cost")]);
  if (isSure && quiet.isQuiet("gone", of)) return;
  const keys: string[] = [];
  for await (const { key } of costFiles(items)) keys.push(key);
  const before = await goneFiles(items);
  const { gone, there } = await raw.missing("cost", keys);
  const note = (key: string, isGone: boolean) => ({ pk, sk: key, body: { gone: isGone } });
  const news = [
    ...gone.filter((key) => !before.has(key)).map((key) => note(key, true)),
    ...there.filter((key) => before.has(key)).map((key) => note(key, false)),
  ];
  if (news.length > 0) await quiet.disturb();
  else if (isSure) await quiet.note("gone", of);
  await items.putMany(news);
}

/** Keys of raw files that have gone. */
export async function goneFiles(items: Items): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { sk, body } of items.query<{ gone: boolean }>(pk)) if (body.gone) keys.add(sk);
  return keys;
}
