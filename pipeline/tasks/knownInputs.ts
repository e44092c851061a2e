import { leftOutWord } from "../config";
import type { PublishedReport } from "../cost/deliveries/retired";
import { loose, type Shelf } from "../cost/deliveries/shelf";
import { type Wanted, wantedDeliveries } from "../cost/deliveries/wanted";
import { unknownEffective } from "../cost/standing/unknownEffective";
import { costChoices, costFiles, keepChoices } from "../ledger/costFiles";
import { goneFiles } from "../ledger/costGone";
import { type Extent, generationsOf, type Pointer } from "../ledger/generations";
import { inputsOf } from "../ledger/inputs";
import type { Published } from "../plan/bills";
import { type Feed, feedsOf, firstChoices, noReport } from "../plan/feeds";
import { valuesOf } from "../plan/partition";
import type { Input, Model } from "../plan/types";
import type { Catalog, Items, ObjectStore } from "../ports";
import type { Deps } from "./deps";

type Lake = Pick<ObjectStore, "uri" | "read">;
const costTable = "silver.cost_line_items";
export const costModel: Parameters<typeof generationsOf>[1] = {
  table: costTable,
  partition: { columns: ["x_report", "billing_period"], column: "billing_period", unit: "month" },
};

/** Shelves whose files are looked at, and the reports that are known without looking. */
export interface Scope {
  shelves: ReadonlySet<Shelf>;
  /** all that have something published */
  reports: string[];
}
/** What may be published of the files of a scope. */
export const extentOf = (scope: Scope | undefined): Extent | undefined =>
  scope && { months: [...scope.shelves].filter((shelf) => shelf !== loose), reports: scope.reports };

/** The newest complete delivery of each report and period, and what is none yet. @param scope undefined: of everything */
export async function stagedDeliveries(items: Items, objects: Lake, scope?: Scope): Promise<Wanted> {
  const records = [];
  for await (const record of costFiles(items, scope?.shelves)) records.push(record);
  const [published, listed]: [PublishedReport[], Map<string, Pointer>] = [[], new Map()];
  for await (const pointer of generationsOf(items, costModel, extentOf(scope))) {
    const { partition, delivery, inputs, parts } = pointer;
    if (parts) listed.set(partition, pointer);
    published.push({ partition, delivery, fileIds: parts === undefined ? fileIdsOf(inputs) : undefined });
  }
  const gone = await goneFiles(items, scope?.shelves);
  const wanted = wantedDeliveries(records, published, objects, gone);
  // Long lists lie in the lake; they are asked for where a report may have got another name, which is rare.
  if (!wanted.strangers.some((partition) => listed.has(partition))) return wanted;
  for (const one of published) {
    const pointer = wanted.strangers.includes(one.partition) ? listed.get(one.partition) : undefined;
    if (pointer) one.fileIds = fileIdsOf(await inputsOf(objects, pointer));
  }
  return wantedDeliveries(records, published, objects, gone);
}

/** Ids of the files behind a generation of a report. */
export const fileIdsOf = (inputs: Input[]): string[] => inputs.map(({ partition: values }) => values[2]!);

/** Takes partitions out of what readers see: catalog first, so that a crash between the two is repaired by the next plan. */
export async function retire(
  items: Items,
  catalog: Pick<Catalog, "point">,
  partitions: string[],
  table = costTable,
): Promise<void> {
  if (partitions.length === 0) return;
  await catalog.point(
    table,
    partitions.map((partition) => ({ values: valuesOf(partition), location: undefined })),
  );
  for (const partition of partitions) await items.remove(`pointer#${table}`, partition);
}

/** Takes out of gold the months that no report feeds, as the configuration leaves out every account that they have. */
export async function retireUnfed(
  { items, catalog }: { items: Items; catalog: Pick<Catalog, "point"> },
  own: Model[],
  feeds: ReadonlyMap<string, Feed>,
): Promise<void> {
  const months = [...feeds].filter(([, { reports }]) => reports.length === 0).map(([month]) => month);
  const fed = own.filter(
    ({ inputs, partition: { columns } }) => inputs.includes(costTable) && !columns.includes("x_report"),
  );
  for (const model of fed) {
    const published: string[] = [];
    for await (const { partition } of generationsOf(items, model, { months, reports: [] })) published.push(partition);
    await retire(items, catalog, published, model.table);
  }
}

/** Periods of reports in silver. */
export async function publishedReports(items: Items, scope?: Scope): Promise<Published[]> {
  const published: Published[] = [];
  for await (const { partition, delivery, figures } of generationsOf(items, costModel, extentOf(scope))) {
    const [report, period] = valuesOf(partition) as [string, string];
    const lacksEffective = unknownEffective(figures) !== undefined;
    published.push({ report, period, accounts: delivery?.accounts ?? [], ...(lacksEffective && { lacksEffective }) });
  }
  return published;
}

/** The configuration's choices of reports that feed gold, where that report is published, or that none does. */
export async function configuredChoices(
  items: Items,
  config: Pick<Deps["config"], "cost">,
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const [account, report] of Object.entries(config.cost.reports))
    if (report === leftOutWord) found.push([account, noReport]);
    else
      for await (const _ of items.query(`pointer#${costTable}`, { prefix: `${report}/`, limit: 1 }))
        found.push([account, report]);
  return found;
}

/**
 * Which reports feed gold, by period. The configuration's choice holds where that report is published, and changes nothing that is kept.
 * @param o.keep writes down the choices that are made here for the first time
 * @param o.scope periods that are asked for; every choice that was made before is of a report that is published then
 * @returns isChosen: no choice is left for later
 */
export async function costFeeds(
  items: Items,
  config: Pick<Deps["config"], "cost">,
  o: { keep: boolean; scope?: Scope | undefined },
): Promise<{ feeds: Map<string, Feed>; isChosen: boolean }> {
  const published = await publishedReports(items, o.scope);
  const choices = await costChoices(items);
  const news = firstChoices(published, choices, o.scope ? choices.values() : []);
  if (o.keep) await keepChoices(items, news);
  const configured = await configuredChoices(items, config);
  return {
    feeds: feedsOf(published, new Map([...choices, ...news, ...configured])),
    isChosen: o.keep || news.size === 0,
  };
}
