import type { Alert, FreshnessFacts, QuotaFacts } from "./alert";

/** Sections of a mail, gravest first. */
export const sections = ["over", "stale", "near", "withdrawn", "recovered"] as const;
export type Section = (typeof sections)[number];

export function sectionOf({ rule, phase, level }: Alert): Section {
  if (rule === "freshness") return phase === "raised" ? "stale" : "recovered";
  if (phase === "cleared") return "withdrawn";
  return Number(level) >= 1 ? "over" : "near";
}
export const quotaFacts = ({ facts }: Alert): QuotaFacts => facts as QuotaFacts;
export const freshnessFacts = ({ facts }: Alert): FreshnessFacts => facts as FreshnessFacts;

/** Whether an alert has words of its own; lower levels that changed with a higher one have not. */
export const leads = (alert: Alert): boolean => alert.rule === "freshness" || quotaFacts(alert).leads;

/** Gravest first, the newest month first, then by per cent and name: the same alerts give the same mail. */
export function bySeverity(a: Alert, b: Alert): number {
  const section = sections.indexOf(sectionOf(a)) - sections.indexOf(sectionOf(b));
  if (section !== 0) return section;
  if (a.period !== b.period) return a.period < b.period ? 1 : -1;
  const percent = (alert: Alert) => (alert.rule === "quota" ? quotaFacts(alert).percent : 0);
  return percent(b) - percent(a) || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.id < b.id ? -1 : 1);
}

/** At most this many alerts are read again for a mail; the others are counted. */
const kept = 200;

/** The gravest of any number of alerts, in bounded memory, and how many each section has. */
export class Gravest {
  private alerts: Alert[] = [];
  readonly counts: Record<Section, number> = { over: 0, stale: 0, near: 0, withdrawn: 0, recovered: 0 };

  add(alert: Alert): void {
    if (!leads(alert)) return;
    this.counts[sectionOf(alert)] += 1;
    this.alerts.push(alert);
    if (this.alerts.length >= 4 * kept) this.trim();
  }

  private trim(): void {
    this.alerts = this.alerts.sort(bySeverity).slice(0, 2 * kept);
  }

  /**
   * The gravest, each subject with its gravest alone. What was raised and cleared before anybody was told is left out, and
   * taken from the counts.
   */
  get(): Alert[] {
    this.trim();
    const name = ({ rule, subject, period }: Alert) => JSON.stringify([rule, subject, period]);
    const step = (alert: Alert) => JSON.stringify([name(alert), alert.level, alert.seq]);
    const steps = new Map<string, number>();
    for (const alert of this.alerts) steps.set(step(alert), (steps.get(step(alert)) ?? 0) + 1);
    const seen = new Set<string>();
    const shown = this.alerts.filter((alert) => {
      const isKept = steps.get(step(alert)) === 1 && !seen.has(name(alert));
      if (isKept) seen.add(name(alert));
      else this.counts[sectionOf(alert)] -= 1;
      return isKept;
    });
    this.alerts = shown;
    return shown.slice(0, kept);
  }
}
