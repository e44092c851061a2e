import { expect, test } from "@jest/globals";
import { keepRunConfig } from "../../../pipeline/aws/runConfig";
import { runTask } from "../../../pipeline/aws/runTask";
import { readSettings } from "../../../pipeline/aws/settings";
import type { Deps } from "../../../pipeline/tasks/deps";
import { MemoryItems } from "../../fakes/memoryItems";

const now = new Date("2026-01-01T00:00:00Z");
const open = () => {
  const items = new MemoryItems();
  const deps = {
    items,
    clock: { now: () => now },
    executions: { isRunning: async () => false },
    models: [],
    statements: new Map(),
  } as unknown as Omit<Deps, "config">;
  return { items, deps };
};
const opening = {
  executionId: "arn:e1",
  name: "e1",
  redriveCount: 0,
  input: { source: "cloudtrail", scheduledAt: "2026-01-01T00:00:00Z" },
};
const run = { id: "e1", source: "cloudtrail", token: 1, chain: "e1", pass: 0 };
const never = async () => {
  throw new Error("read again");
};

test("OpenRun reads the configuration and keeps it for the tasks after it", async () => {
  const { items, deps } = open();
  expect(await runTask("OpenRun", opening, deps, async () => ({ quota: { default: "5GB" } }))).toEqual({
    opened: true,
    run,
  });
  expect((await items.get("run-config#e1", "0000"))?.body).toEqual({ quota: { default: "5GB" } });
  await expect(
    runTask("RecordBranch", { run, branch: "Quotas", failed: { error: "E" } }, deps, never),
  ).resolves.toEqual({});
});

test("a run whose configuration is refused takes no lease, and is written down as failed", async () => {
  const { items, deps } = open();
  const refuse = async () => {
    throw new Error("the configuration is refused");
  };
  await expect(runTask("OpenRun", opening, deps, refuse)).rejects.toThrow("the configuration is refused");
  expect(await items.get("lease", "cloudtrail")).toBeUndefined();
  const failure = { state: "OpenRun", error: "Error", cause: "the configuration is refused" };
  await runTask("Settle", { run: { ...run, token: 0 }, failure }, deps, never);
  await expect(runTask("Verdict", { run, redriveCount: 0, failure }, deps, never)).rejects.toMatchObject({
    name: "BuildsFailedError",
  });
  expect((await items.get("run", "e1"))?.body).toMatchObject({ status: "FAILED" });
});

test("an unknown task and a run nobody opened are refused by name", async () => {
  const { items, deps } = open();
  await expect(runTask("RecordBranch", { run }, deps, never)).rejects.toThrow(
    "the ledger has no configuration of run e1",
  );
  await keepRunConfig(items, "e1", 0, {}, now);
  await expect(runTask("Nothing", { run }, deps, never)).rejects.toThrow("no task is named Nothing");
});

test("an environment that is not whole says which variables", () => {
  expect(() => readSettings({ SLUICE_TASK: "OpenRun", TRAIL_PREFIX: "org" })).toThrow(
    /^the environment of this Lambda is not whole: LEDGER_TABLE: .*TRAIL_PREFIX: must be empty or end in \/.*; deploy the stack again$/,
  );
});
