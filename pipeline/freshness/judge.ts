import type { FreshnessStatus } from "../alerts/alert";

/** What is watched, and how old its newest row or file may be. */
export interface Watch {
  subject: string;
  kind: "table" | "path";
  allowedHours: number;
}
/** What a look at it found. */
export interface Found {
  newestAt?: Date;
  /** the look itself failed: nothing is known about the data */
  error?: string;
  /** data has arrived that is not in the table, and why */
  stuck?: string;
}
export interface Judged {
  status: FreshnessStatus;
  reason: string;
}

const hourMs = 3_600_000;

/**
 * Tells four troubles apart: the check is broken, nothing ever came, our own pipeline is stuck, or the data is late. Exactly the
 * allowed age is still fresh, and so is a newest time in the future.
 */
export function judge({ allowedHours }: Watch, { newestAt, error, stuck }: Found, now: Date): Judged {
  if (error !== undefined) return { status: "broken", reason: error };
  if (newestAt && now.getTime() - newestAt.getTime() <= allowedHours * hourMs) return { status: "fresh", reason: "" };
  if (stuck !== undefined) return { status: "stuck", reason: stuck };
  return newestAt
    ? { status: "late", reason: "nothing newer has arrived" }
    : { status: "missing", reason: "nothing has arrived yet" };
}

/**
 * Whether somebody is told. Data that never came is given its allowed age from the first look on; a table that is late because
 * its input is late says nothing of its own: one cause, one message.
 * @returns undefined to leave what was told as it is
 */
export function tells(
  judged: Judged,
  { firstSeenAt, allowedHours, causedBy }: { firstSeenAt: Date; allowedHours: number; causedBy?: string },
  now: Date,
): boolean | undefined {
  if (judged.status === "fresh") return false;
  if (judged.status === "broken") return true;
  if (causedBy !== undefined) return undefined;
  const isNew = now.getTime() - firstSeenAt.getTime() <= allowedHours * hourMs;
  return judged.status === "missing" && isNew ? undefined : true;
}
