import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { BatchCreatePartitionCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { DeleteObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { machineCalls } from "../../infra/check/machineCalls";
import { configCalls, portCalls } from "../../infra/check/portCalls";
import { serviceModels } from "../../infra/check/shapes";
import { allOperations, sourceOperations } from "../../infra/check/sourceCalls";
import { withoutConfig } from "../../infra/check/taskCalls";
import { type GuardedPort, type Method, taskAccess } from "../../infra/taskAccess";
import { projectRoot } from "../../local/resources";
import { awsDeps } from "../../pipeline/aws/awsDeps";
import { awsClients } from "../../pipeline/aws/clients";
import { readConfig } from "../../pipeline/aws/runConfig";
import { runTask } from "../../pipeline/aws/runTask";
import { readSettings } from "../../pipeline/aws/settings";
import { memoryBucket } from "../pipeline/aws/bucket";
import { MemoryTable } from "../pipeline/aws/memoryTable";
import { operationsOf } from "../support/checkedMock";

process.env.AWS_REGION = "us-east-1";
const settings = readSettings({
  SLUICE_TASK: "PlanBatches",
  LEDGER_TABLE: "ledger",
  LAKE_BUCKET: "lake",
  TRAIL_BUCKET: "trail",
  TRAIL_PREFIX: "",
  COST_BUCKET: "reports",
  COST_PREFIXES: "exports/",
  ALERTS_TOPIC: "arn:aws:sns:us-east-1:123456789012:alerts",
  QUOTA_PARAMETER: "/q",
  RECIPIENTS_PARAMETER: "/r",
});
const day = "2026-01-20";
const log = `AWSLogs/111111111111/CloudTrail/us-east-1/2026/01/20/111111111111_CloudTrail_us-east-1_20260120T0000Z_x.json.gz`;
const record = {
  eventID: "e1",
  eventTime: `${day}T01:00:00Z`,
  eventName: "GetObject",
  eventSource: "s3.amazonaws.com",
  userIdentity: { type: "Root" },
};
const content = gzipSync(JSON.stringify({ Records: [record] }));
const config = "config/sluice.config.json";

const bucket = memoryBucket({ [log]: content, [config]: "{}" });
bucket.mock.on(PutObjectCommand).resolves({}).on(DeleteObjectsCommand).resolves({});
mockClient(GlueClient)
  .onAnyCommand()
  .resolves({})
  .on(GetTableCommand)
  .resolves({ Table: { Name: "t", StorageDescriptor: { Columns: [{ Name: "rows", Type: "bigint" }] } } })
  .on(BatchCreatePartitionCommand)
  .resolves({ Errors: [{ PartitionValues: ["a"], ErrorDetail: { ErrorCode: "AlreadyExistsException" } }] });
mockClient(AthenaClient)
  .on(GetQueryExecutionCommand)
  .resolves({ QueryExecution: { Status: { State: "SUCCEEDED" } } })
  .on(GetQueryResultsCommand)
  .resolves({
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: [{ Name: "n", Type: "varchar" }] },
      Rows: [{ Data: [{ VarCharValue: "n" }] }],
    },
  });
mockClient(SFNClient).onAnyCommand().resolves({});
mockClient(SNSClient).on(PublishCommand).resolves({ MessageId: "m" });
mockClient(SSMClient)
  .on(GetParametersCommand)
  .resolves({
    Parameters: [
      { Name: "/q", Value: "1GB" },
      { Name: "/r", Value: "none" },
    ],
  });

const clients = { ...awsClients({ pathStyle: true }), s3: bucket.client, dynamo: new MemoryTable().client };
const models = { models: [], tables: new Map(), statements: new Map() };
const deps = awsDeps({ settings, clients, models, clock: { now: () => new Date(`${day}T12:00:00Z`) } });
const { items, objects, quarantine, raw, catalog, engine, executions, notifier } = deps;
const drain = async (all: AsyncIterable<unknown>) => {
  for await (const _ of all);
};
const file = { key: `s3://trail/${log}`, size: content.length, modifiedAt: `${day}T02:00:00.000Z`, version: "v" };

