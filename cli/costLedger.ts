import type { PublishedDelivery } from "../pipeline/cost/standing/standingPairs";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { valuesOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";

/** Every delivery that gold keeps. */
export async function publishedDeliveries(items: Items): Promise<PublishedDelivery[]> {
  const now = new Map<string, string>();
  for await (const { partition, delivery } of publishedGenerations(items, "silver.cost_line_items"))
    if (delivery) now.set(partition, delivery.id);
  const found: PublishedDelivery[] = [];
  for await (const { partition, delivery, builtAt, run } of publishedGenerations(items, "gold.cost_deliveries")) {
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
    });
  }
  return found;
}

/** Texts as SQL writes them. */
export const literals = (texts: string[]): string => texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
