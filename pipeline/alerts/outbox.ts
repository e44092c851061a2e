import type { Run } from "../ledger/runs";
import type { Items, Source } from "../ports";
import { type Alert, logPk, logSk } from "./alert";
import { inParallel } from "./parallel";

/** Everything that Sluice tells by itself goes to one topic, so a run sends one mail at most. */
export const alertTopic = "alerts";

/** Where an alert that waits is written down. Each source has its own, as the lease of a source keeps two senders apart. */
export interface Waiting {
  id: string;
  pk: string;
  sk: string;
}
export const outboxPk = (source: Source, topic: string): string => `outbox#${source}#${topic}`;

export async function putInOutbox(items: Items, run: Run, alert: Alert): Promise<void> {
  const entry: Waiting = { id: alert.id, pk: logPk(alert), sk: logSk(alert, alert) };
  await items.put(outboxPk(run.source, alertTopic), alert.id, entry);
}

/** Alerts that wait, in the order of their ids; an entry whose alert was never written, or was told, is passed over. */
export async function* waitingAlerts(items: Items, source: Source, topic: string): AsyncIterable<Alert> {
  const entries = items.query<Waiting>(outboxPk(source, topic));
  for await (const alert of inParallel(entries, async ({ body: { pk, sk } }) => (await items.get<Alert>(pk, sk))?.body))
    if (alert && !alert.digest) yield alert;
}
