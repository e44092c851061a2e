import { expect, test } from "@jest/globals";
import { closeBatch } from "../../../pipeline/ledger/batches";
import { Rig } from "./rig";

test("parts of a batch that was read again go once; its manifest and result stay", async () => {
  const rig = new Rig();
  const key = "staged/cloudtrail/event_date=2026-01-01/batch_id=b1/part.parquet";
  const result = "batches/cloudtrail/day=2026-01-01/b1.result.json";
  await rig.objects.write(key, "x");
  await rig.objects.write(key.replace("b1", "b2"), "y");
  await rig.objects.write(result, JSON.stringify({ parts: [{ eventDate: "2026-01-01", key }] }));
  const batch = { id: "b1", day: "2026-01-01", files: 1, bytes: 1, failures: 0, run: "r", result } as const;
  await closeBatch(rig.items, "cloudtrail", { ...batch, status: "replaced" });
  await closeBatch(rig.items, "cloudtrail", { ...batch, id: "b2", status: "staged" });
  const removed: number[] = [];
  for (rig.hour = 24; rig.hour < 150; rig.hour += 24) removed.push(((await rig.sweep()) as { parts: number }).parts);
  expect(removed).toEqual([0, 1, 0, 0, 0, 0]);
  expect([...rig.objects.kept.keys()].sort()).toEqual([result, key.replace("b1", "b2")]);
});
