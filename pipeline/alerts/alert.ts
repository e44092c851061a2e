import { createHash } from "node:crypto";
import { subjectKey } from "./subjectKey";
import type { Step } from "./transition";

/** What an alert of rule `quota` tells; bytes are decimal text. */
export interface QuotaFacts {
  used: string;
  quota: string;
  /** tenths of a per cent, rounded down */
  percent: number;
  /** UTC day on which the total passed this level, where the daily figures are at hand */
  sinceDay: string | null;
  /** buckets with the most bytes, largest first */
  buckets: { name: string; bytes: string }[];
  /** no higher level changed at the same time: this one stands for its subject in the mail */
  leads: boolean;
}
/** What an alert of rule `freshness` tells; times are ISO 8601 in UTC. */
export interface FreshnessFacts {
  status: FreshnessStatus;
  kind: "table" | "path";
  newestAt: string | null;
  allowedHours: number;
  reason: string;
}
export type FreshnessStatus = "fresh" | "late" | "missing" | "broken" | "stuck";

/** What an alert is about. One alert per rule, subject, period, level and step, for ever. */
export interface AlertKey {
  rule: "quota" | "freshness";
  /** principal; table or path */
  subject: string;
  /** `YYYY-MM` of a quota, `-` where there is none */
  period: string;
  /** `0.8`, `1` of a quota; `stale` */
  level: string;
}
export interface Alert extends AlertKey, Step {
  id: string;
  /** recorded and never sent: the month ended long ago, or what is cleared was never sent */
  historic: boolean;
  at: string;
  run: string;
  facts: QuotaFacts | FreshnessFacts;
  /** the message that told it */
  digest?: string;
}

export const logPk = ({ rule, period }: Pick<AlertKey, "rule" | "period">): string => `alert#${rule}#${period}`;
/** In the order of steps: raised before cleared. */
export const logSk = ({ subject, level }: AlertKey, { seq, phase }: Step): string =>
  `${logPrefix({ subject, level })}${String(seq).padStart(6, "0")}#${phase === "raised" ? 0 : 1}`;
export const logPrefix = ({ subject, level }: Pick<AlertKey, "subject" | "level">): string =>
  `${subjectKey(subject)}#${level}#`;

export function alertId({ rule, subject, period, level }: AlertKey, { seq, phase }: Step): string {
  const parts = JSON.stringify([rule, subject, period, level, seq, phase]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}
