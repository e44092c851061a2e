import { fingerprint } from "./fingerprint";
import type { Known, Published } from "./known";
import { builderOf, partitionOf, periodOf, valuesOf } from "./partition";
import { monthOf } from "./periods";
import type { Build, Input, Model, Staged } from "./types";

/** `behind`: published, but not from all its inputs as they should be. */
export type Standing = "current" | "due" | "behind" | "absent";

export interface Candidate {
  build: Build;
  published: Published | undefined;
  /** every input is as good as it will get in this run */
  ready: boolean;
  onlyModelChanged: boolean;
}
interface Found extends Staged {
  ready: boolean;
  incomplete: boolean;
}

/** Every partition of a model that has an input, newest first. */
export function candidatesOf(model: Model, known: Known, standing: Map<string, Standing>): Candidate[] {
  const isFromStaged = model.inputs.some((table) => table.startsWith("staged."));
  const partitions = isFromStaged ? stagedPartitions(known) : publishedInputs(model, known, standing);
  return [...partitions]
    .sort(([a], [b]) => (newer(a, b) ? -1 : 1))
    .map(([partition, { inputs, ready, incomplete, values, delivery }]) => {
      const published = known.published.get(model.table)?.get(partition);
      const { table } = model;
      const { hash } = builderOf(model, inputs);
      const leftOut = (values?.left_out as string[] | undefined) ?? [];
      const build: Build = {
        table,
        partition,
        inputs,
        incomplete,
        ...(values && { values }),
        ...(delivery && { delivery }),
        fingerprint: fingerprint({ table, hash }, partition, inputs, leftOut),
      };
      const onlyModelChanged =
        published !== undefined &&
        published.modelHash !== hash &&
        published.fingerprint === fingerprint({ table, hash: published.modelHash }, partition, inputs, leftOut);
      return { build, published, ready, onlyModelChanged };
    });
}

const newer = (a: string, b: string): boolean => {
  const [first, second] = [periodOf(a), periodOf(b)];
  return first === second ? a < b : first > second;
};

function stagedPartitions({ staged }: Known): Map<string, Found> {
  return new Map([...staged].map(([partition, of]) => [partition, { ...of, ready: true, incomplete: false }]));
}

/** Partitions that follow from published ones: days make their month, and of cost the reports that feed gold make theirs. */
function publishedInputs(model: Model, known: Known, standing: Map<string, Standing>): Map<string, Found> {
  const partitions = new Map<string, Found>();
  for (const table of model.inputs)
    for (const [of, published] of inputPartitions(table, known, standing)) {
      const key = keyOf(model, of, published);
      if (key === undefined) continue;
      const found = partitions.get(key) ?? { inputs: [], ready: true, incomplete: false };
      partitions.set(key, found);
      const state = standing.get(`${table} ${of}`);
      if (state === "due") found.ready = false;
      const feed = model.partition.columns.includes("x_report") ? undefined : known.feeds?.get(periodOf(of));
      if (feed) {
        found.values ??= { reports: feed.reports, left_out: feed.leftOut, without_invoices: [] };
        if (![...feed.reports, ...feed.expected].includes(valuesOf(of)[0]!)) continue;
      }
      if (state === "behind" || state === "absent") found.incomplete = true;
      if (!published) continue;
      const { fingerprint: made, location, figures, bytes, delivery } = published;
      found.inputs.push({
        table,
        partition: valuesOf(of),
        fingerprint: made,
        location,
        figures,
        bytes,
        current: state !== "behind",
      });
      if (feed && delivery?.lacksInvoices) (found.values!.without_invoices as string[]).push(valuesOf(of)[0]!);
      if (delivery && model.partition.columns.includes("delivery_id")) {
        found.delivery = { ...delivery, madeBy: published.modelHash.slice(0, 12) };
        found.values = { delivered_at: sqlTime(delivery.deliveredAt) };
      }
    }
  return partitions;
}

/** The partition of a model that a partition of its input belongs to; undefined when that is not known before it is published. */
function keyOf({ partition: { columns, column, unit } }: Model, of: string, published?: Published): string | undefined {
  const period = periodOf(of);
  const values = columns.map((name) => {
    if (name === column) return unit === "month" ? monthOf(period) : period;
    return name === "x_report" ? valuesOf(of)[0] : published?.delivery?.id;
  });
  return values.includes(undefined) ? undefined : partitionOf(values as string[]);
}

/** Partitions of an input table that are published or will be. */
function inputPartitions(
  table: string,
  known: Known,
  standing: Map<string, Standing>,
): Map<string, Published | undefined> {
  const partitions = new Map<string, Published | undefined>(known.published.get(table) ?? []);
  for (const key of standing.keys()) {
    const [of, partition] = key.split(" ") as [string, string];
    if (of === table && !partitions.has(partition)) partitions.set(partition, undefined);
  }
  return partitions;
}

/** `2026-01-31T12:00:00.000Z` as SQL writes it, in UTC. */
const sqlTime = (iso: string): string => new Date(iso).toISOString().replace("T", " ").replace("Z", "");

export const bytesOf = (inputs: Input[]): number => inputs.reduce((sum, { bytes }) => sum + bytes, 0);
