/** What is known of a thing in the lake that neither ledger nor catalog names. Times in ms. */
export interface Unnamed {
  /** when it was begun; a run may be at work on it for as long as the grace */
  bornAt: number;
  /** since when nobody needs it, where that is known, because no run is at work */
  freeAt?: number | undefined;
  /** when a sweep first found it unnamed, and wrote that down */
  markedAt?: number | undefined;
}

/**
 * Whether a thing that is named nowhere may go.
 *
 * Beside runs that are at work, nothing goes that was not marked a whole grace before: what is marked can be published no more, and who
 * published it just before the mark is seen by the sweep after. Where no run is at work, what was replaced long enough ago goes at once.
 */
export function judge(
  { bornAt, freeAt, markedAt }: Unnamed,
  { now, graceMs }: { now: number; graceMs: number },
): "keep" | "mark" | "remove" {
  const before = now - graceMs;
  if (freeAt === undefined && bornAt > before) return "keep";
  if (Math.min(markedAt ?? now, freeAt ?? now) <= before) return "remove";
  return markedAt === undefined ? "mark" : "keep";
}
