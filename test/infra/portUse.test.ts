import { AsyncLocalStorage } from "node:async_hooks";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { portCalls } from "../../infra/check/portCalls";
import { type GuardedPort, guardedPorts, taskAccess } from "../../infra/taskAccess";
import { type TaskCall, TaskError } from "../../local/asl/executions";
import type { Local } from "../../local/wire";
import { sweep } from "../../pipeline/tasks/sweep";
import { Company } from "../support/company";
import { planted } from "../support/planted";

interface Use {
  task: string;
  port: GuardedPort;
  method: string;
  /** the first argument: a key, a table */
  on: string;
}
const seen: Use[] = [];
const running = new AsyncLocalStorage<string>();

/** Notes what tasks ask of ports; what happens outside a task is the machine's affair. */
const around = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
  const { FunctionName } = call.arguments as { FunctionName?: string };
  return FunctionName ? running.run(FunctionName, () => inner(call)) : inner(call);
};
function watch({ deps }: Local): void {
  for (const port of guardedPorts) {
    const opened = deps[port] as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const [method, calls] of Object.entries(portCalls[port])) {
      const original = opened[method];
      if (!original || calls.length === 0) continue;
      opened[method] = (...args) => {
        const task = running.getStore();
        if (task) seen.push({ task, port, method, on: String(args[0]) });
        return original.apply(opened, args);
      };
    }
  }
}

let company: Company;
beforeAll(async () => {
  company = new Company({ days: 1, events: 150, accounts: 2, principals: 6, seed: "seven" });
  const run = (home: string, options: Parameters<Company["with"]>[1] = {}) =>
    company.with(home, { around, ...options }, async (local) => {
      watch(local);
      return (await local.run("cloudtrail")).at(-1)!.status;
    });
  expect(await run("right")).toBe("SUCCEEDED");
  // An audit that fails, a Lambda that dies in the middle of a batch, and one that dies in a branch.
  const sql = planted("sql/audits/silver.cloudtrail_events.sql", "count(*) AS kept_rows", "count(*) + 1 AS kept_rows");
  const dying = new Set(["InspectBatch", "RenderQuotas"]);
  const broken = (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
    if (dying.delete(call.state)) throw new TaskError("Lambda.Unknown", "killed");
    return around(call, inner);
  };
  expect(await run("broken", { sql, around: broken })).toBe("FAILED");
  // The build that failed was given up by the first sweep; days later it goes.
  for (const day of [2, 4])
    await company.with("broken", {}, async (local) => {
      watch(local);
      const clock = { now: () => new Date(company.now.getTime() + day * 86_400_000) };
      const done = await running.run("Sweep", () => sweep({ ...local.deps, clock })({}));
      if (day === 4) expect((done as { generations: number }).generations).toBeGreaterThan(0);
    });
});
afterAll(() => company.remove());

/** Uses, each once, that a table of rights does not allow. */
const beyond = (access: typeof taskAccess): string[] => {
  const uses = seen.filter(({ task, port, method }) => {
    const methods: readonly string[] = access[task]![port] ?? [];
    return !methods.includes(method);
  });
  return [...new Set(uses.map(({ task, port, method }) => `${task}: ${port}.${method}`))];
};

test("tasks that run call no method that their roles are not made for", () => {
  expect(beyond(taskAccess)).toEqual([]);
  // A method that is left out is found.
  expect(beyond({ ...taskAccess, Verdict: { items: ["get"] } })).toEqual(["Verdict: items.query"]);
});

test("every task was seen", () => {
  expect([...new Set(seen.map(({ task }) => task))].sort()).toEqual(Object.keys(taskAccess).sort());
});

test("objects lie where the roles of tasks may read and write, and builds have tables of their own", () => {
  const of = (port: GuardedPort, ...methods: string[]) =>
    [...new Set(seen.filter((use) => use.port === port && methods.includes(use.method)).map(({ on }) => on))].sort();
  const folders = of("objects", "read", "write").map((key) => key.split("/")[0]);
  expect([...new Set(folders)]).toEqual(["batches", "runs"]);
  const removed = of("objects", "remove").flatMap((keys) => keys.split(","));
  expect(removed.length).toBeGreaterThan(0);
  expect(removed.filter((key) => !/^(silver|gold|staged)\/.+\/gen=/.test(key))).toEqual([]);
  expect(of("catalog", "dropTable").filter((table) => !table.startsWith("internal.build_"))).toEqual([]);
});
