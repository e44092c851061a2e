import { createHash } from "node:crypto";
import type { Run } from "../ledger/runs";
import type { Item, Items } from "../ports";
import type { Alert } from "./alert";
import { outboxPk, type Waiting, waitingAlerts } from "./outbox";
import { inParallel } from "./parallel";

/** A mail as it will be sent. It is stored first, so whoever sends it after a crash sends this one. */
export interface Digest {
  /** hash of the topic and of the ids of its alerts in order */
  id: string;
  topic: string;
  /** undefined when there was nothing to say */
  mail?: { subject: string; text: string };
  alerts: number;
  at: string;
  run: string;
  /** where the ids of its alerts are: `chunks` items of this partition */
  members: string;
  chunks: number;
  sent: boolean;
}
const headPk = (run: Run) => `digest#${run.source}`;
const chunkSize = 1000;
const keptSeconds = 35 * 86_400;

export const readDigest = async (items: Items, run: Run, topic: string): Promise<Item<Digest> | undefined> =>
  items.get<Digest>(headPk(run), topic);

/** @returns false when somebody else stored one meanwhile */
export const storeDigest = async (items: Items, run: Run, digest: Digest, expected: number): Promise<boolean> =>
  items.put(headPk(run), digest.topic, digest, { expected });

/** Writes down which alerts wait, a thousand ids an item, and shows each to `see`. They come in the order of their ids. */
export async function gather(
  items: Items,
  run: Run,
  topic: string,
  at: Date,
  see: (alert: Alert) => void,
): Promise<Pick<Digest, "id" | "alerts" | "members" | "chunks">> {
  const members = `digest-members#${run.id}#${run.pass}#${topic}`;
  const hash = createHash("sha256").update(topic);
  const expiresAt = Math.floor(at.getTime() / 1000) + keptSeconds;
  let ids: string[] = [];
  let alerts = 0;
  let chunks = 0;
  const flush = async () => {
    if (ids.length > 0) await items.put(members, String(chunks++).padStart(6, "0"), { ids }, { expiresAt });
    ids = [];
  };
  for await (const alert of waitingAlerts(items, run.source, topic)) {
    see(alert);
    hash.update(`\n${alert.id}`);
    ids.push(alert.id);
    alerts += 1;
    if (ids.length >= chunkSize) await flush();
  }
  await flush();
  return { id: hash.digest("hex").slice(0, 32), alerts, members, chunks };
}

/** Takes the alerts of a digest from the outbox, and notes in each which message told it. Safe to repeat. */
export async function settleMembers(items: Items, run: Run, { id, topic, members, chunks }: Digest): Promise<void> {
  const pk = outboxPk(run.source, topic);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const ids = (await items.get<{ ids: string[] }>(members, String(chunk).padStart(6, "0")))?.body.ids ?? [];
    const told: { pk: string; sk: string; body: Alert }[] = [];
    for await (const one of inParallel(ids, async (alertId) => {
      const waiting = (await items.get<Waiting>(pk, alertId))?.body;
      const alert = waiting && (await items.get<Alert>(waiting.pk, waiting.sk))?.body;
      return waiting && alert && { pk: waiting.pk, sk: waiting.sk, body: { ...alert, digest: id } };
    }))
      if (one) told.push(one);
    await items.putMany(told);
    for await (const _ of inParallel(ids, (alertId) => items.remove(pk, alertId)));
  }
}
