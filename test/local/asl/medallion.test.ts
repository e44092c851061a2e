import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { substitute, TaskError } from "../../../local/asl/executions";
import { loadMachine } from "../../../local/asl/load";
import { type Handle, typesOf, World } from "./world";

const text = readFileSync(join(__dirname, "../../../statemachines/medallion.asl.json"), "utf8");
const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
const definition = substitute(text, Object.fromEntries(names.map((name) => [name, name])));

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());

const start = (handle: Handle) =>
  world.open(handle).start({ name: "run-1", machineName: "medallion", definition, input: { source: "cloudtrail" } });
const query = (id: string) => ({ QueryExecution: { QueryExecutionId: id, Status: { State: "SUCCEEDED" } } });

/** What the tasks answer when all is well: 2 batches, 3 builds in the first plan, none in the second. */
function tasks(
  plans = [
    { key: "plan-1", count: 3 },
    { key: "plan-2", count: 0 },
  ],
): Record<string, (payload: never) => unknown> {
  return {
    OpenRun: ({ name }: { name: string }) => ({ opened: true, run: { id: name, source: "cloudtrail", token: 1 } }),
    PlanBatches: () => ({ key: "batches", count: 2 }),
    InspectBatch: () => ({}),
    PlanBuilds: () => plans.shift() ?? { key: "none", count: 0 },
    RenderBuild: ({ index, attempt }: { index: number; attempt: number }) => ({
      sql: `CTAS ${index}`,
      token: `t${index}-${attempt}`,
      auditSql: `audit ${index}`,
      auditToken: `a${index}-${attempt}`,
      attemptId: `${index}-${attempt}`,
    }),
    CheckAudit: () => ({}),
    Publish: () => ({}),
    RecordBuild: ({ attempt }: { attempt: number }) => ({ again: attempt < 3, waitSeconds: 30 }),
    RenderQuotas: () => ({ due: false, months: [], sql: "", token: "", usageSql: "", usageToken: "" }),
    CheckFreshness: () => ({}),
    Notify: () => ({}),
    Settle: () => ({ startNext: false }),
    Verdict: () => ({ redriven: false }),
  };
}
/** Calls the functions by name and answers queries by `athena`. */
const by =
  (functions: Record<string, (payload: never) => unknown>, athena: (sql: string) => unknown = query): Handle =>
  ({ resource, arguments: given }) => {
    const { FunctionName, Payload, QueryString } = given as {
      FunctionName: string;
      Payload: never;
      QueryString: string;
    };
    if (resource.includes("athena")) return athena(QueryString);
    const task = functions[FunctionName];
    if (!task) throw new Error(`no function ${FunctionName}`);
    return { Payload: task(Payload), StatusCode: 200 };
  };

describe("statemachines/medallion.asl.json", () => {
  test("is taken whole by the runner", () => {
    const machine = loadMachine(definition);
    expect(machine.startAt).toBe("OpenRun");
    expect(machine.states.size).toBeGreaterThan(10);
  });

  test("a run that is held by another ends as skipped", async () => {
    const functions = {
      ...tasks(),
      OpenRun: () => ({ opened: false, run: { id: "run-0", source: "cloudtrail", token: 0 } }),
    };
    expect(await start(by(functions))).toMatchObject({ status: "SUCCEEDED", output: { skipped: true } });
    expect(world.called()).toEqual(["OpenRun"]);
  });

  test("two batches and three builds, one of which fails once and is rendered again", async () => {
    let failures = 1;
    const athena = (sql: string) => {
      if (sql === "CTAS 1" && failures-- > 0)
        throw new TaskError("States.TaskFailed", JSON.stringify({ Status: { AthenaError: { Retryable: true } } }));
      return query(sql);
    };
    const description = await start(by(tasks(), athena));
    expect(description).toMatchObject({ status: "SUCCEEDED" });
    const counts: Record<string, number> = {};
    for (const { state } of world.calls) counts[state] = (counts[state] ?? 0) + 1;
    expect(counts).toMatchObject({
      ...{ OpenRun: 1, InspectBatch: 2, PlanBuilds: 2, RenderBuild: 4, RunBuild: 4, RunAudit: 3, CheckAudit: 3 },
      ...{ Publish: 3, RecordBuild: 1, CheckFreshness: 1, Notify: 1, Settle: 1, Verdict: 1 },
    });
    const again = world.calls.filter(({ state }) => state === "RenderBuild").at(-1)!;
    expect(again.arguments).toMatchObject({ Payload: { index: 1, attempt: 2, redriveCount: 0 } });
    const recorded = world.calls.find(({ state }) => state === "RecordBuild")!.arguments as { Payload: object };
    expect(recorded.Payload).toMatchObject({
      index: 1,
      attempt: 1,
      failed: { state: "RunBuild", error: "States.TaskFailed" },
    });
    const waited = (Date.parse(description.stopDate!) - Date.parse(description.startDate)) / 1000;
    expect(waited).toBe(30);
  });

  test("a failing state leads to Settle with its name; Verdict fails the run; redrive opens it again and ends well", async () => {
    const handled: number[] = [];
    const failed = await start(
      by({
        ...tasks(),
        PlanBuilds: () => {
          throw Object.assign(new Error("no plan"), { name: "PlanError" });
        },
        Verdict: () => {
          throw Object.assign(new Error("PlanBuilds failed"), { name: "BuildsFailedError" });
        },
      }),
    );
    expect(failed).toMatchObject({ status: "FAILED", error: "BuildsFailedError" });
    const settled = world.calls.find(({ state }) => state === "Settle")!.arguments as { Payload: object };
    expect(settled.Payload).toMatchObject({ failure: { state: "PlanBuilds", error: "PlanError" } });
    world.called();
    const runner = world.open(
      by({
        ...tasks(),
        Verdict: ({ redriveCount }: { redriveCount: number }) => {
          handled.push(redriveCount);
          return { redriven: handled.length === 1 };
        },
      }),
    );
    expect(await runner.redrive("run-1")).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    expect(handled).toEqual([1, 1]);
    expect(world.calls.slice(0, 3).map(({ state }) => state)).toEqual(["Verdict", "OpenRun", "PlanBatches"]);
    expect(world.calls[1]!.arguments).toMatchObject({ Payload: { redriveCount: 1, input: { source: "cloudtrail" } } });
    const history = await runner.history("run-1");
    expect(typesOf(history).filter((type) => type === "ExecutionRedriven")).toHaveLength(1);
  });
});
