import { gunzipSync } from "node:zlib";
import type { SampleFile } from "../../../pipeline/sample/delivery";

// biome-ignore lint/suspicious/noExplicitAny: a record is any JSON
type Json = { [key: string]: any };

/** Counts a sample again from its bytes, by the plainest reading of the rules and nothing of the generator. */
export function recount(files: SampleFile[]) {
  const records: Json[] = [];
  let unreadable = 0;
  for (const { path, body } of files) {
    if (!/\/CloudTrail\//.test(path)) continue;
    try {
      records.push(...JSON.parse(gunzipSync(body).toString()).Records);
    } catch {
      unreadable++;
    }
  }
  const whole = records.filter(({ eventID, eventTime }) => eventID && eventTime);
  const corrected = new Set(whole.flatMap(({ addendum }) => addendum?.originalEventID ?? []));
  const current = whole.filter(({ eventID }) => !corrected.has(eventID));
  const events = new Map<string, Json>();
  for (const record of current) {
    const key = record.sharedEventID ?? record.eventID;
    const own = record.userIdentity.accountId === record.recipientAccountId;
    if (own || !events.has(key)) events.set(key, record);
  }
  const kept = [...events.values()];
  return {
    unreadable,
    records: {
      in: records.length,
      rejected: records.length - whole.length,
      kept: kept.length,
      duplicate: current.length - kept.length,
      superseded: whole.length - current.length,
    },
    kept,
    per: (field: (record: Json) => string | undefined) => {
      const counts: Record<string, number> = {};
      for (const value of kept.map(field)) if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
      return counts;
    },
  };
}

/** Successful downloads by month and identity, each identity told by the plainest field that its type has. */
export function downloads(kept: Json[]) {
  const sums = new Map<string, { requests: number; bytes: bigint }>();
  for (const { eventName, errorCode, eventTime, userIdentity: who, additionalEventData } of kept) {
    if (eventName !== "GetObject" || errorCode) continue;
    const issuer = who.sessionContext?.sessionIssuer?.arn;
    const source = who.sessionContext?.sourceIdentity;
    const name = issuer?.includes("/aws-reserved/sso.amazonaws.com/")
      ? `sso:${who.arn.split("/").at(-1)}`
      : issuer
        ? `role:${issuer}${source ? `|source:${source}` : ""}`
        : who.type === "IAMUser"
          ? `user:${who.arn}`
          : who.type === "AWSService"
            ? `service:${who.invokedBy}`
            : who.onBehalfOf
              ? `identitycenter:${who.onBehalfOf.userId}`
              : /anonymous/i.test(who.accountId)
                ? "anonymous"
                : `account:${who.accountId}`;
    const key = `${eventTime.slice(0, 7)} ${name}`;
    const sum = sums.get(key) ?? { requests: 0, bytes: 0n };
    sum.requests++;
    sum.bytes += BigInt(Math.trunc(additionalEventData.bytesTransferredOut ?? 0));
    sums.set(key, sum);
  }
  return sums;
}
