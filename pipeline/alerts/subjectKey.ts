import { createHash } from "node:crypto";

/** A sort key of DynamoDB has at most 1,024 bytes; the rest is for what stands beside the subject. */
const maxBytes = 900;

/**
 * A name written by strangers as a part of a key: without `#`, `%` and control characters, and bounded. A longer name is known
 * by its hash; its full text is in the body. Names of principals begin with their kind, so none looks like such a hash.
 */
export function subjectKey(subject: string): string {
  const key = subject.replace(/[#%\p{Cc}]/gu, (c) => `%${c.codePointAt(0)!.toString(16).padStart(2, "0")}`);
  return Buffer.byteLength(key) <= maxBytes ? key : `sha256:${createHash("sha256").update(subject).digest("hex")}`;
}
