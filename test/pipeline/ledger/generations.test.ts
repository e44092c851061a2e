import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  type Attempt,
  failures,
  forgetFailures,
  published,
  publishGeneration,
  recordFailure,
} from "../../../pipeline/ledger/generations";
import { takeLease } from "../../../pipeline/ledger/lease";
import type { Run } from "../../../pipeline/ledger/runs";
import type { Build } from "../../../pipeline/plan/types";
import { MemoryItems } from "../../fakes/memoryItems";

const alive = { isRunning: async () => false };
const at = new Date("2026-01-31T00:00:00Z");
const run = (token: number): Run => ({ id: `run-${token}`, token, source: "cloudtrail", chain: "c", pass: 0 });
const attempt = (id: string, over: Partial<Build> = {}): Attempt => ({
  id,
  modelHash: "m",
  target: `internal.build_${id}`,
  location: `file:///${id}/`,
  run: "r",
  startedAt: at.toISOString(),
  figures: { rows: id },
  build: { table: "silver.e", partition: "2026-01-01", fingerprint: `f-${id}`, inputs: [], incomplete: false, ...over },
});

describe("publishing a generation", () => {
  let items: MemoryItems;
  beforeEach(async () => {
    items = new MemoryItems();
    await takeLease(items, alive, "cloudtrail", "one");
  });

  test("replaces the one before, and remembers its figures", async () => {
    await publishGeneration(items, run(1), attempt("1"), at);
    await publishGeneration(items, run(1), attempt("2"), at);
    expect(await published(items, "silver.e", "2026-01-01")).toMatchObject({
      generation: "2",
      token: 1,
      previousFigures: { rows: "1" },
    });
  });

  test("is safe to repeat, also after the lease has gone on", async () => {
    await publishGeneration(items, run(1), attempt("1"), at);
    await takeLease(items, alive, "cloudtrail", "two");
    await publishGeneration(items, run(1), attempt("1"), at);
    expect(await published(items, "silver.e", "2026-01-01")).toMatchObject({ generation: "1" });
  });

  test("is refused under an old token, and the newer run's generation stays", async () => {
    await takeLease(items, alive, "cloudtrail", "two");
    await publishGeneration(items, run(2), attempt("2"), at);
    await expect(publishGeneration(items, run(1), attempt("1"), at)).rejects.toMatchObject({ name: "LeaseLostError" });
    expect(await published(items, "silver.e", "2026-01-01")).toMatchObject({ generation: "2" });
  });

  test("is refused when an input was published anew since the plan", async () => {
    await publishGeneration(items, run(1), attempt("1"), at);
    const input = {
      table: "silver.e",
      partition: ["2026-01-01"],
      fingerprint: "f-1",
      location: "file:///1/",
      figures: {},
      bytes: 0,
      current: true,
    };
    const gold = attempt("g", { table: "gold.d", inputs: [input] });
    await publishGeneration(items, run(1), attempt("2"), at);
    await expect(publishGeneration(items, run(1), gold, at)).rejects.toMatchObject({ name: "InputMovedError" });
  });
});

test("a partition's failures are forgotten whatever their fingerprint, and no other partition's", async () => {
  const items = new MemoryItems();
  const failed = { state: "RunBuild", error: "States.TaskFailed", cause: "no time" };
  for (const [table, partition, id] of [
    ["silver.e", "2026-01-01", "of the model before"],
    ["silver.e", "2026-01-01", "now"],
    ["silver.e", "2026-01-02", "now"],
    ["silver.e2", "2026-01-01", "now"],
  ] as const)
    await recordFailure(items, run(1), attempt(id, { table, partition }).build, failed, false, at);
  await forgetFailures(items, { table: "silver.e", partition: "2026-01-01" });
  const left: string[] = [];
  for await (const { table, partition } of failures(items)) left.push(`${table} ${partition}`);
  expect(left).toEqual(["silver.e 2026-01-02", "silver.e2 2026-01-01"]);
});
