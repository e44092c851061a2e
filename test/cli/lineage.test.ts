import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Local } from "../../local/wire";
import { type Pointer, publishedGenerations } from "../../pipeline/ledger/generations";
import { Company } from "../support/company";
import { sluice } from "../support/sluice";

interface Node {
  table: string;
  partition: string;
  note?: string;
  inputs: Node[];
  files?: { key: string; records: number }[];
}
let company: Company;
beforeAll(() => {
  company = new Company();
});
afterAll(() => company.remove());
const gold = "gold.s3_transfer_monthly";
const all = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...all(node.inputs)]);
const lineage = () =>
  all(JSON.parse(sluice("lineage", gold, "--json", "--home", company.home("home")).stdout) as Node[]);
const keysOf = (nodes: Node[]) => new Set(nodes.flatMap(({ files }) => files ?? []).map(({ key }) => key));

test("a figure leads to the files it was made from, though its inputs were published anew since", async () => {
  const logs = join(company.folder, "more");
  cpSync(company.logs, logs, { recursive: true });
  const folders = { cloudtrail: [logs] };
  await company.run("home", { folders });
  const before = lineage();
  expect(keysOf(before).size).toBeGreaterThan(0);
  expect(before.filter(({ note }) => note)).toEqual([]);

  const event = { eventID: "new", eventTime: "2026-01-30T10:00:00Z", eventSource: "s3.amazonaws.com" };
  const identity = { type: "Root", accountId: "111122223333" };
  const records = [{ ...event, eventName: "GetObject", userIdentity: identity }];
  const added = join(logs, "added.json");
  writeFileSync(added, JSON.stringify({ Records: records }));
  // The month stays as it was, as it does when its own build fails.
  const pointers = async ({ items }: Local) => {
    const found: Pointer[] = [];
    for (const table of [gold, "gold.s3_transfer_daily"])
      for await (const pointer of publishedGenerations(items, table)) found.push(pointer);
    return found;
  };
  await company.with("home", { folders }, async (local) => {
    const old = await pointers(local);
    await local.run("cloudtrail");
    expect([...keysOf(lineage())].filter((key) => key === added)).toEqual([added]);
    for (const pointer of old) await local.items.put(`pointer#${pointer.table}`, pointer.partition, pointer);
  });

  const since = lineage();
  expect(keysOf(since)).toEqual(keysOf(before));
  expect(since.filter(({ note }) => note)).toEqual([
    expect.objectContaining({ partition: "2026-01-30", note: "replaced since by a newer generation" }),
  ]);

  expect(sluice("vacuum", "--grace-hours", "0", "--home", company.home("home")).code).toBe(0);
  const after = lineage();
  const [lost] = after.filter(({ note }) => note);
  expect(lost).toMatchObject({ partition: "2026-01-30", inputs: [], note: expect.stringContaining("not known") });
  expect(keysOf(after).has(added)).toBe(false);
});
