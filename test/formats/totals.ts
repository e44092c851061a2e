import { runPython } from "./runPython";

/** lines, unblended, billed, effective, used; amounts are plain decimals, and an effective cost that no report says is null */
export type Figures = [lines: number, unblended: string, billed: string, effective: string | null, used: string];
/** By `report|period|currency|value`; the report `*` is all of them. */
export type Groups = Record<string, Figures>;
export const dimensions = ["account", "day", "product", "kind", "service", "usage type", "tags", "total"] as const;
export type Dimension = (typeof dimensions)[number];
export interface Totals {
  totals: Record<Dimension, Groups>;
  /** values that are no numbers, by column of the report */
  unreadable: Record<string, number>;
}

/** What reports come to, worked out without anything of Sluice. */
export const totalsOf = (folder: string): Totals => JSON.parse(runPython("totals.py", folder));

const names = ["lines", "unblended", "billed", "effective", "used"];

/**
 * Where what was found is not what was expected, a line each; of many the first and how many follow.
 * @param found only figures that are given are compared
 */
export function differences(expected: Groups, found: Record<string, (Figures[number] | undefined)[]>): string[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  const all = keys.flatMap((key) => {
    if (!found[key]) return [`${key} is missing`];
    if (!expected[key]) return [`${key} should not be there`];
    return names.flatMap((name, i) => {
      const [is, ought] = [found[key]![i], expected[key]![i] as string | number | null];
      return is === undefined || plain(is) === plain(ought)
        ? []
        : [`${key}: ${name} ${plain(is)} in place of ${ought}`];
    });
  });
  return all.length <= 20 ? all : [...all.slice(0, 19), `and ${all.length - 19} more`];
}

/** `0.500` and `.5E0` are two ways to write `0.5`; only the first occurs here. */
const plain = (value: string | number | null): string => {
  const text = String(value);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
};
