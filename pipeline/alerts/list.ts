import type { Items } from "../ports";
import type { Alert } from "./alert";

/** Alerts of every rule, newest first. */
export async function listAlerts(
  items: Items,
  options: {
    rule?: Alert["rule"];
    /** `YYYY-MM`, of quotas */
    period?: string;
    subject?: string;
    /** those of months long ago too, which nobody was sent */
    historic?: boolean;
    limit?: number;
  } = {},
): Promise<Alert[]> {
  const { limit = 1000 } = options;
  const newestFirst = (a: Alert, b: Alert) => (a.at !== b.at ? (a.at < b.at ? 1 : -1) : a.id < b.id ? -1 : 1);
  let found: Alert[] = [];
  for await (const { body } of items.query<{ rule: Alert["rule"]; period: string }>("alert-period")) {
    if (options.rule !== undefined && body.rule !== options.rule) continue;
    if (options.period !== undefined && body.period !== options.period) continue;
    for await (const { body: alert } of items.query<Alert>(`alert#${body.rule}#${body.period}`)) {
      if (alert.historic && !options.historic) continue;
      if (options.subject !== undefined && alert.subject !== options.subject) continue;
      found.push(alert);
      if (found.length >= 2 * limit + 1000) found = found.sort(newestFirst).slice(0, limit);
    }
  }
  return found.sort(newestFirst).slice(0, limit);
}
