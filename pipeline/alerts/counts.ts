import type { Run } from "../ledger/runs";
import type { Items } from "../ports";
import type { Alert } from "./alert";
import type { Outcome } from "./log";

export interface AlertCounts {
  /** raised by this run */
  new: number;
  /** still so, and raised by an earlier run */
  repeated: number;
  /** cleared by this run: quotas that late data took back, and tables that are fresh again */
  withdrawn: number;
  /** raised by this run for a month long ago, and not sent */
  historic: number;
}
const pk = (runId: string) => `run-alerts#${runId}`;

/**
 * What a run raised and cleared is counted by alert, so a repeated task or a redrive counts nothing twice.
 * @returns the item to write; undefined for what is not counted by alert
 */
export function countItem(run: Run, alert: Alert | undefined, outcome: Outcome) {
  if (!alert || outcome === "none" || outcome === "repeated") return undefined;
  return { pk: pk(run.id), sk: `alert#${alert.id}`, body: { outcome } };
}
/** What only repeats is a number of each branch; the last pass that looked decides. */
export async function countRepeated(items: Items, run: Run, branch: string, repeated: number): Promise<void> {
  await items.put(pk(run.id), `repeated#${branch}`, { repeated });
}

export async function readAlertCounts(items: Items, runId: string): Promise<AlertCounts> {
  const counts: AlertCounts = { new: 0, repeated: 0, withdrawn: 0, historic: 0 };
  for await (const { body } of items.query<{ outcome?: keyof AlertCounts; repeated?: number }>(pk(runId))) {
    if (body.outcome) counts[body.outcome] += 1;
    counts.repeated += body.repeated ?? 0;
  }
  return counts;
}
