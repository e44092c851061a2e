import { byKey, type CostFile } from "./delivery";
import { placeOf } from "./place";

/**
 * A file that lies beside itself unpacked, or packed in another way, as `gunzip -k` leaves it: the same folder, name and part, and the same
 * rows and sums. One of them is taken, the packed one, as AWS delivers it.
 */
export function withoutCopies(files: CostFile[]): { files: CostFile[]; copies: { key: string; reason: string }[] } {
  const kept = new Map<string, CostFile[]>();
  const copies: { key: string; reason: string }[] = [];
  const isPlain = ({ packing }: CostFile) => Number(packing === "plain");
  for (const file of [...files].sort((a, b) => isPlain(a) - isPlain(b) || byKey(a, b))) {
    const { folder, stem, part } = placeOf(file.key);
    const place = [folder, stem, part].join("\0");
    const here = kept.get(place) ?? [];
    const twin = here.find(({ totals }) => totals !== undefined && totals === file.totals);
    if (twin) copies.push({ key: file.key, reason: `the same rows as ${twin.key}, packed in another way` });
    else kept.set(place, [...here, file]);
  }
  return { files: [...kept.values()].flat().sort(byKey), copies };
}

/** Why parts with these names are no one delivery: two have the same number, or one is the whole beside its parts. */
export function doubleParts(files: CostFile[]): string | undefined {
  const known = new Map<string, CostFile>();
  const wholes = new Map<string, CostFile>();
  for (const file of files) {
    const { stem, part } = placeOf(file.key);
    const other = known.get(`${stem}\0${part}`);
    if (other && other.version !== file.version)
      return `${other.key} and ${file.key} are both ${part === undefined ? "the whole report" : `part ${part}`}; keep one of them`;
    known.set(`${stem}\0${part}`, file);
    if (part === undefined) wholes.set(stem, file);
  }
  for (const file of files) {
    const { stem, part } = placeOf(file.key);
    const whole = part === undefined ? undefined : wholes.get(stem);
    if (whole) return `${whole.key} may be the whole of which ${file.key} is part ${part}; keep one of them`;
  }
  return undefined;
}
