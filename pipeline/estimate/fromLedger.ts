import { publishedGenerations } from "../ledger/generations";
import { valuesOf } from "../plan/partition";
import type { Items } from "../ports";
import type { Volume } from "./volume";

/**
 * What the ledger has taken in, as far as it tells.
 * @returns only what is known; `days` counts days that have events
 */
export async function volumeOf(items: Pick<Items, "query">): Promise<Partial<Volume>> {
  const ledger = items as Items; // reads only
  let [events, days, principals, files] = [0, 0, 0, 0];
  for await (const { figures } of publishedGenerations(ledger, "silver.cloudtrail_events")) {
    events += Number(figures.staged_rows ?? 0);
    days += 1;
  }
  for await (const { figures } of publishedGenerations(ledger, "gold.s3_transfer_monthly"))
    principals = Math.max(principals, Number(figures.rows ?? 0));
  for await (const _ of items.query("content#cloudtrail")) files += 1;
  const reports = new Set<string>();
  let costLines = 0;
  for await (const { partition, figures } of publishedGenerations(ledger, "silver.cost_line_items")) {
    reports.add(valuesOf(partition)[0]!);
    costLines = Math.max(costLines, Number(figures.rows ?? 0));
  }
  return {
    ...(days > 0 && { events, days, files: Math.max(1, files), principals: Math.max(1, principals) }),
    ...(reports.size > 0 && { costLines, costReports: reports.size }),
  };
}
