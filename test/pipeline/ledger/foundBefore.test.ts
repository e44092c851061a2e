import { expect, test } from "@jest/globals";
import { type Batch, openBatch, plannedBatch } from "../../../pipeline/ledger/batches";
import type { Run } from "../../../pipeline/ledger/runs";
import { foundBefore } from "../../../pipeline/ledger/takeover";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

test("files of a manifest that was lost are new again; one that cannot be read now is not lost", async () => {
  const items = new MemoryItems();
  const run = { id: "run-1", source: "cost" } as Run;
  const batch = { id: "b", source: "cost", day: "undated", files: [] } as unknown as Batch;
  await openBatch(items, "cost", plannedBatch(batch, run.id));
  expect(await foundBefore(items, new MemoryObjects(), run)).toEqual({ names: new Set(), repeated: 0 });
  const read = async () => Promise.reject(new Error("SlowDown"));
  await expect(foundBefore(items, { read }, run)).rejects.toThrow("SlowDown");
});
