import type { Items } from "../ports";

/** Of that part of the last plan of cost which other tasks ask for. */
export interface NewestDeliveries {
  /** reports that have something published */
  reports: string[];
  /** milliseconds since 1970 of the newest delivery, by table and month */
  newest: Record<string, Record<string, number>>;
}
const [pk, sk] = ["cost-plan", "last"];

/** What the last plan of cost without work left. */
export async function lastCostPlan<Standing>(items: Items): Promise<Standing | undefined> {
  return (await items.get<Standing>(pk, sk))?.body;
}
export async function noteCostPlan(items: Items, standing: unknown): Promise<void> {
  await items.put(pk, sk, standing);
}
/** The next plan looks at everything. */
export async function forgetCostPlan(items: Items): Promise<void> {
  await items.remove(pk, sk);
}
