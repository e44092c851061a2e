import type { Local } from "../local/wire";
import { shelfOf } from "../pipeline/cost/deliveries/shelf";
import type { Wanted } from "../pipeline/cost/deliveries/wanted";
import { newestFirst } from "../pipeline/cost/standing/standingPairs";
import { type RowFates, rowFates } from "../pipeline/cost/standing/standingRows";
import { type Batch, manifestKey, readJson } from "../pipeline/ledger/batches";
import { costFiles, type KnownCostFile } from "../pipeline/ledger/costFiles";
import { generationsOf, published } from "../pipeline/ledger/generations";
import { inputsOf } from "../pipeline/ledger/inputs";
import type { Happening, RunSummary } from "../pipeline/ledger/runs";
import { doneByAll } from "../pipeline/ledger/takeover";
import { deliveriesIn } from "../pipeline/tasks/costInputs";
import { scopeOf } from "../pipeline/tasks/costScope";
import { costModel, extentOf, fileIdsOf } from "../pipeline/tasks/knownInputs";
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
  /** files that these runs read and that are in no delivery */
  idle: Wanted["idle"];
}
const silver = "silver.cost_line_items";

/** Deliveries that these runs published. */
export async function deliveredBy({ items }: Pick<Local, "items">, runs: string[]): Promise<Delivered[]> {
  const built = new Set<string>();
  for (const id of runs)
    for (const { kind, name } of await doneByAll(items, id))
      if (kind === "build" && name.startsWith(`${silver}#`)) built.add(name.slice(silver.length + 1));
  if (built.size === 0) return [];
  const delivered: Delivered[] = [];
  for (const partition of built) {
    const { delivery, figures } = (await published(items, silver, partition)) ?? {};
    if (!delivery) continue;
    const known = await publishedDeliveries(items, { of: partition });
    const [report, month] = partition.split("/") as [string, string];
    const { id, deliveredAt } = delivery;
    const own = known.find((one) => one.id === id);
    const again = own !== undefined && !runs.includes(own.run);
    const before = again ? undefined : known.filter((one) => one.id !== id).sort(newestFirst)[0]?.id;
    delivered.push({
      report,
      month,
      id,
      deliveredAt,
      rows: Number(figures?.source_rows ?? 0),
      ...(before && { replaces: before }),
      ...(again && { again }),
    });
  }
  return delivered.sort((a, b) => (a.month !== b.month ? (a.month < b.month ? 1 : -1) : a.report < b.report ? -1 : 1));
}

/** What became of the rows that a run read, and which of its files are in no delivery. */
export async function rowsRead(
  { items, deps }: Pick<Local, "items" | "deps">,
  run: string,
): Promise<RowFates & { files: Wanted["idle"] }> {
  const done = (await doneByAll(items, run)).filter(({ kind }) => kind === "batch");
  // Nothing was read, so the history, which may be long, need not be.
  const nothing = { staged: new Map(), waiting: [], refused: [], idle: [] };
  if (done.length === 0) return { ...rowFates([], [], nothing, new Map()), files: [] };
  const batches = new Set(done.map(({ name }) => name));
  const shelves = await shelvesOf(deps.objects, done);
  const { found, scope } = await deliveriesIn(deps, shelves && (await scopeOf(items, shelves)));
  const all: KnownCostFile[] = [];
  for await (const file of costFiles(items, scope?.shelves)) all.push(file);
  const ids = new Map<string, string[]>();
  for await (const pointer of generationsOf(items, costModel, extentOf(scope)))
    ids.set(pointer.partition, fileIdsOf(await inputsOf(deps.objects, pointer)));
  const own = all.filter(({ batchId }) => batches.has(batchId));
  const keys = new Set(own.map(({ key }) => key));
  return { ...rowFates(own, all, found, ids), files: found.idle.filter(({ key }) => keys.has(key)) };
}

/** Where the files stand that these batches are of; undefined when it is not known of each. */
async function shelvesOf(objects: Local["deps"]["objects"], done: Happening[]): Promise<Set<string> | undefined> {
  const shelves = new Set<string>();
  for (const { name: id, found } of done) {
    const manifest = found && manifestKey({ source: "cost", day: found.day, id });
    // A lake may have lost it.
    const batch = manifest && (await readJson<Batch>(objects, manifest).catch(() => undefined));
    if (!batch) return undefined;
    for (const { key } of batch.files) shelves.add(shelfOf(key));
  }
  return shelves;
}

/** `org-cur 2026-01: delivery 861af42f of 2026-02-03T04:05:06.000Z, 921 rows, replaces 50aa1c02` */
export const deliveredWords = ({ report, month, id, deliveredAt, rows, replaces, again }: Delivered): string =>
  `${report} ${month}: delivery ${id} of ${deliveredAt}, ${counted(rows, "row")}${replaces ? `, replaces ${replaces}` : ""}${again ? ", built again" : ""}`;

/** Deliveries in a run's report: what the last of these runs left waiting and refused is as it stands now. */
export async function deliveryReport(
  local: Pick<Local, "items">,
  runs: string[],
): Promise<Omit<DeliveryReport, "idle">> {
  const last = runs.at(-1);
  if (last === undefined) return { published: [], waiting: [], refused: [] };
  const plan = (
    await local.items.get<{ deliveries?: Pick<DeliveryReport, "waiting" | "refused"> }>(`run-files#${last}`, "plan")
  )?.body;
  const { waiting = [], refused = [] } = plan?.deliveries ?? {};
  return { published: await deliveredBy(local, runs), waiting, refused };
}

export type CostRecords = RunSummary["records"] & Pick<RowFates, "waiting" | "unbuilt" | "idle">;

/** The rows that a run of cost read, as the records of its summary. */
export async function costRecords(
  local: Pick<Local, "items" | "deps">,
  run: string,
  { records }: Pick<RunSummary, "records">,
): Promise<{ records: CostRecords; idle: Wanted["idle"] }> {
  const { kept, duplicate, superseded, waiting, unbuilt, idle, files } = await rowsRead(local, run);
  // What is neither is in files that cannot be read to their end, or in refused deliveries.
  const rejected = records.in - kept - duplicate - superseded - waiting - unbuilt - idle;
  return { records: { in: records.in, kept, duplicate, superseded, rejected, waiting, unbuilt, idle }, idle: files };
}

/** `13,007 read = 11,024 published + 1,951 in older deliveries + 32 refused`: where the rows of the files are now. */
export function rowBalance(r: RunSummary["records"] & Partial<CostRecords>): string {
  const parts: [number, string][] = [
    [r.superseded, "in older deliveries"],
    [r.duplicate, "in files that are there twice"],
    [r.idle ?? 0, "in files of no delivery"],
    [r.waiting ?? 0, "in deliveries that wait"],
    [r.unbuilt ?? 0, "not built yet"],
    [r.rejected, "refused"],
  ];
  const others = parts.filter(([rows]) => rows > 0).map(([rows, words]) => ` + ${count(rows)} ${words}`);
  return `${count(r.in)} read = ${count(r.kept)} published${others.join("")}`;
}
