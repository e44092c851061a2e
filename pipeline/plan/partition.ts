import type { Period } from "./periods";
import type { Builder, Model } from "./types";

/** Values of a partition's columns, from its text. */
export const valuesOf = (partition: string): string[] => partition.split("/");
export const partitionOf = (values: string[]): string => values.join("/");

/** The day or month that a partition is of. @throws {Error} when none of its values is one */
export function periodOf(partition: string): Period {
  const period = periodIn(valuesOf(partition));
  if (period === undefined) throw new Error(`partition ${partition} names no day and no month`);
  return period;
}

export const periodIn = (values: string[]): Period | undefined =>
  values.find((value) => /^\d{4}-\d\d(-\d\d)?$/.test(value));

/** Partition columns as a folder of the lake: `x_report=r/billing_period=2026-01`. */
export const folderOf = ({ partition: { columns } }: Pick<Model, "partition">, partition: string): string =>
  valuesOf(partition)
    .map((value, i) => `${columns[i]}=${value}`)
    .join("/");

/** How a partition is made from these inputs. */
export function builderOf(
  { table, builders }: Pick<Model, "table" | "builders">,
  inputs: { table: string }[],
): Builder {
  const found = builders.find(({ from }) => from === undefined || inputs.some((input) => input.table === from));
  if (found) return found;
  if (inputs.length === 0) return builders[0]!;
  throw new Error(`${table} has no statement that reads ${inputs[0]!.table}`);
}
