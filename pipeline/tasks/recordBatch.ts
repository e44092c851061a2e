import { inspectorVersion } from "../inspect/results";
import { type Batch, batchId, closeBatch, manifestKey, openBatch } from "../ledger/batches";
import { holdLease } from "../ledger/lease";
import { Failed, recordHappening } from "../ledger/runs";
import type { Task } from "./deps";
import { BatchEvent, batchOf, finishBatch } from "./inspectBatch";

const Event = BatchEvent.extend({ failed: Failed });

/**
 * Keeps why a batch could not be inspected. The second time it is split in half, so one bad file cannot hold up the others;
 * a single file that failed twice is quarantined with the error.
 */
export const recordBatch: Task<"items" | "objects" | "quarantine"> =
  (deps) =>
  async (event): Promise<Record<string, never>> => {
    const { failed, ...parsed } = Event.parse(event);
    const { items, objects } = deps;
    const { run } = parsed;
    await holdLease(items, run);
    const { record, batch } = await batchOf(objects, parsed);
    await recordHappening(items, run, { kind: "batch", name: batch.id, status: "failed", failed });
    if (record.replaces && record.failures > 0) {
      await closeBatch(items, run.source, { ...record, status: "kept" }); // raw files expire; what an older inspector read of them stays
    } else if (record.failures === 0) {
      await openBatch(items, run.source, { ...record, failures: 1 });
    } else if (batch.files.length > 1) {
      const middle = Math.ceil(batch.files.length / 2);
      for (const files of [batch.files.slice(0, middle), batch.files.slice(middle)]) {
        const half: Batch = { ...batch, id: batchId(files), files, aliases: [] };
        await objects.write(manifestKey(half), JSON.stringify(half));
        const bytes = files.reduce((sum, { size }) => sum + size, 0);
        await openBatch(items, run.source, {
          id: half.id,
          day: half.day,
          files: files.length,
          bytes,
          status: "planned",
          failures: 1,
          run: run.id,
        });
      }
      await closeBatch(items, run.source, { ...record, status: "split" });
    } else {
      const file = batch.files[0]!.key;
      const reason = `inspection failed twice: ${failed.error}: ${failed.cause.slice(0, 300)}`;
      const bad = { key: file, kind: "bad" as const, records: 0, staged: 0, rejected: 0, inflated: 0, notes: [] };
      await finishBatch(deps, run, record, batch, {
        batchId: batch.id,
        inspectorVersion,
        files: [bad],
        quarantined: [{ file, reason }],
        parts: [],
      });
    }
    return {};
  };
