import { expect, test } from "@jest/globals";
import type { KnownCostFile } from "../../../pipeline/ledger/costFiles";
import { touchedShelves } from "../../../pipeline/ledger/shelves";
import type { MemoryItems } from "../../fakes/memoryItems";
import { CostRig, delivered, folderOf } from "../tasks/costRig";

const months = ["2026-01", "2026-02"];
const pointers = (items: MemoryItems) => Object.entries(items.dump()).filter(([name]) => name.startsWith("pointer#"));

/** A home as the version before left it: files by key, and nothing of shelves. */
async function homeOfBefore() {
  const rig = new CostRig();
  const folder = folderOf(...months.flatMap((month) => delivered({ report: "bill", month, id: "a", at: 1 })));
  await rig.run(folder);
  const files: KnownCostFile[] = [];
  for await (const { sk, body } of rig.items.query<KnownCostFile>("cost-files")) {
    files.push(body);
    await rig.items.remove("cost-files", sk);
    await rig.items.put("cost-file", body.key, body);
  }
  for (const pk of ["cost-plan", "cost-listing", "cost-tie", "cost-touched"])
    for await (const { sk } of rig.items.query(pk)) await rig.items.remove(pk, sk);
  return { rig, folder, files };
}

test("a ledger of before is put on shelves by its next run, which reads no file again and builds nothing", async () => {
  const { rig, folder, files } = await homeOfBefore();
  const before = pointers(rig.items);
  const { built, left } = await rig.run(folder);
  expect([built, left.unchanged]).toEqual([[], 8]);
  expect(pointers(rig.items)).toEqual(before);
  const ledger = Object.entries(rig.items.dump());
  expect(ledger.filter(([name]) => name.startsWith("cost-files ")).map(([, body]) => body)).toEqual(files);
  expect(ledger.filter(([name]) => name.startsWith("cost-file "))).toEqual([]);
});

test("killed on the way it leaves no file out, and takes a new delivery as if nothing had been", async () => {
  for (let writes = 0; ; writes += 1) {
    const { rig, folder, files } = await homeOfBefore();
    for (const file of delivered({ report: "bill", month: "2026-02", id: "b", at: 2 })) folder.set(file.key, file);
    const isWhole = await rig.runKilled(folder, writes);
    await rig.run(folder);
    expect((await rig.run(folder)).left).toMatchObject({ unchanged: 8, deliveries: { waiting: [], refused: [] } });
    const known = Object.keys(rig.items.dump()).filter((name) => name.startsWith("cost-file"));
    expect(known).toHaveLength(files.length + 3); // two parts and a manifest; the one of the period is written over
    expect((await touchedShelves(rig.items)).size).toBe(0);
    if (isWhole) return expect(writes).toBeGreaterThan(20);
  }
}, 60_000);
