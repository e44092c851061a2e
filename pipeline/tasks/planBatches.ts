import { z } from "zod";
import {
  type Batch,
  batchId,
  manifestKey,
  openBatch,
  openBatches,
  plannedBatch,
  stagedTables,
} from "../ledger/batches";
import { costListing } from "../ledger/costListing";
import { holdLease } from "../ledger/lease";
import { logListing } from "../ledger/listing";
import { Run, recordHappening } from "../ledger/runs";
import { foundBefore } from "../ledger/takeover";
import { cutBatches } from "../plan/cutBatches";
import type { Items, RawFile } from "../ports";
import type { Task } from "./deps";
import { readAgain } from "./readAgain";

const Event = z.object({ run: Run });
/** History events and the Map's state bound an execution; the rest is for the next one. */
const maxBatches = 40;
const maxMinutes = 5;

/**
 * Lists raw files, newest delivery day first, and writes the manifests of those that are in no batch yet.
 * Safe to repeat: a batch is its files, and what was planned before is found open.
 * @returns the batches to inspect, as a key and a count
 */
export const planBatches: Task<"items" | "objects" | "raw" | "clock"> =
  ({ items, objects, raw, clock }) =>
  async (event): Promise<{ count: number; key: string }> => {
    const { run } = Event.parse(event);
    await holdLease(items, run);
    const days = await raw.days(run.source);
    const started = performance.now(); // a stopwatch of this task, not the clock of the run
    let open = (await openBatches(items, run.source)).length;
    // A redrive lists again, and so does a run that goes on from one that was cut off: what those took in is new to the reader still.
    const before = await foundBefore(items, objects, run);
    const unseen = new Set(before.names);
    const counts = { seen: 0, new: before.names.size + before.repeated, repeated: before.repeated };
    const noteCounts = () =>
      items.put(`run-files#${run.id}`, "listed", {
        ...counts,
        seen: counts.seen + unseen.size,
        at: clock.now().toISOString(),
      });
    const again = run.rebuild === stagedTables[run.source];
    const isIdle = open === 0 && !again;
    const listing =
      run.source === "cost"
        ? await costListing(items, objects, { isIdle, again })
        : await logListing(items, objects, isIdle);
    let unlisted: string | undefined;
    for (const day of days) {
      if (open >= maxBatches || performance.now() - started > maxMinutes * 60_000) {
        unlisted = day;
        break;
      }
      const files = await raw.files(run.source, day);
      counts.seen += files.length;
      for (const { key, version } of files) unseen.delete(`${key} ${version}`);
      const { news, orphans } = await listing.news(day, files);
      counts.new += news.length + orphans.reduce((sum, orphan) => sum + orphan.files.length, 0);
      const batches = [...orphans, ...(await toBatches(items, run, day, news))];
      for (const batch of batches) {
        await objects.write(manifestKey(batch), JSON.stringify(batch));
        counts.repeated += batch.aliases.length;
        if (batch.files.length === 0) continue;
        await openBatch(items, run.source, plannedBatch(batch, run.id));
        open += 1;
      }
      // Last, so that a crash before it takes the same files in again instead of calling them known.
      if (run.source === "cloudtrail") await items.putMany(batches.flatMap(contentsOf));
      if (counts.repeated > 0) await noteCounts(); // they are in no batch, so nothing else tells of them
    }
    for (const { key: file, reason } of raw.unreadable?.(run.source) ?? [])
      await recordHappening(items, run, {
        kind: "batch",
        name: file,
        status: "failed",
        failed: { state: "PlanBatches", error: "UnreadableError", cause: reason },
      });
    const unread = again ? await readAgain(items, objects, run, maxBatches - open) : [];
    const waiting = await openBatches(items, run.source);
    await listing.end({ raw, isWhole: unlisted === undefined, isOpen: waiting.length > 0 });
    const todo = waiting.slice(0, maxBatches);
    const left = [...(unlisted ? [unlisted] : []), ...unread, ...waiting.slice(maxBatches).map(({ day }) => day)];
    await items.put("backlog", run.source, { day: newestDay(left) ?? null });
    await noteCounts();
    const key = `runs/${run.id}/batches-${run.pass}.json`;
    await objects.write(key, JSON.stringify(todo));
    return { count: todo.length, key };
  };

/** Of the days that are left for later: builds wait for everything delivered up to it. `undated` files may hold any day, so nothing waits for them. */
function newestDay(days: string[]): string | undefined {
  return (
    days
      .filter((day) => day !== "undated")
      .sort()
      .at(-1) ?? days[0]
  );
}

/** Under which key a content was taken in first. */
const contentsOf = ({ source, files }: Batch) =>
  files.map(({ key, version }) => ({ pk: `content#${source}`, sk: version, body: { key } }));

/** Files whose content is known become aliases; the others are cut into batches. */
async function toBatches(items: Items, { source, token }: Run, day: string, files: RawFile[]): Promise<Batch[]> {
  const taken = new Map<string, RawFile>();
  const aliases: Batch["aliases"] = [];
  for (const file of files) {
    // The same manifest at two levels says two things, and parts of one bill may be alike: of cost no file stands for another.
    if (source === "cost") {
      taken.set(`${file.key} ${file.version}`, file);
      continue;
    }
    const first = await items.get<{ key: string }>(`content#${source}`, file.version);
    const of = taken.get(file.version)?.key ?? first?.body.key;
    if (of === undefined || of === file.key) taken.set(file.version, file);
    else aliases.push({ key: file.key, version: file.version, of });
  }
  const batches: Batch[] = cutBatches([...taken.values()]).map((cut) => ({
    id: batchId(cut),
    source,
    day,
    files: cut,
    aliases: [],
    listedBy: token,
  }));
  const known = aliases.map(({ key, version }) => ({ key, version, size: 0, modifiedAt: "" }));
  return aliases.length === 0
    ? batches
    : [...batches, { id: `aliases-${batchId(known)}`, source, day, files: [], aliases }];
}
