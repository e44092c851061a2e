import type { Alert } from "./alert";
import { freshnessFacts, quotaFacts } from "./severity";
import { age, ascii, shorten, size, sizeOf, visible, wrap } from "./text";

const width = 72;
const percentText = (percent: number) => (percent >= 100_000 ? ">99999" : String(Math.floor(percent)));
const levelText = (level: string) => `${Math.round(Number(level) * 10_000) / 100} %`;

/** An alert in two or three lines: who, how much in columns, and why. */
export function linesOf(alert: Alert, at: Date, isDetailed: boolean): string[] {
  const who = `  ${shorten(alert.subject, width - 4)}`;
  const more = isDetailed ? reasons(alert) : [];
  if (alert.rule === "freshness") return [who, `     ${freshnessLine(alert, at)}`, ...more];
  return [who, ...quotaLines(alert), ...more];
}

function quotaLines(alert: Alert): string[] {
  const { used: usedText, quota: quotaText, percent, sinceDay } = quotaFacts(alert);
  const [used, quota] = [BigInt(usedText), BigInt(quotaText)];
  if (alert.phase === "cleared") {
    const words = `now ${sizeOf(used, quota)} (${percentText(percent)} %); the alert at ${levelText(alert.level)} no longer holds`;
    return wrap(words, width, "     ");
  }
  const rest = used >= quota ? `${size(used - quota).padStart(9)} over` : `${size(quota - used).padStart(9)} left`;
  const columns = `${percentText(percent).padStart(5)} %  ${size(used).padStart(9)} of ${size(quota).padStart(9)}  ${rest}`;
  return [`   ${columns}${sinceDay ? `  since ${sinceDay}` : ""}`];
}

function freshnessLine(alert: Alert, at: Date): string {
  const { newestAt, allowedHours, status } = freshnessFacts(alert);
  const newest = newestAt
    ? `newest ${newestAt.slice(0, 16).replace("T", " ")}, ${age(at.getTime() - Date.parse(newestAt))} old`
    : "nothing has arrived";
  return alert.phase === "cleared" ? newest : `${words[status]}: ${newest}; ${allowedHours} h allowed`;
}
const words = { fresh: "FRESH", late: "LATE", missing: "MISSING", broken: "CHECK BROKEN", stuck: "PIPELINE STUCK" };

function reasons(alert: Alert): string[] {
  if (alert.rule === "freshness") {
    const { reason } = freshnessFacts(alert);
    return alert.phase === "raised" && reason ? wrap(shorten(reason, 190), width, "     ").slice(0, 4) : [];
  }
  const { buckets } = quotaFacts(alert);
  if (buckets.length === 0 || alert.phase === "cleared") return [];
  const lines = ["     most from"];
  for (const [at, { name, bytes }] of buckets.entries()) {
    const part = ` ${shorten(name, 44)} ${size(BigInt(bytes))}${at < buckets.length - 1 ? "," : ""}`;
    if (lines.at(-1)!.length + part.length > width) lines.push("              ");
    lines.push(lines.pop()! + part);
  }
  return lines;
}

/** At most 99 characters of ASCII: the gravest alert, and how many more there are. */
export function subjectOf(alert: Alert, more: number, at: Date): string {
  const tail = more > 0 ? ` +${more} more` : "";
  const [before, after] = subjectParts(alert, at);
  const room = 99 - "[sluice] ".length - before.length - after.length - tail.length;
  return ascii(`[sluice] ${before}${shorten(ascii(alert.subject), Math.max(12, room))}${after}${tail}`).slice(0, 99);
}

function subjectParts(alert: Alert, at: Date): [string, string] {
  if (alert.rule === "freshness") {
    const { status, newestAt, allowedHours } = freshnessFacts(alert);
    if (alert.phase === "cleared") return ["FRESH AGAIN ", ""];
    if (!newestAt || status === "broken") return [`${words[status]} `, ""];
    return [`${words[status]} `, `: ${age(at.getTime() - Date.parse(newestAt))} old, ${allowedHours} h allowed`];
  }
  const { used, quota, percent } = quotaFacts(alert);
  const what = alert.phase === "cleared" ? "WITHDRAWN" : "QUOTA";
  return [`${what} ${percentText(percent)}% `, `: ${sizeOf(BigInt(used), BigInt(quota))} (${visible(alert.period)})`];
}
