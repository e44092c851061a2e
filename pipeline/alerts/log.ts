import type { Run } from "../ledger/runs";
import type { Items } from "../ports";
import { type Alert, type AlertKey, alertId, logPk, logPrefix, logSk } from "./alert";
import { putInOutbox } from "./outbox";
import { nextStep, type Step } from "./transition";

/** What one visit of a subject's level found or did. */
export type Outcome = "none" | "new" | "repeated" | "withdrawn" | "historic";

export async function lastAlert(items: Items, key: AlertKey): Promise<Alert | undefined> {
  for await (const { body } of items.query<Alert>(logPk(key), { prefix: logPrefix(key), reverse: true, limit: 1 }))
    return body;
  return undefined;
}

/**
 * Makes the log say whether a level is reached. Each step is one conditional write, so that whoever comes second finds it
 * done. The outbox is written before the log: a crash between leaves an entry without an alert, which is not sent, and never
 * an alert that nobody sends. Safe to repeat; a repeat in the same run gives the same outcome.
 * @param historic a raise now is recorded and not sent; a clearing is silent when its raise was
 */
export async function settleLevel(
  items: Items,
  run: Run,
  at: Date,
  key: AlertKey,
  state: { active: boolean; historic: boolean; facts(step: Step): Alert["facts"] },
): Promise<{ outcome: Outcome; last: Alert | undefined }> {
  for (;;) {
    const last = await lastAlert(items, key);
    const step = nextStep(last, state.active);
    if (!step) return { outcome: outcomeOf(last, run, state.active), last };
    const alert: Alert = {
      ...key,
      ...step,
      id: alertId(key, step),
      historic: step.phase === "raised" ? state.historic : last!.historic,
      at: at.toISOString(),
      run: run.id,
      facts: state.facts(step),
    };
    if (!alert.historic) await putInOutbox(items, run, alert);
    await items.put(logPk(key), logSk(key, step), alert, { expected: 0 });
  }
}

function outcomeOf(last: Alert | undefined, run: Run, active: boolean): Outcome {
  if (!last) return "none";
  if (last.run !== run.id) return active && !last.historic ? "repeated" : "none";
  if (last.phase === "cleared") return last.historic ? "none" : "withdrawn";
  return last.historic ? "historic" : "new";
}

/** The partitions that the log has, so that it can be listed; before the first alert of a partition. */
export async function beginPeriod(items: Items, { rule, period }: Pick<AlertKey, "rule" | "period">): Promise<void> {
  await items.put("alert-period", `${rule}#${period}`, { rule, period }, { expected: 0 });
}
