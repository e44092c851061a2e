import { byKey, type CostFile } from "./delivery";
import type { Manifest } from "./manifest";
import { placeOf, segments } from "./place";

/** The files a manifest names, as far as they are here. */
export interface Matched {
  found: CostFile[];
  /** keys of the manifest that no file matches */
  missing: string[];
  /** keys that several files match equally well */
  ambiguous: { key: string; files: string[] }[];
}

/** Finds files by the last part of their paths. */
export class FileIndex {
  private readonly byName = new Map<string, { file: CostFile; parts: string[] }[]>();

  constructor(files: CostFile[]) {
    for (const file of files) {
      const parts = segments(file.key).map(sameCase);
      const name = parts.at(-1)!;
      const list = this.byName.get(name);
      if (list) list.push({ file, parts });
      else this.byName.set(name, [{ file, parts }]);
    }
  }

  /**
   * A manifest names keys of a bucket, the files lie anywhere: a key is the file with which it shares the most folders, counted from the
   * end. Of several with as many, one in the manifest's own report is taken, or any when they are the same content. In AWS's layout a name
   * alone is not enough outside that report, as parts of all reports are called alike. Where none of the files is in its folder, those
   * beside the manifest are taken: somebody left out the folder of the delivery, as AWS never does.
   */
  match(manifest: Manifest): Matched {
    const result = this.all(manifest, (key) => this.nearest(key, manifest));
    if (result.missing.length < manifest.files.length || manifest.key.startsWith("s3://")) return result;
    const beside = this.all(manifest, (key) => this.beside(key, manifest));
    return beside.missing.length > 0 ? result : beside;
  }

  private all(manifest: Manifest, find: (key: string[]) => CostFile[]): Matched {
    const result: Matched = { found: [], missing: [], ambiguous: [] };
    for (const key of manifest.files) {
      const best = find(segments(key).map(sameCase));
      const here = best.filter(({ gone }) => !gone); // a file that was moved is where it is now
      if (best.length === 0) result.missing.push(key);
      else if (isOne(best)) result.found.push(best.sort(byKey)[0]!);
      else if (here.length > 0 && isOne(here)) result.found.push(here.sort(byKey)[0]!);
      else result.ambiguous.push({ key, files: best.map((file) => file.key).sort() });
    }
    result.found = [...new Set(result.found)].sort(byKey);
    return result;
  }

  private nearest(key: string[], manifest: Manifest): CostFile[] {
    const { root, folder } = placeOf(manifest.key);
    const { period } = placeOf(key.join("/"));
    let length = 0;
    let best: CostFile[] = [];
    for (const { file, parts } of this.byName.get(key.at(-1)!) ?? []) {
      const common = commonEnd(key, parts);
      if (common < length || isElsewhere(key, parts, common) || isOther(period, placeOf(file.key).period)) continue;
      if (common === 1 && root !== undefined && !isBelow(file, root)) continue;
      if (common > length) best = [];
      length = common;
      best.push(file);
    }
    if (best.length < 2) return best;
    const near = best.filter((file) => isBelow(file, root ?? folder));
    return near.length > 0 ? near : best;
  }

  /** The file of that name in the manifest's folder, when both are of the same period. */
  private beside(key: string[], manifest: Manifest): CostFile[] {
    const { folder, period } = placeOf(manifest.key);
    if (isOther(period, manifest.period)) return [];
    const named = this.byName.get(key.at(-1)!) ?? [];
    return named.map(({ file }) => file).filter((file) => !file.gone && placeOf(file.key).folder === folder);
  }
}

const isBelow = ({ key }: CostFile, folder: string): boolean => `${placeOf(key).folder}/`.startsWith(`${folder}/`);
const isOne = (files: CostFile[]): boolean => files.every(({ version }) => version === files[0]!.version);

/** Whatever else the paths have in common: a delivery of one period is decided without the files of another. */
const isOther = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

/** AWS writes both `BILLING_PERIOD=` and `billing_period=`. */
const sameCase = (part: string): string => (/^billing_period=/i.test(part) ? part.toLowerCase() : part);

function commonEnd(a: string[], b: string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n;
}

/**
 * Whether a file that shares only the end of its path with a key is another file of that name: it lies in the folder of a period or of
 * a version that the key does not have there, or both lie in one tree (they agree again one folder up) in different folders.
 */
function isElsewhere(key: string[], parts: string[], common: number): boolean {
  const folder = parts[parts.length - 1 - common];
  if (folder === undefined || common === key.length) return false;
  const place = placeOf([...parts.slice(0, parts.length - common), "x"].join("/"));
  if (place.period !== undefined && (place.version === folder || place.version === undefined)) return true;
  const [above, aboveKey] = [parts[parts.length - 2 - common], key[key.length - 2 - common]];
  return above !== undefined && above === aboveKey;
}
