import type { Item, Items } from "../ports";

/**
 * The ledger as one task sees it, which asks for the same items in several places: a query below one of these keys is sent once, until the
 * task writes below that key itself. Nobody else writes them while a run holds the lease.
 * @param keys beginnings of the keys that are kept in memory
 */
export function readOnce(items: Items, keys: string[]): Items {
  const known = new Map<string, Map<string, Item[]>>();
  const forget = <Result>(pks: Iterable<string>, written: Promise<Result>): Promise<Result> => {
    for (const pk of pks) known.delete(pk);
    return written;
  };
  return {
    get: (pk, sk) => items.get(pk, sk),
    put: (pk, sk, body, options) => forget([pk], items.put(pk, sk, body, options)),
    putMany: (many) => {
      const all = [...many];
      return forget(new Set(all.map(({ pk }) => pk)), items.putMany(all));
    },
    remove: (pk, sk, options) => forget([pk], items.remove(pk, sk, options)),
    async *query<Body>(pk: string, range: Parameters<Items["query"]>[1] = {}): AsyncIterable<Item<Body>> {
      if (!keys.some((key) => pk.startsWith(key))) return yield* items.query<Body>(pk, range);
      const ranges = known.get(pk) ?? new Map<string, Item[]>();
      known.set(pk, ranges);
      const name = JSON.stringify(range);
      const found: Item[] = ranges.get(name) ?? [];
      if (!ranges.has(name)) for await (const item of items.query(pk, range)) found.push(item);
      ranges.set(name, found);
      yield* found as Item<Body>[];
    },
  };
}
