import { folderOf } from "../folderOf";
import { stagedParts } from "../ledger/batches";
import type { Run } from "../ledger/runs";
import type { Input, Model, Staged } from "../plan/types";
import type { Items, ObjectStore } from "../ports";
import type { Deps } from "./deps";
import type { Kept, PlanInputs } from "./planInputs";
import { isIdle, quietPlan } from "./quietPlan";

/** Days of events. @param mayBeQuiet nothing was built in this pass */
export async function eventInputs(
  { items, objects, catalog, config }: Pick<Deps, "items" | "objects" | "catalog" | "config">,
  run: Run,
  own: Model[],
  today: string,
  mayBeQuiet: boolean,
): Promise<PlanInputs> {
  const quiet = await quietPlan<Kept>({ items, catalog, config }, run, own, today);
  if (mayBeQuiet && quiet.last) return { last: quiet.last };
  return {
    known: { staged: await stagedDays(items, objects) },
    isWhole: true,
    async keep(kept, { plan }) {
      await quiet.note(isIdle(plan) ? kept : undefined);
      return kept;
    },
  };
}

/** Staged parts of events, by day. */
export async function stagedDays(items: Items, objects: Pick<ObjectStore, "uri">): Promise<Map<string, Staged>> {
  const days = new Map<string, Staged>();
  for await (const part of stagedParts(items)) {
    const { eventDate, batchId, hash, key, size } = part;
    const location = objects.uri(folderOf(key));
    const figures = { rows: String(part.rows), bytes_out: part.bytesOut, bytes_in: part.bytesIn };
    const input: Input = {
      table: "staged.cloudtrail_events",
      partition: [eventDate, batchId],
      fingerprint: hash,
      location,
      figures,
      bytes: size,
      current: true,
    };
    days.get(eventDate)?.inputs.push(input) ?? days.set(eventDate, { inputs: [input] });
  }
  return days;
}
