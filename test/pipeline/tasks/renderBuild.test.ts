import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { sqlFiles } from "../../../local/resources";
import { packBody } from "../../../pipeline/aws/storedItem";
import { wantedDeliveries } from "../../../pipeline/cost/deliveries/wanted";
import { partKey } from "../../../pipeline/cost/staging/partKey";
import { published, publishGeneration, readAttempt } from "../../../pipeline/ledger/generations";
import { inputsOf } from "../../../pipeline/ledger/inputs";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { Run } from "../../../pipeline/ledger/runs";
import type { Build } from "../../../pipeline/plan/types";
import { loadModels } from "../../../pipeline/sql/model";
import { renderBuild } from "../../../pipeline/tasks/renderBuild";
import { MemoryItems } from "../../fakes/memoryItems";
import { MemoryObjects } from "../../fakes/memoryObjects";

const hex = (text: string, length: number) => createHash("sha256").update(text).digest("hex").slice(0, length);
const clock = { now: () => new Date("2026-02-01T00:00:00Z") };
const { models } = loadModels(sqlFiles());

/** Parts of one loose report, as inspection leaves them. */
function records(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const [key, version] = [`/home/me/bills/january-${String(i + 1).padStart(5, "0")}.csv.gz`, hex(`v${i}`, 64)];
    const [batchId, fileId] = [hex(`b${Math.floor(i / 500)}`, 32), hex(key, 32)];
    const figures = {
      billedGross: `${i}.0123456789`,
      billedNet: `${i}.0123456789`,
      focusEffective: "0",
      nonZeroNets: 0,
    };
    const part = {
      period: "2026-01",
      table: "staged.cur_lines" as const,
      key: partKey("staged.cur_lines", "2026-01", batchId, fileId),
      size: 1_000_000 + i,
      hash: hex(`h${i}`, 64),
      rows: 5_000 + i,
      figures,
      accounts: [
        { billingAccountId: "111122223333", rows: 5_000 + i, subAccounts: 1, subAccountIds: ["111122223333"] },
      ],
      currencies: ["USD"],
    };
    const modifiedAt = "2026-01-31T00:00:00Z";
    const file = { key, size: 9, modifiedAt, version, format: "legacy" as const, formatIsSure: true };
    return {
      ...{ key, version, fileId, batchId, kind: "report" as const, notes: [], parts: [part] },
      file: { ...file, packing: "gzip" as const, header: "aa", periods: { "2026-01": part.rows } },
    };
  });
}

test("a delivery of 20,000 parts is one statement that is as long as that of one part, and fits into the ledger", async () => {
  const lengths: number[] = [];
  for (const count of [1, 500, 501, 20_000]) {
    const [items, objects] = [new MemoryItems(), new MemoryObjects()];
    const token = (await takeLease(items, { isRunning: async () => false }, "cost", "run-1"))!;
    const run: Run = { id: "run-1", source: "cost", token, chain: "run-1", pass: 0 };
    const { staged, refused, waiting } = wantedDeliveries(records(count), [], objects);
    expect([refused, waiting]).toEqual([[], []]);
    const [[partition, of]] = [...staged] as [[string, NonNullable<ReturnType<typeof staged.get>>]];
    const build: Build = { table: "silver.cost_line_items", partition, fingerprint: "f", incomplete: false, ...of };
    await objects.write("plan.json", JSON.stringify({ builds: [build] }));
    const pointed = new Map<string, string | undefined>();
    const catalog = {
      point: async (_: string, changes: { values: string[]; location: string | undefined }[]) => {
        for (const { values, location } of changes) pointed.set(values.join("/"), location);
      },
    };
    const render = renderBuild({ items, objects, catalog: catalog as never, models, clock });
    const rendered = (await render({ run, key: "plan.json", index: 0, attempt: 0, redriveCount: 0 })) as {
      sql: string;
      auditSql: string;
      attemptId: string;
    };
    lengths.push(rendered.sql.length + rendered.auditSql.length);
    expect(pointed.size).toBe(count);
    expect([...pointed.keys()].every((key) => key.endsWith(`/${of.values!.load_id}`))).toBe(true);
    const attempt = await readAttempt(items, rendered.attemptId);
    await publishGeneration(items, run, attempt, clock.now());
    const pointer = (await published(items, build.table, partition))!;
    // A long list stands in the lake and is the same; the ledger's item does not grow with it.
    expect(pointer.inputs).toHaveLength(count > 500 ? 0 : count);
    for (const one of [pointer, { ...attempt, inputs: attempt.build.inputs }])
      expect(await inputsOf(objects, one)).toEqual(build.inputs);
    expect(JSON.stringify({ ...pointer, delivery: undefined }).length).toBeLessThan(count > 500 ? 2_000 : 400_000);
    for (const [pk, body] of [
      ["attempt", attempt],
      ["pointer", pointer],
    ] as const)
      expect(() => packBody(pk, "it", body)).not.toThrow();
  }
  expect(Math.max(...lengths) - lengths[0]!).toBeLessThan(100);
});
