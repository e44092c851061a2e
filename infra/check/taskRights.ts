import type { GuardedPort, PortUse } from "../taskAccess";
import { actionsFor, configCalls, portCalls } from "./portCalls";

/** An action and what it is done to, the end of its ARN: `s3:GetObject lakebucket/runs/*`. */
export type Right = string;

const kms = ["key/LakeKey"];
const dynamodb = ["table/LedgerTable"];
const builds = ["catalog", "database/internal", "table/internal/build_*"];
const workgroups = ["sluice-audit", "sluice-load"];

/** What the calls behind each port go to, by action, or by service for the other actions of it. @param tables the whole Glue catalog */
const places = (tables: readonly string[]): Record<GuardedPort | "config", Record<string, readonly string[]>> => ({
  items: { dynamodb },
  objects: {
    "s3:ListBucket": ["lakebucket"],
    "s3:DeleteObject": ["silver", "gold", "staged", "batches/inputs"].map((folder) => `lakebucket/${folder}/*`),
    s3: ["lakebucket/batches/*", "lakebucket/runs/*"],
    kms,
  },
  quarantine: { s3: ["lakebucket/quarantine/*"], kms },
  raw: { dynamodb, "s3:ListBucket": ["costbucket", "trailbucket"] },
  inspect: {
    "s3:ListBucket": ["costbucket", "trailbucket"],
    "s3:GetObject": ["costbucket/*", "trailbucket/AWSLogs/*"],
    "s3:PutObject": ["lakebucket/staged/*"],
    kms,
  },
  newestFile: { "s3:ListBucket": ["costbucket", "lakebucket", "trailbucket"] },
  catalog: { "glue:DeleteTable": builds, glue: tables },
  engine: {
    athena: workgroups.map((name) => `workgroup/${name}`),
    "s3:GetObject": workgroups.map((name) => `lakebucket/athena-results/${name}/*`),
    kms,
  },
  executions: { states: ["execution:sluice-medallion:*"] },
  notifier: { sns: ["AlertsAlertsTopic"], kms: ["key/AlertsKey"] },
  config: {
    ssm: ["parameter/sluice/monthly-quota", "parameter/sluice/notification-email"],
    "s3:ListBucket": ["lakebucket"],
    "s3:GetObject": ["lakebucket/config/*"],
    kms,
  },
});

/**
 * Every right that the Lambda of a task needs.
 * @param tables ends of the ARNs of the whole Glue catalog
 * @throws {Error} for an action whose place is not known here
 */
export function taskRights(task: string, use: PortUse, tables: readonly string[]): Set<Right> {
  const known = places(tables);
  const rights = (port: keyof typeof known, calls: Iterable<string>): Right[] =>
    [...actionsFor(calls)].flatMap((action) => {
      const on = known[port][action] ?? known[port][action.split(":")[0]!];
      if (!on)
        throw new Error(`infra/check/taskRights.ts: what port ${port} does with ${action} goes to an unknown place`);
      return on.map((place) => `${action} ${place}`);
    });
  const ofPorts = Object.entries(use).flatMap(([port, methods]) => {
    const calls: Record<string, readonly string[]> = portCalls[port as GuardedPort];
    return rights(
      port as GuardedPort,
      methods.flatMap((method) => calls[method]!),
    );
  });
  // A Lambda writes its own log.
  const logs = ["CreateLogStream", "PutLogEvents"].map((action) => `logs:${action} log-group:Tasks${task}Logs:*`);
  return new Set([...ofPorts, ...(task === "OpenRun" ? rights("config", configCalls) : []), ...logs]);
}
