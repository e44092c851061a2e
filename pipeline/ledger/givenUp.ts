import type { Items } from "../ports";

/**
 * What a sweep has found to be named nowhere, by the id of an attempt or of a batch, or by a location. From then on an attempt can be
 * published no more, so its files may be removed once whoever was about to publish it has ended.
 */
const pk = "unneeded";

export interface GivenUp {
  /** when it was first found so */
  at: string;
  /** its files are removed; the mark stays, so that who read of it before does not bring it back */
  gone?: boolean;
}

export async function givenUp(items: Items): Promise<Map<string, GivenUp>> {
  const all = new Map<string, GivenUp>();
  for await (const { sk, body } of items.query<GivenUp>(pk)) all.set(sk, body);
  return all;
}
export async function isGivenUp(items: Items, id: string): Promise<boolean> {
  return (await items.get(pk, id)) !== undefined;
}
/** @param expiresAt epoch seconds */
export async function giveUp(items: Items, id: string, mark: GivenUp, expiresAt?: number): Promise<void> {
  await items.put(pk, id, mark, expiresAt === undefined ? {} : { expiresAt });
}
export async function forgetGivenUp(items: Items, id: string): Promise<void> {
  await items.remove(pk, id);
}
