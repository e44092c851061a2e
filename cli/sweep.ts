import type { Local } from "../local/wire";

/** What one vacuum does with what it finds. */
export interface Sweep {
  local: Local;
  home: string;
  now: number;
  /** what nobody has needed since before this time goes, in ms */
  before: number;
  dryRun: boolean;
  removed: { generations: number; parts: number; files: number; bytes: number };
}

/**
 * Since when nobody needs a thing, in ms: `since`, unless an earlier vacuum has found it unneeded before. So what is replaced
 * every hour goes too, though what replaced it last is always young.
 */
export async function unneededSince({ items }: Local, id: string, since: number, now: number, dryRun: boolean) {
  const known = (await items.get<{ at: string }>("unneeded", id))?.body.at;
  if (known) return Math.min(since, Date.parse(known));
  if (!dryRun) await items.put("unneeded", id, { at: new Date(now).toISOString() });
  return Math.min(since, now);
}

/** @returns whether there was a file */
export async function removeFolder(
  { local, dryRun, removed }: Pick<Sweep, "local" | "dryRun" | "removed">,
  location: string,
) {
  const { objects } = local.deps;
  const keys: string[] = [];
  for await (const { key, size } of objects.list(objects.key(location).replace(/\/?$/, "/"))) {
    keys.push(key);
    removed.bytes += size;
  }
  removed.files += keys.length;
  if (!dryRun) await objects.remove(keys);
  return keys.length > 0;
}
