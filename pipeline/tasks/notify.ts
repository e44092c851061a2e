import { z } from "zod";
import { composeDigest } from "../alerts/digest";
import { type Digest, gather, readDigest, settleMembers, storeDigest } from "../alerts/digestStore";
import { alertTopic } from "../alerts/outbox";
import { Gravest } from "../alerts/severity";
import { Run } from "../ledger/runs";
import type { Deps, Task } from "./deps";

const Event = z.object({ run: Run });
type Needs = "items" | "notifier" | "config" | "clock";

/**
 * Sends what waits in the outbox of this source as one mail. The mail is stored before it is sent: after a crash the same one,
 * with the same id, is sent again, and its alerts are in no other. Safe to repeat.
 * @throws what the notifier throws; the mail stays stored, and the next run sends it
 */
export const notify: Task<Needs> =
  (deps) =>
  async (event): Promise<Record<string, never>> => {
    const { run } = Event.parse(event);
    for (;;) {
      const stored = await readDigest(deps.items, run, alertTopic);
      if (stored && !stored.body.sent) {
        await finish(deps, run, stored.body);
        await storeDigest(deps.items, run, { ...stored.body, sent: true }, stored.rev);
      } else if (!(await compose(deps, run, stored?.rev ?? 0))) return {};
    }
  };

/** @returns false when nothing waits */
async function compose({ items, config, clock }: Pick<Deps, Needs>, run: Run, rev: number): Promise<boolean> {
  const at = clock.now();
  const gravest = new Gravest();
  const gathered = await gather(items, run, alertTopic, at, (alert) => gravest.add(alert));
  if (gathered.alerts === 0) return false;
  const mail = composeDigest(gravest, { id: gathered.id, run: run.id, at, timeZone: config.timeZone });
  const digest: Digest = {
    ...gathered,
    topic: alertTopic,
    ...(mail && { mail }),
    at: at.toISOString(),
    run: run.id,
    sent: false,
  };
  await storeDigest(items, run, digest, rev); // when another was first, the loop finds it
  return true;
}

async function finish({ items, notifier }: Pick<Deps, Needs>, run: Run, digest: Digest): Promise<void> {
  const { id, topic, mail } = digest;
  if (mail) {
    const { where } = await notifier.send({ id, topic, ...mail });
    await items.put(`run-mails#${run.id}`, id, { where, subject: mail.subject });
  }
  await settleMembers(items, run, digest);
}
