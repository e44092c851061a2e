import { withTied } from "../cost/deliveries/shelf";
import { newestStagedDay } from "../ledger/batches";
import { lastCostPlan, type NewestDeliveries } from "../ledger/costPlan";
import { failures, type Pointer, published } from "../ledger/generations";
import { tiedShelves, touchedShelves } from "../ledger/shelves";
import { partitionOf, valuesOf } from "../plan/partition";
import type { Model } from "../plan/types";
import type { Items } from "../ports";

/**
 * Time of the newest event that a table was made of, or of the newest delivery of a cost report, from the ledger alone. A table whose audit does not say it is as new as
 * what it was built from: a day without downloads is no late day.
 * @returns undefined when nothing is published, or when no published partition holds an event
 */
export async function newestInTable(items: Items, table: string): Promise<Date | undefined> {
  const { at, prefixes } = await deliveriesOf(items, table);
  let newest = at;
  for (const prefix of prefixes)
    for await (const { sk, body } of items.query<Pointer>(`pointer#${table}`, { reverse: true, prefix })) {
      const ms = await newestOf(items, body);
      if (ms !== undefined && ms > (newest ?? 0)) newest = ms;
      // Partitions stand in the order of their days, unless a report's name comes first.
      if (newest !== undefined && valuesOf(sk).length === 1) break;
    }
  return newest === undefined ? undefined : new Date(newest);
}

/**
 * The newest delivery that the last plan of cost knows of a table, and where pointers begin that may be others by now. The marks are read
 * first: a run that ends meanwhile takes them away when the plan is written.
 */
async function deliveriesOf(items: Items, table: string): Promise<{ at?: number; prefixes: string[] }> {
  const touched = [...(await touchedShelves(items)).keys()];
  const shelves = touched.length === 0 ? new Set<string>() : withTied(touched, await tiedShelves(items));
  const last = await lastCostPlan<NewestDeliveries>(items);
  const known = last?.newest[table];
  if (!known || !shelves) return { prefixes: [""] };
  const others = Object.keys(known).filter((month) => !shelves.has(month));
  const prefixes = [...shelves].flatMap((shelf) => last!.reports.map((report) => `${report}/${shelf}`));
  return { ...(others.length > 0 && { at: Math.max(...others.map((month) => known[month]!)) }), prefixes };
}

async function newestOf(
  items: Items,
  { figures, inputs, delivery }: Pick<Pointer, "figures" | "inputs" | "delivery">,
): Promise<number | undefined> {
  if (delivery) return Date.parse(delivery.deliveredAt);
  const own = milliseconds(figures.newest_at_ms);
  if (own !== undefined) return own;
  let newest: number | undefined;
  for (const input of inputs) {
    let ms = milliseconds(input.figures.newest_at_ms);
    if (ms === undefined && !input.table.startsWith("staged.")) {
      const made = await published(items, input.table, partitionOf(input.partition));
      // Built anew since: what it holds now is not what this table holds.
      if (made?.fingerprint === input.fingerprint) ms = await newestOf(items, made);
    }
    if (ms !== undefined && ms > (newest ?? 0)) newest = ms;
  }
  return newest;
}

/** An empty partition counts 0. */
const milliseconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;

/** Why data that has arrived is not in a table: a build of it or of an input failed, or its newest staged day is not built. */
export async function whyStuck(
  items: Items,
  models: Model[],
  table: string,
  newestAt: Date | undefined,
): Promise<string | undefined> {
  const above = tablesAbove(models, table);
  for await (const { table: failed, partition, failed: why } of failures(items))
    if (above.has(failed)) return `build of ${failed} ${partition} fails: ${why.error}: ${why.cause}`.slice(0, 500);
  const staged = above.has("staged.cloudtrail_events") ? await newestStagedDay(items) : undefined;
  if (staged !== undefined && staged > (newestAt?.toISOString().slice(0, 10) ?? ""))
    return `data of ${staged} has arrived and is not built yet`;
  return undefined;
}

/** The table itself and everything it is made of. */
function tablesAbove(models: Model[], table: string): Set<string> {
  const above = new Set([table]);
  for (const name of above)
    for (const input of models.find((model) => model.table === name)?.inputs ?? []) above.add(input);
  return above;
}
