import type { Alert } from "./alert";
import { linesOf, subjectOf } from "./lines";
import { type Gravest, type Section, sectionOf, sections } from "./severity";
import { moment, shorten, wrap } from "./text";

const titles: Record<Section, string> = {
  over: "OVER QUOTA",
  stale: "NOT FRESH",
  near: "NEAR QUOTA",
  withdrawn: "WITHDRAWN",
  recovered: "FRESH AGAIN",
};
const next: Record<Section, string> = {
  over: "Nothing is blocked: a quota only tells. Each level is told once for a user and a month.",
  stale: "You are told once more, when it is fresh again.",
  near: "The quota is not reached yet; you are told when it is.",
  withdrawn:
    "Late or corrected logs, or another quota, took the total below the level. Crossing it again is a new alert.",
  recovered: "",
};
/** Lines of a mail that speak of single alerts; what is beyond them is counted. */
const maxLines = 170;
const detailed = 20;

/**
 * One mail for all alerts that wait: the gravest first, what happens next, and the commands that show more. The same alerts
 * give the same text. Far below the 256 KiB of SNS, whatever the names are.
 * @returns undefined when there is nothing to say: what waited was taken back before it was told
 */
export function composeDigest(
  gravest: Gravest,
  { id, run, at, timeZone }: { id: string; run: string; at: Date; timeZone: string },
): { subject: string; text: string } | undefined {
  const alerts = gravest.get();
  if (alerts.length === 0) return undefined;
  const total = sections.reduce((sum, section) => sum + gravest.counts[section], 0);
  const body: string[] = [];
  let shown = 0;
  let heading = "";
  for (const alert of alerts) {
    const lines = linesOf(alert, at, shown < detailed);
    const title = headingOf(alert);
    if (title !== heading) lines.unshift(...(heading ? [""] : []), title);
    if (body.length + lines.length > maxLines) break;
    heading = title;
    body.push(...lines);
    shown += 1;
  }
  if (total > shown) body.push("", `  and ${(total - shown).toLocaleString("en-US")} more: sluice alerts`);
  const present = sections.filter((section) => gravest.counts[section] > 0);
  const text = [
    headline(gravest.counts),
    "",
    ...body,
    "",
    ...present.flatMap((section) => (next[section] ? wrap(next[section], 72) : [])),
    "",
    "See more:",
    ...commands(alerts, present).map((command) => `  ${command}`),
    "",
    `Run ${shorten(run, 60)}`,
    `At ${moment(at, timeZone)}; days and months are UTC`,
    `Message ${id}`,
    "",
  ].join("\n");
  return { subject: subjectOf(alerts[0]!, total - 1, at), text };
}

function headingOf(alert: Alert): string {
  const section = sectionOf(alert);
  return alert.rule === "quota" ? `${titles[section]} in ${alert.period}` : titles[section];
}

function headline(counts: Record<Section, number>): string {
  const words: Record<Section, string> = {
    over: "over quota",
    stale: "not fresh",
    near: "near quota",
    withdrawn: "withdrawn",
    recovered: "fresh again",
  };
  const parts = sections.filter((section) => counts[section] > 0);
  return `Sluice: ${parts.map((section) => `${counts[section].toLocaleString("en-US")} ${words[section]}`).join(", ")}`;
}

function commands(alerts: Alert[], present: Section[]): string[] {
  const month = alerts.find(({ rule }) => rule === "quota")?.period;
  return [
    ...(month ? ["sluice quota", `sluice lineage gold.s3_transfer_monthly --where "usage_month = '${month}'"`] : []),
    ...(present.includes("stale") || present.includes("recovered") ? ["sluice freshness"] : []),
    "sluice alerts",
  ];
}