/** A call of every method, with what brings out all that it sends. */
const uses: { [Port in GuardedPort]: Record<Method<Port>, () => unknown> } = {
  items: {
    get: () => items.get("p", "s"),
    put: () => items.put("p", "s", 1, { expected: 0 }),
    putMany: () => items.putMany([{ pk: "p", sk: "t", body: 1 }]),
    remove: () => items.remove("p", "s"),
    query: () => drain(items.query("p")),
  },
  objects: {
    read: () => objects.read(config),
    write: () => objects.write("runs/r/plan.json", "{}"),
    list: () => drain(objects.list("config/")),
    remove: () => objects.remove(["runs/r/plan.json"]),
    uri: async () => objects.uri("gold/"),
    key: async () => objects.key("s3://lake/gold/"),
  },
  quarantine: {
    write: () => quarantine.write("f.json", "{}"),
  },
  raw: {
    days: () => raw.days("cloudtrail"),
    files: async () => [await raw.files("cloudtrail", day), await raw.files("cost", "undated")],
    open: async () => [await raw.open(file.key).size(), await raw.open(file.key).bytes()],
    unreadable: () => [],
    missing: () => [],
    folders: () => [],
  },
  inspect: {
    call: () => deps.inspect({ id: "b1", source: "cloudtrail", day, files: [file], aliases: [] }),
  },
  newestFile: {
    call: () => deps.newestFile("s3://lake/staged/"),
  },
  catalog: {
    location: () => catalog.location("gold.t", ["a"]),
    partitions: () => drain(catalog.partitions("gold.t")),
    point: () =>
      catalog.point("gold.t", [
        { values: ["a"], location: "s3://lake/gold/t/a/" },
        { values: ["b"], location: undefined },
      ]),
    dropTable: () => catalog.dropTable("internal.build_1"),
  },
  engine: {
    execution: () => engine.execution("q1"),
    rows: () => drain(engine.rows("q1")),
  },
  executions: {
    isRunning: () => executions.isRunning("arn:aws:states:us-east-1:123456789012:execution:m:e"),
  },
  notifier: {
    send: () => notifier.send({ id: "d1", topic: "alerts", subject: "s", text: "t" }),
  },
};
const listed = Object.entries(portCalls).flatMap(([port, methods]) =>
  Object.entries(methods).map(([method, calls]) => [`${port}.${method}`, calls] as const),
);
const readsConfig = () => readConfig({ ssm: clients.ssm, objects, quotaParameter: "/q", recipientsParameter: "/r" });

test.each(listed)("%s sends %j", async (use, calls) => {
  const [port, method] = use.split(".") as [GuardedPort, never];
  expect(await operationsOf(uses[port][method])).toEqual(calls);
});

test("the configuration is read by the calls that are listed", async () => {
  expect(await operationsOf(readsConfig)).toEqual(configCalls);
});

test("the Lambdas send nothing but by the methods of ports and by reading the configuration", () => {
  const sent = new Set([...listed.flatMap(([, calls]) => calls), ...configCalls]);
  expect([...sourceOperations("pipeline/aws")].sort()).toEqual([...sent].sort());
});

test("the service models hold what is called, and no more", () => {
  const machines = readdirSync(join(projectRoot, "statemachines")).flatMap((file) =>
    machineCalls(readFileSync(join(projectRoot, "statemachines", file), "utf8")).calls.map(
      ({ service, operation }) => `${service}:${operation}`,
    ),
  );
  const held = Object.entries(serviceModels).flatMap(([service, { operations }]) =>
    Object.keys(operations).map((operation) => `${service}:${operation}`),
  );
  expect(held.sort()).toEqual([...new Set([...machines, ...allOperations()])].sort());
});

test("every task but those that close a run reads the configuration of its run first", async () => {
  const run = { id: "e1", source: "cloudtrail", token: 1, chain: "e1", pass: 0 };
  const event = { run, name: "e1", redriveCount: 0 };
  for (const task of Object.keys(taskAccess)) {
    const read: string[] = [];
    const noted = { get: async (pk: string) => void read.push(pk), put: async (pk: string) => read.push(pk) > 0 };
    const begun = runTask(task, event, { ...deps, items: noted as never }, async () => ({}));
    await begun.catch(() => undefined); // it goes no further
    expect([task, read[0] === "run-config#e1"]).toEqual([task, !withoutConfig.has(task)]);
  }
});
