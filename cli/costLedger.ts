import type { PublishedDelivery } from "../pipeline/cost/standing/standingPairs";
import type { Pointer } from "../pipeline/ledger/generations";
import { valuesOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";
import { deliveriesTable, lostDeliveries } from "../pipeline/tasks/lostDeliveries";

/**
 * Every delivery that gold keeps, or kept until its files were removed.
 * @param o.hasFiles whether a generation is there to be read
 * @param o.of only of this month of a report, as `report/2026-01`
 */
export async function publishedDeliveries(
  items: Items,
  { hasFiles = () => true, of = "" }: { hasFiles?: (location: string) => boolean; of?: string } = {},
): Promise<PublishedDelivery[]> {
  const now = new Map<string, string>();
  for await (const { partition, delivery } of pointersAt("silver.cost_line_items", of))
    if (delivery) now.set(partition, delivery.id);
  const found: PublishedDelivery[] = [];
  for await (const { partition, delivery, builtAt, run, location } of pointersAt(deliveriesTable, of && `${of}/`)) {
    const [report, month, id] = valuesOf(partition) as [string, string, string];
    const deliveredAt = delivery?.deliveredAt ?? builtAt;
    found.push({
      report,
      month,
      id,
      deliveredAt,
      publishedAt: builtAt,
      run,
      ...(delivery?.madeBy && { madeBy: delivery.madeBy }),
      current: now.get(`${report}/${month}`) === id,
      ...(!hasFiles(location) && { lost: true as const }),
    });
  }
  for await (const { partition, delivery, builtAt, run } of lostDeliveries(items, of && `${of}/`)) {
    const [report, month, id] = valuesOf(partition) as [string, string, string];
    const isBack = found.some((one) => one.report === report && one.month === month && one.id === id);
    const deliveredAt = delivery?.deliveredAt ?? builtAt;
    if (!isBack) found.push({ report, month, id, deliveredAt, publishedAt: builtAt, run, current: false, lost: true });
  }
  return found;

  async function* pointersAt(table: string, prefix: string): AsyncIterable<Pointer> {
    for await (const { body } of items.query<Pointer>(`pointer#${table}`, { prefix })) yield body;
  }
}

/** Texts as SQL writes them. */
export const literals = (texts: string[]): string => texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
