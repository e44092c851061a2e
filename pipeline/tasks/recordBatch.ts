import { badCostRecord } from "../cost/badRecord";
import { type Batch, batchId, closeBatch, manifestKey, openBatch } from "../ledger/batches";
import { holdLease } from "../ledger/lease";
import { Failed, recordHappening } from "../ledger/runs";
import type { Task } from "./deps";
import { BatchEvent, batchOf, finishBatch } from "./inspectBatch";

const Event = BatchEvent.extend({ failed: Failed });

/** Faults of the way to a file, not of the file: it may be there again tomorrow. The names are those of Node, S3 and Lambda. */
const unreachable =
  /\b(EACCES|EPERM|EIO|ENOENT|ESTALE|EMFILE|ENFILE|EBUSY|ENOSPC|ENOMEM|EDQUOT|ETIMEDOUT|ECONNRESET|ChangedSinceListedError|NoSuchKey|NotFound|AccessDenied|SlowDown|InternalError|ServiceUnavailable|TooManyRequests\w*)\b/;
/** Ends of a Lambda that ran out of memory or time: names of Lambda and Step Functions. */
const exhausted = /\b(Runtime\.(OutOfMemory|ExitError)|Sandbox\.Timedout|Lambda\.Unknown|States\.Timeout)\b/;
/** After so many days on which it could not be reached it is given up. */
const unreachableDays = 3;

/**
 * Keeps why a batch could not be inspected. A batch whose files cannot be reached, or one file that exhausts its Lambda, stays open for
 * some days, and the run fails. Any other
 * fault counts: the second time the batch is split in half, so one bad file cannot hold up the others; a single file that failed
 * twice is quarantined with the error. What is given up counts as read by an older inspector, so `--rebuild` reads it again.
 */
export const recordBatch: Task<"items" | "objects" | "quarantine" | "clock"> =
  (deps) =>
  async (event): Promise<Record<string, never>> => {
    const { failed, ...parsed } = Event.parse(event);
    const { items, objects, clock } = deps;
    const { run } = parsed;
    await holdLease(items, run);
    const { record, batch } = await batchOf(objects, parsed);
    const days = new Set(record.unreadableOn).add(clock.now().toISOString().slice(0, 10));
    const isAway = unreachable.test(failed.cause);
    // Fewer files may fit, so a batch of many is split. A file alone is not at fault for a Lambda that is too small or a slow hour.
    const away = isAway || (batch.files.length === 1 && exhausted.test(`${failed.error} ${failed.cause}`));
    const words = isAway ? { ...failed, error: "UnreadableError" } : failed;
    await recordHappening(items, run, { kind: "batch", name: batch.id, status: "failed", failed: words });
    if (away && days.size < unreachableDays) {
      await openBatch(items, run.source, { ...record, unreadableOn: [...days] });
    } else if (record.replaces && (away || record.failures > 0)) {
      await closeBatch(items, run.source, { ...record, status: "kept" }); // what an older inspector read of these files stays
    } else if (record.failures === 0 && !away) {
      await openBatch(items, run.source, { ...record, failures: 1 });
    } else if (batch.files.length > 1) {
      const middle = Math.ceil(batch.files.length / 2);
      for (const files of [batch.files.slice(0, middle), batch.files.slice(middle)]) {
        const half: Batch = { ...batch, id: batchId(files), files, aliases: [] };
        await objects.write(manifestKey(half), JSON.stringify(half));
        const bytes = files.reduce((sum, { size }) => sum + size, 0);
        await openBatch(items, run.source, { ...record, id: half.id, files: files.length, bytes, failures: 1 });
      }
      await closeBatch(items, run.source, { ...record, status: "split" });
    } else {
      const file = batch.files[0]!.key;
      const reason = `inspection failed again and again: ${failed.error}: ${failed.cause.slice(0, 300)}`;
      const bad = { key: file, kind: "bad" as const, records: 0, staged: 0, rejected: 0, inflated: 0, notes: [] };
      await finishBatch(deps, run, record, batch, {
        batchId: batch.id,
        inspectorVersion: 0,
        files: [bad],
        quarantined: [{ file, reason }],
        parts: [],
        ...(run.source === "cost" && { cost: [badCostRecord(batch.files[0]!, batch.id, reason)] }),
      });
    }
    return {};
  };
