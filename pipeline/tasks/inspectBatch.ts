import { createHash } from "node:crypto";
import { basename } from "node:path";
import { z } from "zod";
import { type BatchInspection, inspectorVersionOf, type Quarantined } from "../inspect/results";
import {
  type Batch,
  type BatchRecord,
  closeBatch,
  manifestKey,
  readJson,
  recordParts,
  resultKey,
  retireBatch,
} from "../ledger/batches";
import { recordCostFiles } from "../ledger/costFiles";
import { forgetCostPlan } from "../ledger/costPlan";
import { holdLease } from "../ledger/lease";
import { Run, recordHappening } from "../ledger/runs";
import type { Deps, Task } from "./deps";

export const BatchEvent = z.object({ run: Run, key: z.string(), index: z.number() });

/** The batch that an iteration of state Inspect is about. */
export async function batchOf(
  objects: Deps["objects"],
  { run, key, index }: z.infer<typeof BatchEvent>,
): Promise<{ record: BatchRecord; batch: Batch }> {
  const record = (await readJson<BatchRecord[]>(objects, key))[index];
  if (!record) throw new Error(`${key} has no batch ${index}`);
  return {
    record,
    batch: await readJson<Batch>(objects, manifestKey({ source: run.source, day: record.day, id: record.id })),
  };
}

/** Reads each file of a batch once, stages its records and closes the batch. Safe to repeat: the same files give the same parts. */
export const inspectBatch: Task<"items" | "objects" | "quarantine" | "inspect"> =
  (deps) =>
  async (event): Promise<Record<string, never>> => {
    const parsed = BatchEvent.parse(event);
    await holdLease(deps.items, parsed.run);
    const { record, batch } = await batchOf(deps.objects, parsed);
    await finishBatch(deps, parsed.run, record, batch, await deps.inspect(batch));
    return {};
  };

/** Writes down what inspection found; the batch is closed last, so a crash before it inspects again. */
export async function finishBatch(
  { items, objects, quarantine }: Pick<Deps, "items" | "objects" | "quarantine">,
  run: Run,
  record: BatchRecord,
  batch: Batch,
  inspection: BatchInspection,
): Promise<void> {
  await holdLease(items, run);
  await objects.write(resultKey(batch), JSON.stringify(inspection));
  for (const one of inspection.quarantined)
    await quarantine.write(reasonName(one), `${JSON.stringify({ ...one, batch: batch.id }, null, 2)}\n`);
  await items.putMany(
    inspection.quarantined.map((one) => ({
      pk: `quarantine#${batch.source}`,
      sk: reasonName(one),
      body: { ...one, run: run.id, batch: batch.id },
    })),
  );
  await recordParts(items, inspection);
  await recordCostFiles(items, batch, inspection.cost ?? []);
  // What is given up counts as read by an older inspector, and the next plan lists such batches.
  if (inspection.inspectorVersion < inspectorVersionOf(batch.source)) await forgetCostPlan(items);
  if (record.replaces) await retireBatch(items, objects, batch.source, batch.day, record.replaces);
  const total = (count: (file: BatchInspection["files"][number]) => number) =>
    String(inspection.files.reduce((sum, file) => sum + count(file), 0));
  await recordHappening(items, run, {
    kind: "batch",
    name: batch.id,
    status: "done",
    ...(record.replaces === undefined && { found: { day: batch.day, by: record.run } }),
    counts: {
      files: String(inspection.files.length),
      quarantined: total((file) => (file.kind === "bad" ? 1 : 0)),
      records: total((file) => file.records),
      staged: total((file) => file.staged),
      rejected: total((file) => file.rejected),
    },
  });
  await closeBatch(items, batch.source, {
    ...record,
    status: "staged",
    inspectorVersion: inspection.inspectorVersion,
    result: resultKey(batch),
  });
}

/** The file's name with a hash of where it lies and of the reason, so two faults of one file are two entries. */
function reasonName({ file, reason }: Quarantined): string {
  const hash = createHash("sha256").update(`${file}\0${reason}`).digest("hex").slice(0, 12);
  return `${basename(file)
    .replace(/[^\w.-]/g, "_")
    .slice(0, 120)}.${hash}.json`;
}
