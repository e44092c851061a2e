import { createHash } from "node:crypto";
import { version } from "../../package.json";
import type { Items, RawFile, Source } from "../ports";

/**
 * What a run of a source found nothing to do for, by the hash of what it looked at: the next run that looks at the same need not read the
 * history to find that again. All of it is void as soon as a plan leaves something to do, for only then anything else is written.
 */
export interface Quiet {
  /** @param about `day#2026-01-31` or `plan` */
  isQuiet(about: string, of: string): boolean;
  /** @param o.forever nothing that is done later voids it */
  note(about: string, of: string, o?: { forever?: boolean }): Promise<void>;
  /** Voids everything that was noted until now, before there is something to do. */
  disturb(): Promise<void>;
}
const pk = (source: Source) => `quiet#${source}`;
/** Every write of this item begins a new count, and a note of an older one is void. */
const count = "count";
const forever = -1;

export async function readQuiet(items: Items, source: Source, prefix = ""): Promise<Quiet> {
  const notes = new Map<string, string>();
  let now = (await items.get(pk(source), count))?.rev ?? 0;
  for await (const { sk, body } of items.query<{ count: number; of: string }>(pk(source), { prefix }))
    if (body.count === now || body.count === forever) notes.set(sk, body.of);
  return {
    isQuiet: (about, of) => notes.get(about) === of,
    note: async (about, of, o = {}) => {
      await items.put(pk(source), about, { count: o.forever ? forever : now, of });
    },
    disturb: async () => {
      await items.put(pk(source), count, {});
      now = (await items.get(pk(source), count))?.rev ?? 0;
      notes.clear();
    },
  };
}

/** Of another version of this program nothing holds. */
export const hashOf = (parts: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify([version, parts]))
    .digest("hex");

export function hashOfFiles(files: RawFile[]): string {
  const hash = createHash("sha256");
  for (const { key, version, modifiedAt } of files) hash.update(`${key}\0${version}\0${modifiedAt}\n`);
  return hash.digest("hex");
}
