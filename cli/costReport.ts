import type { Local } from "../local/wire";
import type { Wanted } from "../pipeline/cost/deliveries/wanted";
import { newestFirst, type PublishedDelivery } from "../pipeline/cost/standing/standingPairs";
import { type RowFates, rowFates } from "../pipeline/cost/standing/standingRows";
import { costFiles, type KnownCostFile } from "../pipeline/ledger/costFiles";
import { publishedGenerations } from "../pipeline/ledger/generations";
import type { RunSummary } from "../pipeline/ledger/runs";
import { doneByAll } from "../pipeline/ledger/takeover";
import { stagedDeliveries } from "../pipeline/tasks/knownInputs";
import { publishedDeliveries } from "./costLedger";
import { count, counted } from "./output";

/** A delivery that a run made silver of. */
export interface Delivered {
  report: string;
  month: string;
  id: string;
  deliveredAt: string;
  rows: number;
  /** id of the delivery that was published before it */
  replaces?: string;
  /** it was published before, and only built again */
  again?: true;
}
/** What the runs of source cost of one command did with deliveries. */
export interface DeliveryReport {
  published: Delivered[];
  waiting: Wanted["waiting"];
  refused: Wanted["refused"];
}
const silver = "silver.cost_line_items";

/** Deliveries that these runs published. */
export async function deliveredBy({ items }: Pick<Local, "items">, runs: string[]): Promise<Delivered[]> {
  const built = new Set<string>();
  for (const id of runs)
    for (const { kind, name } of await doneByAll(items, id))
      if (kind === "build" && name.startsWith(`${silver}#`)) built.add(name.slice(silver.length + 1));
  if (built.size === 0) return [];
  const known = await publishedDeliveries(items);
  const delivered: Delivered[] = [];
  for await (const { partition, delivery, figures } of publishedGenerations(items, silver)) {
    if (!built.has(partition) || !delivery) continue;
    const [report, month] = partition.split("/") as [string, string];
    const { id, deliveredAt } = delivery;
    const own = known.find((one) => one.report === report && one.month === month && one.id === id);
    const again = own !== undefined && !runs.includes(own.run);
    const before = again ? undefined : beforeOf(known, { report, month, id });
    delivered.push({
      report,
      month,
      id,
      deliveredAt,
      rows: Number(figures.source_rows ?? 0),
      ...(before && { replaces: before }),
      ...(again && { again }),
    });
  }
  return delivered.sort((a, b) => (a.month !== b.month ? (a.month < b.month ? 1 : -1) : a.report < b.report ? -1 : 1));
}

/** The newest of the other deliveries of its report and month. */
function beforeOf(known: PublishedDelivery[], own: Pick<PublishedDelivery, "report" | "month" | "id">) {
  const others = known.filter(({ report, month, id }) => report === own.report && month === own.month && id !== own.id);
  return others.sort(newestFirst)[0]?.id;
}

/** What became of the rows that a run read. */
export async function rowsRead({ items, deps }: Pick<Local, "items" | "deps">, run: string): Promise<RowFates> {
  const done = await doneByAll(items, run);
  const batches = new Set(done.filter(({ kind }) => kind === "batch").map(({ name }) => name));
  // Nothing was read, so the history, which may be long, need not be.
  if (batches.size === 0) return rowFates([], [], { staged: new Map(), waiting: [], refused: [] }, new Map());
  const all: KnownCostFile[] = [];
  for await (const file of costFiles(items)) all.push(file);
  const published = new Map<string, string[]>();
  for await (const { partition, inputs } of publishedGenerations(items, silver))
    published.set(
      partition,
      inputs.map(({ partition: values }) => values[2]!),
    );
  return rowFates(
    all.filter(({ batchId }) => batches.has(batchId)),
    all,
    await stagedDeliveries(items, deps.objects),
    published,
  );
}

/** `org-cur 2026-01: delivery 861af42f of 2026-02-03T04:05:06.000Z, 921 rows, replaces 50aa1c02` */
export const deliveredWords = ({ report, month, id, deliveredAt, rows, replaces, again }: Delivered): string =>
  `${report} ${month}: delivery ${id} of ${deliveredAt}, ${counted(rows, "row")}${replaces ? `, replaces ${replaces}` : ""}${again ? ", built again" : ""}`;

/** Deliveries in a run's report: what the last of these runs left waiting and refused is as it stands now. */
export async function deliveryReport(local: Pick<Local, "items">, runs: string[]): Promise<DeliveryReport> {
  const last = runs.at(-1);
  if (last === undefined) return { published: [], waiting: [], refused: [] };
  const plan = (await local.items.get<{ deliveries?: Omit<DeliveryReport, "published"> }>(`run-files#${last}`, "plan"))
    ?.body;
  const { waiting = [], refused = [] } = plan?.deliveries ?? {};
  return { published: await deliveredBy(local, runs), waiting, refused };
}

/** The rows that a run of cost read, as the records of its summary. */
export async function costRecords(
  local: Pick<Local, "items" | "deps">,
  run: string,
  { records }: Pick<RunSummary, "records">,
): Promise<RunSummary["records"] & { waiting: number; unbuilt: number }> {
  const { kept, duplicate, superseded, waiting, unbuilt } = await rowsRead(local, run);
  // What is neither is in files that cannot be read to their end, or in refused deliveries.
  const rejected = records.in - kept - duplicate - superseded - waiting - unbuilt;
  return { in: records.in, kept, duplicate, superseded, rejected, waiting, unbuilt };
}

/** `13,007 read = 11,024 published + 1,951 in older deliveries + 32 refused`: where the rows of the files are now. */
export function rowBalance(r: RunSummary["records"] & { waiting?: number; unbuilt?: number }): string {
  const parts: [number, string][] = [
    [r.superseded, "in older deliveries"],
    [r.duplicate, "in files that are there twice"],
    [r.waiting ?? 0, "in deliveries that wait"],
    [r.unbuilt ?? 0, "not built yet"],
    [r.rejected, "refused"],
  ];
  const others = parts.filter(([rows]) => rows > 0).map(([rows, words]) => ` + ${count(rows)} ${words}`);
  return `${count(r.in)} read = ${count(r.kept)} published${others.join("")}`;
}
