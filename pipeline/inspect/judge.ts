import type { Block } from "./block";
import { eventDay } from "./eventTime";
import { slot, stride } from "./slots";
import type { Tally } from "./tally";

/** Decides on record `i` of a block: its event day, or 0 and a reason. */
export function judge(block: Block, i: number, tally: Tally): void {
  const base = i * stride;
  tally.records++;
  const reason = block.reasons.get(i) ?? fault(block, base, tally);
  let day = 0;
  if (reason === undefined) {
    day = dayOf(block, base);
    if (day === 0) tally.reject("eventTime is not a date and time of ISO 8601 with a zone", block.first + i);
  } else tally.reject(reason, block.first + i);
  block.days[i] = day;
  if (day !== 0) tally.accepted++;
}

function fault(block: Block, base: number, tally: Tally): string | undefined {
  if (block.has(base, slot.eventTime) || block.has(base, slot.eventName) || block.has(base, slot.eventVersion))
    tally.eventLike++;
  const { spans } = block;
  // The session's own source identity counts first.
  if (!block.has(base, slot.sourceIdentity) && block.has(base, slot.sourceIdentityOfUser)) {
    spans[base + 2 * slot.sourceIdentity] = spans[base + 2 * slot.sourceIdentityOfUser]!;
    spans[base + 2 * slot.sourceIdentity + 1] = spans[base + 2 * slot.sourceIdentityOfUser + 1]!;
  }
  if (block.has(base, slot.eventCategory)) {
    const length = block.length(base, slot.eventCategory);
    if (length === "Insight".length && block.text(base, slot.eventCategory) === "Insight") {
      tally.insights++;
      return "eventCategory is Insight, which is a finding and no event";
    }
    if (length === "Aggregated".length && block.text(base, slot.eventCategory) === "Aggregated") {
      tally.aggregated++;
      return "eventCategory is Aggregated, which is a summary and no event";
    }
  }
  if (!block.has(base, slot.eventId)) return "without eventID";
  if (!block.isString(base, slot.eventId)) return "eventID is not a string";
  if (block.length(base, slot.eventId) === 0) return "eventID is empty";
  if (!block.has(base, slot.eventTime)) return "without eventTime";
  return undefined;
}

let lastTime = "";
let lastDay = 0;

/** Most records of a file are of one day, so the day of the last date is kept. */
function dayOf(block: Block, base: number): number {
  if (!block.isString(base, slot.eventTime) || block.length(base, slot.eventTime) > 64) return 0;
  const time = block.text(base, slot.eventTime)!;
  if (time === lastTime) return lastDay;
  lastTime = time;
  lastDay = eventDay(time) ?? 0;
  return lastDay;
}
