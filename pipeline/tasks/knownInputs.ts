import type { PublishedReport } from "../cost/deliveries/retired";
import { type Wanted, wantedDeliveries } from "../cost/deliveries/wanted";
import { folderOf } from "../folderOf";
import { stagedParts } from "../ledger/batches";
import { costChoices, costFiles, keepChoices } from "../ledger/costFiles";
import { goneFiles } from "../ledger/costGone";
import { publishedGenerations } from "../ledger/generations";
import { type Feed, feedsOf, firstChoices, type Published } from "../plan/feeds";
import { valuesOf } from "../plan/partition";
import type { Input, Staged } from "../plan/types";
import type { Catalog, Items, ObjectStore } from "../ports";
import type { Deps } from "./deps";

type Uri = Pick<ObjectStore, "uri">;
const costTable = "silver.cost_line_items";

/** Staged parts of events, by day. */
export async function stagedDays(items: Items, objects: Uri): Promise<Map<string, Staged>> {
  const days = new Map<string, Staged>();
  for await (const part of stagedParts(items)) {
    const { eventDate, batchId, hash, key, size } = part;
    const location = objects.uri(folderOf(key));
    const figures = { rows: String(part.rows), bytes_out: part.bytesOut, bytes_in: part.bytesIn };
    const input: Input = {
      table: "staged.cloudtrail_events",
      partition: [eventDate, batchId],
      fingerprint: hash,
      location,
      figures,
      bytes: size,
      current: true,
    };
    days.get(eventDate)?.inputs.push(input) ?? days.set(eventDate, { inputs: [input] });
  }
  return days;
}

/** The newest complete delivery of each report and period, and what is none yet. */
export async function stagedDeliveries(items: Items, objects: Uri): Promise<Wanted> {
  const records = [];
  for await (const record of costFiles(items)) records.push(record);
  const published: PublishedReport[] = [];
  for await (const { partition, delivery, inputs } of publishedGenerations(items, costTable))
    published.push({ partition, delivery, fileIds: inputs.map(({ partition: values }) => values[2]!) });
  return wantedDeliveries(records, published, objects, await goneFiles(items));
}

/** Takes partitions out of what readers see: catalog first, so that a crash between the two is repaired by the next plan. */
export async function retire(items: Items, catalog: Catalog, partitions: string[]): Promise<void> {
  if (partitions.length === 0) return;
  await catalog.point(
    costTable,
    partitions.map((partition) => ({ values: valuesOf(partition), location: undefined })),
  );
  for (const partition of partitions) await items.remove(`pointer#${costTable}`, partition);
}

/** Periods of reports in silver. */
export async function publishedReports(items: Items): Promise<Published[]> {
  const published: Published[] = [];
  for await (const { partition, delivery } of publishedGenerations(items, costTable)) {
    const [report, period] = valuesOf(partition) as [string, string];
    published.push({ report, period, accounts: delivery?.accounts ?? [] });
  }
  return published;
}

/**
 * Which reports feed gold, by period. The configuration's choice holds where that report is published, and changes nothing that is kept.
 * @param keep writes down the choices that are made here for the first time
 */
export async function costFeeds(
  items: Items,
  config: Pick<Deps["config"], "cost">,
  keep: boolean,
): Promise<Map<string, Feed>> {
  const published = await publishedReports(items);
  const choices = await costChoices(items);
  const news = firstChoices(published, choices);
  if (keep) await keepChoices(items, news);
  const reports = new Set(published.map(({ report }) => report));
  const configured = Object.entries(config.cost.reports).filter(([, report]) => reports.has(report));
  return feedsOf(published, new Map([...choices, ...news, ...configured]));
}
