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

/**
 * What the role of each task Lambda may reach: the ports that the task asks for in its type, and no more; a test holds the two against
 * each other. Every task has the ledger besides, where the configuration of its run is.
 */
export const taskAccess: Record<string, readonly GuardedPort[]> = {
  OpenRun: ["items", "executions"],
  PlanBatches: ["items", "objects", "raw"],
  InspectBatch: ["items", "objects", "quarantine", "inspect"],
  RecordBatch: ["items", "objects", "quarantine"],
  PlanBuilds: ["items", "objects", "catalog"],
  RenderBuild: ["items", "objects", "catalog"],
  CheckAudit: ["items", "objects", "engine"],
  Publish: ["items", "catalog"],
  RecordBuild: ["items", "objects", "engine"],
  RenderQuotas: ["items", "catalog"],
  EvaluateQuotas: ["items", "engine"],
  WriteUsage: ["items", "engine", "catalog"],
  CheckFreshness: ["items", "newestFile"],
  RecordBranch: ["items"],
  Notify: ["items", "notifier"],
  Settle: ["items"],
  Verdict: ["items"],
};
