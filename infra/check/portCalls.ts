import type { GuardedPort, Method } from "../taskAccess";
import { operationActions } from "./actions";

/** Operations of AWS behind every method of a port; `test/infra/portCalls.test.ts` calls each and holds this against what was sent. */
export const portCalls: { readonly [Port in GuardedPort]: Readonly<Record<Method<Port>, readonly string[]>> } = {
  items: {
    get: ["dynamodb:GetItem"],
    put: ["dynamodb:UpdateItem"],
    putMany: ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"],
    remove: ["dynamodb:DeleteItem"],
    query: ["dynamodb:Query"],
  },
  objects: {
    read: ["s3:GetObject"],
    write: ["s3:PutObject"],
    list: ["s3:ListObjectsV2"],
    remove: ["s3:DeleteObjects"],
    uri: [],
    key: [],
  },
  quarantine: { write: ["s3:PutObject"] },
  raw: {
    days: ["dynamodb:GetItem", "dynamodb:UpdateItem", "s3:ListObjectsV2"], // which days were listed is in the ledger
    files: ["s3:ListObjectsV2"],
    open: ["s3:GetObject", "s3:HeadObject"],
    unreadable: [], // a bucket has none
    missing: [], // nor does it tell which have gone
    folders: [], // nor which folders are there
  },
  inspect: { call: ["s3:GetObject", "s3:HeadObject", "s3:PutObject"] },
  newestFile: { call: ["s3:ListObjectsV2"] },
  catalog: {
    location: ["glue:GetPartition"],
    partitions: ["glue:GetPartitions"],
    point: [
      "glue:BatchCreatePartition",
      "glue:BatchDeletePartition",
      "glue:BatchUpdatePartition",
      "glue:GetTable", // its columns are those of its partitions
    ],
    dropTable: ["glue:DeleteTable"],
  },
  engine: { execution: ["athena:GetQueryExecution"], rows: ["athena:GetQueryResults"] },
  executions: { isRunning: ["stepfunctions:DescribeExecution"] },
  notifier: { send: ["sns:Publish"] },
};

/** What reading the configuration of a run that opens asks, beside its ports. */
export const configCalls: readonly string[] = ["s3:GetObject", "s3:ListObjectsV2", "ssm:GetParameters"];

/** IAM actions that a role needs for calls, each `service:Operation`. */
export const actionsFor = (calls: Iterable<string>): Set<string> =>
  new Set([...calls].flatMap((call) => operationActions(...(call.split(":") as [string, string]))));
