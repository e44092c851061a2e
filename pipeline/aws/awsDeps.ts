import { inspectCostBatch } from "../cost/inspectCostBatch";
import { inspectBatch } from "../inspect/inspectBatch";
import type { Clock } from "../ports";
import type { Models } from "../sql/model";
import type { Deps } from "../tasks/deps";
import { AthenaEngine } from "./athenaEngine";
import { AwsBusyError, isBusy } from "./busy";
import type { AwsClients } from "./clients";
import { DynamoItems } from "./dynamoItems";
import { GlueCatalog } from "./glueCatalog";
import { newestObject } from "./newestObject";
import { S3Objects } from "./s3Objects";
import { S3Raw } from "./s3Raw";
import type { Settings } from "./settings";
import { SfnExecutions } from "./sfnExecutions";
import { SnsNotifier } from "./snsNotifier";

/** Every port opened over the AWS SDK. The configuration is not among them: it belongs to a run. */
export function awsDeps(o: {
  settings: Settings;
  clients: AwsClients;
  models: Models;
  clock: Clock;
}): Omit<Deps, "config"> {
  const { settings, clients, models, clock } = o;
  const items = new DynamoItems(clients.dynamo, { table: settings.LEDGER_TABLE, clock });
  const objects = new S3Objects(clients.s3, { bucket: settings.LAKE_BUCKET });
  const raw = new S3Raw(clients.s3, items, clock, {
    cloudtrail: {
      bucket: settings.TRAIL_BUCKET,
      prefix: settings.TRAIL_PREFIX,
      ...(settings.TRAIL_ORGANIZATION && { organization: settings.TRAIL_ORGANIZATION }),
    },
    ...(settings.COST_BUCKET && { cost: { bucket: settings.COST_BUCKET, prefixes: settings.COST_PREFIXES } }),
  });
  return {
    items,
    objects,
    quarantine: new S3Objects(clients.s3, { bucket: settings.LAKE_BUCKET, prefix: "quarantine/" }),
    raw,
    catalog: new GlueCatalog(clients.glue),
    engine: new AthenaEngine(clients.athena),
    executions: new SfnExecutions(clients.sfn),
    notifier: new SnsNotifier(clients.sns, { topicArn: settings.ALERTS_TOPIC }),
    clock,
    models: models.models,
    statements: models.statements,
    inspect: ({ id, source, files }) => {
      const inspect = source === "cost" ? inspectCostBatch : inspectBatch;
      return inspect({ batchId: id, files, raw, objects, codec: "gzip" }).catch(uncoverBusy);
    },
    newestFile: (path) => newestObject(clients.s3, path),
  };
}

/** Inspection says which file it could not read; where S3 was busy or a connection broke, the state machine must hear that instead. */
function uncoverBusy(error: unknown): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof AwsBusyError || isBusy(cause))
      throw new AwsBusyError((error as Error).message, { cause: error });
  throw error;
}
