import type { Deps } from "../pipeline/tasks/deps";

/** Ports behind which a resource of AWS stands. What a task is given beside them (clock, models, configuration) asks nothing of AWS. */
export const guardedPorts = [
  "items",
  "objects",
  "quarantine",
  "raw",
  "inspect",
  "newestFile",
  "catalog",
  "engine",
  "executions",
  "notifier",
] as const satisfies readonly (keyof Deps)[];
export type GuardedPort = (typeof guardedPorts)[number];
/** What can be asked of a port; one that is a function itself has `call`. */
export type Method<Port extends GuardedPort> = Deps[Port] extends (...args: never[]) => unknown
  ? "call"
  : keyof Deps[Port] & string;

/** Methods by the port that has them. */
export type PortUse = { readonly [Port in GuardedPort]?: readonly Method<Port>[] };

/**
 * What the role of each task Lambda may do: the methods that the task calls, and no more; tests hold this against the code that each task
 * reaches. Reading the configuration of its run from the ledger is among them.
 */
export const taskAccess: Readonly<Record<string, PortUse>> = {
  OpenRun: { items: ["get", "put"], executions: ["isRunning"] },
  PlanBatches: {
    items: ["get", "put", "putMany", "remove", "query"],
    objects: ["read", "write", "list"],
    raw: ["days", "files"],
  },
  InspectBatch: {
    items: ["get", "put", "putMany", "remove"],
    objects: ["read", "write"],
    quarantine: ["write"],
    inspect: ["call"],
  },
  RecordBatch: { items: ["get", "put", "putMany", "remove"], objects: ["read", "write"], quarantine: ["write"] },
  PlanBuilds: {
    items: ["get", "put", "putMany", "remove", "query"],
    objects: ["read", "write", "list"],
    catalog: ["partitions", "point"],
  },
  RenderBuild: { items: ["get", "put"], objects: ["read", "write"], catalog: ["point"] },
  CheckAudit: { items: ["get", "put"], objects: ["read", "list"], engine: ["execution", "rows"] },
  Publish: { items: ["get", "put", "remove", "query"], catalog: ["location", "point", "dropTable"] },
  RecordBuild: { items: ["get", "put"], objects: ["read"], engine: ["execution"] },
  RenderQuotas: { items: ["get", "put", "query"], objects: ["list"], catalog: ["location", "partitions", "point"] },
  EvaluateQuotas: { items: ["get", "put", "putMany", "query"], engine: ["execution", "rows"] },
  WriteUsage: { items: ["get", "put", "putMany"], catalog: ["point"], engine: ["execution", "rows"] },
  CheckFreshness: { items: ["get", "put", "putMany", "remove", "query"], newestFile: ["call"] },
  RecordBranch: { items: ["get", "put"] },
  Notify: { items: ["get", "put", "putMany", "remove", "query"], notifier: ["send"] },
  Settle: { items: ["get", "put", "query"] },
  Sweep: {
    items: ["put", "remove", "query"],
    objects: ["read", "list", "remove"],
    catalog: ["partitions", "point", "dropTable"],
  },
  Verdict: { items: ["get", "put", "query"] },
};
