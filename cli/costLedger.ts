import type { PublishedDelivery } from "../pipeline/cost/standing/standingPairs";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { valuesOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";
import { deliveriesTable, lostDeliveries } from "../pipeline/tasks/lostDeliveries";

/** Every delivery that gold keeps, or kept until its files were removed. @param hasFiles whether a generation is there to be read */
export async function publishedDeliveries(
  items: Items,
  hasFiles: (location: string) => boolean = () => true,
): Promise<PublishedDelivery[]> {
  const now = new Map<string, string>();
  for await (const { partition, delivery } of publishedGenerations(items, "silver.cost_line_items"))
    if (delivery) now.set(partition, delivery.id);
  const found: PublishedDelivery[] = [];
  for await (const { partition, delivery, builtAt, run, location } of publishedGenerations(items, deliveriesTable)) {
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
  for await (const { partition, delivery, builtAt, run } of lostDeliveries(items)) {
    const [report, month, id] = valuesOf(partition) as [string, string, string];
    const isBack = found.some((one) => one.report === report && one.month === month && one.id === id);
    const deliveredAt = delivery?.deliveredAt ?? builtAt;
    if (!isBack) found.push({ report, month, id, deliveredAt, publishedAt: builtAt, run, current: false, lost: true });
  }
  return found;
}

/** Texts as SQL writes them. */
export const literals = (texts: string[]): string => texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
