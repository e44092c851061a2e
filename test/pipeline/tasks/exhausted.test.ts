import { expect, test } from "@jest/globals";
import { type Batch, type BatchRecord, batchId, manifestKey, openBatches } from "../../../pipeline/ledger/batches";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { Run } from "../../../pipeline/ledger/runs";
import { recordBatch } from "../../../pipeline/tasks/recordBatch";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const run: Run = { id: "run", token: 1, source: "cloudtrail", chain: "run", pass: 0 };
const [day, key] = ["2026-01-20", "runs/run/batches.json"];
const outOfMemory = {
  error: "Runtime.OutOfMemory",
  cause:
    '{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}',
};

/** A batch of so many files that fails on each of these days. @returns the open batches after it, and what is in quarantine */
async function failing(count: number, failed: { error: string; cause: string }, days: string[]) {
  const [items, objects, quarantine] = [new MemoryItems(), new MemoryObjects(), new MemoryObjects()];
  await takeLease(items, { isRunning: async () => false }, "cloudtrail", "run");
  const files = Array.from({ length: count }, (_, n) => ({
    key: `s3://b/${n}`,
    size: 9,
    modifiedAt: "",
    version: "v",
  }));
  const batch: Batch = { id: batchId(files), source: "cloudtrail", day, files, aliases: [] };
  await objects.write(manifestKey(batch), JSON.stringify(batch));
  let records: BatchRecord[] = [
    { id: batch.id, day, files: count, bytes: 9 * count, status: "planned", failures: 0, run: "run" },
  ];
  for (const today of days) {
    await objects.write(key, JSON.stringify(records));
    const clock = { now: () => new Date(`${today}T10:00:00Z`) };
    await recordBatch({ items, objects, quarantine, clock })({ run, key, index: 0, failed });
    records = await openBatches(items, "cloudtrail");
  }
  return {
    open: records.map(({ files, failures }) => ({ files, failures })),
    quarantined: [...quarantine.kept.values()],
  };
}

test.each([
  outOfMemory,
  { error: "Sandbox.Timedout", cause: '{"errorMessage":"RequestId: 1 Error: Task timed out after 900.00 seconds"}' },
  { error: "Lambda.Unknown", cause: "The cause could not be determined because Lambda did not return an error type." },
  { error: "States.Timeout", cause: "" },
])("one file that exhausts its Lambda ($error) waits, and is set aside on the third day", async (failed) => {
  const [first, second, third] = ["2026-01-20", "2026-01-21", "2026-01-22"] as const;
  const waits = { open: [{ files: 1, failures: 0 }], quarantined: [] };
  expect(await failing(1, failed, [first, first, second])).toEqual(waits);
  const given = await failing(1, failed, [first, second, third]);
  expect(given.open).toEqual([]);
  expect(String(given.quarantined)).toContain(failed.error);
});

test("many files that exhaust it are split, as fewer may fit", async () => {
  const { open, quarantined } = await failing(4, outOfMemory, ["2026-01-20", "2026-01-20"]);
  expect(open).toEqual([
    { files: 2, failures: 1 },
    { files: 2, failures: 1 },
  ]);
  expect(quarantined).toEqual([]);
});

test("any other fault of one file counts at once", async () => {
  const { open, quarantined } = await failing(1, { error: "TypeError", cause: "x" }, ["2026-01-20", "2026-01-20"]);
  expect(open).toEqual([]);
  expect(quarantined).toHaveLength(1);
});
