import { dateIn } from "./dateInName";
import { byKey, type CostFile } from "./delivery";
import { placeOf } from "./place";

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const isId = (word: string): boolean => /^\d+$/.test(word) || (/^[0-9a-f]{4,}$/i.test(word) && /\d/.test(word));

/**
 * The name of a piece of one table in a folder, as Spark, Glue and Athena write it (`part-00000-6f1c-c000`), without what tells it from
 * the others: numbers, ids of hexadecimal digits, and a date.
 */
export function shapeOf(key: string): string {
  const { rest } = dateIn(placeOf(key).stem.replace(uuid, "#"));
  const words = rest.split(/[-_. ]+/);
  return words.map((word) => (isId(word) ? "#" : word)).join("-");
}

/**
 * Files without a manifest in one month's folder of AWS's layout, of which nobody can tell whether they are parts of a report, versions of
 * it or several reports: their names say something else. None of them may take the place of another in silence.
 */
export function unlikeNames(files: CostFile[]): { files: CostFile[]; reason: string }[] {
  const folders = new Map<string, Map<string, CostFile[]>>();
  for (const file of [...files].sort(byKey)) {
    const { root, folder } = placeOf(file.key);
    if (root === undefined || file.bad !== undefined || Object.keys(file.periods).length === 0) continue;
    const shapes = folders.get(folder) ?? new Map<string, CostFile[]>();
    folders.set(folder, shapes);
    const shape = shapeOf(file.key);
    shapes.get(shape)?.push(file) ?? shapes.set(shape, [file]);
  }
  return [...folders.values()]
    .filter((shapes) => shapes.size > 1)
    .map((shapes) => {
      const [one, other] = [...shapes.values()].map(([first]) => first!.key);
      const reason = `${one} and ${other} lie in one month's folder without a manifest, and their names do not say whether they are parts, versions or other reports: number parts (name-1, name-2), date versions, give each report a folder`;
      return { files: [...shapes.values()].flat(), reason };
    });
}
