import type { CostFileRecord } from "../record";
import { placeOf } from "./place";

/**
 * Cost files whose paths name the same billing period stand on one shelf, `2018-08`, and which delivery of that period holds follows from
 * them alone. All others stand on the shelf `loose`, where any file may have to do with any.
 */
export type Shelf = string;
export const loose: Shelf = "loose";

export const shelfOf = (key: string): Shelf => placeOf(key).period ?? loose;

/**
 * Other shelves that a file has to do with: it has rows of their period, or it is a manifest of that period or of files there.
 * @returns `loose` where nobody can tell: then nothing is decided without all files
 */
export function tiesOf(record: CostFileRecord): Shelf[] {
  const own = shelfOf(record.key);
  if (record.kind === "bad" || record.kind === "beside") return [];
  if (own === loose) return [loose];
  const others =
    record.kind === "report"
      ? Object.keys(record.file.periods)
      : [record.manifest.period ?? own, ...record.manifest.files.map(shelfOf)];
  return [...new Set(others)].filter((shelf) => shelf !== own);
}

/** These shelves with all that are tied to them. @returns undefined when nothing can be decided without all files */
export function withTied(shelves: Iterable<Shelf>, ties: readonly (readonly [Shelf, Shelf])[]): Set<Shelf> | undefined {
  const all = new Set(shelves);
  if (ties.some((tie) => tie.includes(loose))) return undefined;
  // What is added while it is gone through is gone through too.
  for (const shelf of all)
    for (const [a, b] of ties) {
      if (a === shelf) all.add(b);
      if (b === shelf) all.add(a);
    }
  return all;
}
