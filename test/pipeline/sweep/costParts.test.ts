import { expect, test } from "@jest/globals";
import { openBatch } from "../../../pipeline/ledger/batches";
import { recordCostFiles } from "../../../pipeline/ledger/costFiles";
import { Rig } from "./rig";

const root = "s3://reports/bill/report/20260101-20260201";
const batch = (id: string) => ({ id, listedBy: 1 });
const folder = (id: string) => `staged/cur_lines/billing_period=2026-01/batch_id=${id}/file_id=f/`;

/** A part of a delivery, as inspection records it in a batch of its own, and its staged part. */
async function stage(rig: Rig, delivery: string, id: string): Promise<string> {
  const key = `${root}/${delivery}/report-1.csv.gz`;
  await rig.objects.write(`${folder(id)}part.parquet`, id);
  const file = { key, size: 9, version: id, modifiedAt: "2026-01-01T00:00:00Z", format: "legacy", formatIsSure: true };
  const part = { period: "2026-01", table: "staged.cur_lines", key: `${folder(id)}part.parquet`, size: 5, hash: id };
  const figures = { billedGross: "1", billedNet: "0", focusEffective: "0", nonZeroNets: 0 };
  const record = {
    ...{ kind: "report", key, version: id, fileId: "f", notes: [], seenIn: 1 },
    file: { ...file, packing: "gzip", header: "h", periods: { "2026-01": 1 } },
    parts: [{ ...part, rows: 1, figures, accounts: [], currencies: ["USD"] }],
  };
  await recordCostFiles(rig.items, batch(id), [record as never]);
  return key;
}
async function deliver(rig: Rig, delivery: string, files: string[], at: string): Promise<void> {
  const key = `${root}/${delivery}/report-Manifest.json`;
  const about = { kind: "legacy", level: "history", report: "report", account: "1", period: "2026-01", id: delivery };
  const manifest = { ...about, key, modifiedAt: at, files };
  await recordCostFiles(rig.items, batch(`m${delivery}`), [
    { kind: "manifest", key, version: at, fileId: key, manifest } as never,
  ]);
}
const sweepFor = async (rig: Rig, days: number) => {
  for (const end = rig.hour + days * 24; rig.hour < end; rig.hour += 24) await rig.sweep();
};
const batches = (rig: Rig) => [...rig.objects.kept.keys()].map((key) => /batch_id=(\w+)/.exec(key)?.[1]).sort();

test("parts of a delivery that a newer one has replaced go, with what the catalog says of them", async () => {
  const rig = new Rig();
  const one = await stage(rig, "a1", "one");
  await deliver(rig, "a1", [one], "2026-01-10T00:00:00Z");
  const values = ["2026-01", "one", "f"];
  await rig.catalog.point("staged.cur_lines", [{ values, location: rig.objects.uri(folder("one")) }]);
  await sweepFor(rig, 4);
  expect(batches(rig)).toEqual(["one"]);
  const two = await stage(rig, "a2", "two");
  await deliver(rig, "a2", [two], "2026-01-11T00:00:00Z");
  await sweepFor(rig, 4);
  expect(batches(rig)).toEqual(["two"]);
  expect(rig.pointed.size).toBe(0);
});

test("parts of a delivery whose manifest has not come stay, however long it takes", async () => {
  const rig = new Rig();
  const early = await stage(rig, "a1", "early");
  await sweepFor(rig, 60);
  expect(batches(rig)).toEqual(["early"]);
  await deliver(rig, "a1", [early, `${root}/a1/report-2.csv.gz`], "2026-01-10T00:00:00Z"); // the second is missing
  await sweepFor(rig, 60);
  expect(batches(rig)).toEqual(["early"]);
});

test("parts that are written anew while a sweep looks at them stay, as content A after B and A again is staged where it was", async () => {
  const rig = new Rig();
  await stage(rig, "a1", "A");
  await stage(rig, "a1", "B");
  await sweepFor(rig, 1); // finds A unneeded
  const list = rig.objects.list.bind(rig.objects);
  rig.objects.list = async function* (prefix) {
    const isAgain = prefix === folder("A");
    for await (const one of list(prefix)) yield { ...one, modifiedAt: isAgain ? rig.now() : one.modifiedAt };
  };
  await sweepFor(rig, 4);
  expect(batches(rig)).toEqual(["A", "B"]);
});

test("parts that no reading has any more go: of a file that was overwritten, of a batch that was split; of an open batch they stay", async () => {
  const rig = new Rig();
  await stage(rig, "a1", "before");
  await stage(rig, "a1", "after");
  await rig.objects.write(`${folder("split")}part.parquet`, "x");
  await rig.objects.write(`${folder("open")}part.parquet`, "x");
  await openBatch(rig.items, "cost", { id: "open", day: "undated" } as never);
  await sweepFor(rig, 4);
  expect(batches(rig)).toEqual(["after", "open"]);
});
