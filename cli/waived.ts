import type { Local } from "../local/wire";
import { publishedGenerations } from "../pipeline/ledger/generations";

/** An audit that did not hold of what readers see now, let through by a waiver of the configuration. */
export interface Waived {
  table: string;
  partition: string;
  audit: string;
  reason: string;
  /** the run that published it */
  run: string;
}

/** Shown as long as the generation is published, whatever becomes of the waiver. */
export async function waivedOf({ items, models }: Pick<Local, "items" | "models">): Promise<Waived[]> {
  const all: Waived[] = [];
  for (const { table } of models.models)
    for await (const { partition, run, waived } of publishedGenerations(items, table))
      for (const { audit, reason } of waived) all.push({ table, partition, audit, reason, run });
  return all;
}

export const waivedWords = ({ table, partition, audit, reason, run }: Waived): string =>
  `${table} ${partition}: audit ${audit}: ${reason} (run ${run})`;
