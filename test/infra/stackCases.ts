import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { loadModels } from "../../pipeline/sql/model";
import { stateful } from "./stateful";
import { list, ofType, type Resource, resources, type Statement, synthesise } from "./synthesised";

const each = (type: string): [string, Resource][] => {
  const found = ofType(type);
  if (found.length === 0) throw new Error(`the stack has no ${type}`);
  return found;
};
const policyOf = (type: string, name: string, key: string): Statement[] =>
  ofType(type)
    .filter(([, { Properties }]) => list(Properties[key]).some(({ Ref }: { Ref: string }) => Ref === name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const deniesPlainHttp = ({ Effect, Condition, Principal }: Statement) =>
  Effect === "Deny" &&
  JSON.stringify(Principal) === '{"AWS":"*"}' &&
  (Condition as { Bool?: Record<string, string> })?.Bool?.["aws:SecureTransport"] === "false";

describe.each(each("AWS::S3::Bucket"))("bucket %s", (id, { Properties, DeletionPolicy }) => {
  const policy = policyOf("AWS::S3::BucketPolicy", id, "Bucket");
  test("is not public", () => {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    const open = policy.filter(
      ({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes('"*"'),
    );
    expect(open).toEqual([]);
  });
  test("is encrypted, versioned and kept, and hears TLS only", () => {
    expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
    expect(Properties.VersioningConfiguration).toEqual({ Status: "Enabled" });
    expect(DeletionPolicy).toBe("RetainExceptOnCreate");
    expect(policy.some(deniesPlainHttp)).toBe(true);
  });
  test("cleans up after unfinished uploads", () => {
    const rules: { AbortIncompleteMultipartUpload?: unknown }[] = Properties.LifecycleConfiguration.Rules;
    expect(rules.some((rule) => rule.AbortIncompleteMultipartUpload)).toBe(true);
  });
});

test.each(each("AWS::SNS::Topic"))("topic %s has a key of ours and hears TLS only", (id, { Properties }) => {
  expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain("AlertsKey");
  const policy = policyOf("AWS::SNS::TopicPolicy", id, "Topics");
  expect(
    policy.some(
      ({ Effect, Condition }) => Effect === "Deny" && JSON.stringify(Condition).includes("aws:SecureTransport"),
    ),
  ).toBe(true);
  // A policy takes the place of the default one, which let alarms of the account publish.
  const services = policy.map(({ Principal }) => (Principal as { Service?: string }).Service);
  expect(services).toContain("cloudwatch.amazonaws.com");
});

test("a topic that an alarm or a rule writes to has a key that lets them", () => {
  const [, key] = ofType("AWS::KMS::Key").find(([id]) => id.startsWith("AlertsKey"))!;
  const services = (key.Properties.KeyPolicy.Statement as Statement[]).flatMap(
    ({ Principal }) => (Principal as { Service?: string }).Service,
  );
  // EventBridge once, by the library: a second statement with a condition would not limit it.
  expect(services.filter(Boolean)).toEqual(["cloudwatch.amazonaws.com", "events.amazonaws.com"]);
});

test.each(each("AWS::SQS::Queue"))("queue %s is encrypted and hears TLS only", (id, { Properties }) => {
  expect(Properties.SqsManagedSseEnabled).toBe(true);
  expect(policyOf("AWS::SQS::QueuePolicy", id, "Queues").some(deniesPlainHttp)).toBe(true);
});

test.each(each("AWS::KMS::Key"))("key %s rotates and is kept", (_, { Properties, DeletionPolicy }) => {
  expect(Properties.EnableKeyRotation).toBe(true);
  expect(DeletionPolicy).toBe("RetainExceptOnCreate");
});

test.each(each("AWS::DynamoDB::GlobalTable"))(
  "table %s is paid per request, restorable, kept, and forgets by TTL",
  (_, { Properties, DeletionPolicy }) => {
    expect(Properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    });
    for (const replica of Properties.Replicas)
      expect(replica).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    expect(DeletionPolicy).toBe("Retain");
  },
);

describe.each(each("AWS::Athena::WorkGroup"))("workgroup %s", (_, { Properties }) => {
  const { Name, WorkGroupConfiguration: configuration } = Properties;
  test("runs engine version 3, within a scan limit, with encrypted results", () => {
    expect(configuration.EngineVersion).toEqual({ SelectedEngineVersion: "Athena engine version 3" });
    expect(configuration.BytesScannedCutoffPerQuery).toBeGreaterThanOrEqual(10_000_000);
    expect(configuration.ResultConfiguration.EncryptionConfiguration.EncryptionOption).toBe("SSE_KMS");
    expect(JSON.stringify(configuration.ResultConfiguration.OutputLocation)).toContain(`/athena-results/${Name}/`);
  });
  test("enforces its settings, unless it loads: a CTAS there names its own location", () => {
    expect(configuration.EnforceWorkGroupConfiguration).toBe(Name !== "sluice-load");
  });
});

test("the trail logs reads of objects everywhere but in our own buckets, with digests", () => {
  const [[, { Properties }]] = each("AWS::CloudTrail::Trail") as [[string, Resource]];
  expect(Properties).toMatchObject({ IsLogging: true, IsMultiRegionTrail: true, EnableLogFileValidation: true });
  const [{ FieldSelectors }] = Properties.AdvancedEventSelectors;
  const selector = (name: string) => FieldSelectors.find(({ Field }: { Field: string }) => Field === name);
  expect(selector("readOnly").Equals).toEqual(["true"]);
  const silent = JSON.stringify(selector("resources.ARN").NotStartsWith);
  for (const [id] of each("AWS::S3::Bucket")) expect(silent).toContain(id);
});

test("every table that sql/ declares is in the catalog, column by column, without projection", () => {
  const declared = [...loadModels(sqlFiles()).tables.values()];
  const glue = new Map(
    each("AWS::Glue::Table").map(([, { Properties }]) => [
      `${Properties.DatabaseName}.${Properties.TableInput.Name}`,
      Properties.TableInput,
    ]),
  );
  expect([...glue.keys()].sort()).toEqual(declared.map(({ name }) => name).sort());
  const hive: Record<string, string> = { varchar: "string", integer: "int", "timestamp(3)": "timestamp" };
  for (const { name, columns, partitionColumns } of declared) {
    const names = (of: { name: string; type: string }[]) =>
      of.map((one) => `${one.name} ${hive[one.type] ?? one.type}`);
    const found = (of: { Name: string; Type: string }[]) => of.map((one) => `${one.Name} ${one.Type}`);
    const table = glue.get(name)!;
    expect(found(table.StorageDescriptor.Columns)).toEqual(names(columns));
    expect(found(table.PartitionKeys)).toEqual(names(partitionColumns));
    expect(Object.keys(table.Parameters).filter((key) => key.startsWith("projection"))).toEqual([]);
  }
});

test("every machine has an alarm for each way to fail and one for silence, and mails its failures", () => {
  const alarms = each("AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  for (const [id] of each("AWS::StepFunctions::StateMachine")) {
    const own = alarms.filter(({ Dimensions }) => JSON.stringify(Dimensions)?.includes(`"${id}"`));
    expect(own.map(({ MetricName }) => MetricName).sort()).toEqual([
      "ExecutionThrottled",
      "ExecutionsAborted",
      "ExecutionsFailed",
      "ExecutionsSucceeded",
      "ExecutionsTimedOut",
    ]);
    const silence = own.find(({ MetricName }) => MetricName === "ExecutionsSucceeded");
    expect(silence).toMatchObject({ ComparisonOperator: "LessThanThreshold", TreatMissingData: "breaching" });
    const rules = each("AWS::Events::Rule").filter(([, { Properties }]) =>
      JSON.stringify(Properties.EventPattern.detail.stateMachineArn ?? "").includes(`"${id}"`),
    );
    expect(rules.flatMap(([, { Properties }]) => Properties.EventPattern.detail.status)).toEqual([
      "FAILED",
      "TIMED_OUT",
      "ABORTED",
    ]);
  }
});

test("every alarm tells somebody", () => {
  for (const [, { Properties }] of each("AWS::CloudWatch::Alarm"))
    expect(JSON.stringify(Properties.AlarmActions)).toContain("OperationsTopic");
});

test.each(each("AWS::Scheduler::Schedule"))(
  "schedule %s starts an alias, or the sweep, in UTC, with the time it was meant for",
  (id, { Properties }) => {
    expect(Properties.ScheduleExpressionTimezone).toBe("Etc/UTC");
    const source = { CloudTrailHourly: "cloudtrail", CostDaily: "cost", SweepDaily: undefined }[
      id.replace(/Schedule.*/, "")
    ];
    expect(JSON.parse(Properties.Target.Input)).toEqual({
      ...(source && { source }),
      scheduledAt: "<aws.scheduler.scheduled-time>",
    });
    const [started] = Properties.Target.Arn["Fn::GetAtt"];
    const [wanted] = source
      ? ofType("AWS::StepFunctions::StateMachineAlias")[0]!
      : ofType("AWS::Lambda::Function").find(
          ([, one]) => one.Properties.Environment.Variables.SLUICE_TASK === "Sweep",
        )!;
    expect(started).toBe(wanted);
    expect(Properties.Target.DeadLetterConfig.Arn).toBeDefined();
  },
);

test("a sweep that failed for good lies in the queue of its schedule", () => {
  const [[, schedule]] = each("AWS::Scheduler::Schedule").filter(([id]) => id.startsWith("Sweep")) as [
    [string, Resource],
  ];
  const dead = ofType("AWS::Lambda::Function").filter(([, { Properties }]) => Properties.DeadLetterConfig);
  expect(
    dead.map(([, { Properties }]) => [Properties.Environment.Variables.SLUICE_TASK, Properties.DeadLetterConfig]),
  ).toEqual([["Sweep", { TargetArn: schedule.Properties.Target.DeadLetterConfig.Arn }]]);
});

test("what is removed from the lake can be brought back for a week, then it goes, and its delete marker too", () => {
  const [, { Properties }] = each("AWS::S3::Bucket").find(([id]) => id.startsWith("Lake"))!;
  const rules = Properties.LifecycleConfiguration.Rules as {
    Prefix?: string;
    ExpirationInDays?: number;
    NoncurrentVersionExpiration?: { NoncurrentDays: number };
    ExpiredObjectDeleteMarker?: boolean;
  }[];
  const days = (prefix: string) => {
    const rule = rules.find(({ Prefix }) => Prefix === prefix)!;
    return [rule.ExpirationInDays, rule.NoncurrentVersionExpiration!.NoncurrentDays];
  };
  for (const layer of ["silver/", "gold/", "staged/"]) expect(days(layer)).toEqual([undefined, 7]);
  expect([days("athena-results/"), days("runs/")]).toEqual([
    [30, 1],
    [90, 1],
  ]);
  expect(rules.filter(({ Prefix, ExpiredObjectDeleteMarker }) => !Prefix && ExpiredObjectDeleteMarker)).toHaveLength(1);
  // Nothing else of the lake expires: manifests and the ledger know of it.
  expect(
    rules
      .filter((rule) => rule.ExpirationInDays)
      .map(({ Prefix }) => Prefix)
      .sort(),
  ).toEqual(["athena-results/", "runs/"]);
});

test("a start by the arrival of a manifest that is lost lies in a queue, of which an alarm tells", () => {
  const [[ruleId, rule]] = each("AWS::Events::Rule").filter(
    ([, { Properties }]) => Properties.EventPattern.source[0] === "aws.s3",
  ) as [[string, Resource]];
  const [lost] = rule.Properties.Targets[0].DeadLetterConfig.Arn["Fn::GetAtt"];
  const [allow, ...more] = policyOf("AWS::SQS::QueuePolicy", lost, "Queues").filter(({ Effect }) => Effect === "Allow");
  expect(more).toEqual([]);
  expect(allow).toMatchObject({
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [ruleId, "Arn"] } } },
  });
  const watched = each("AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
    JSON.stringify(Properties.Dimensions ?? ""),
  );
  for (const [queue] of each("AWS::SQS::Queue")) expect(watched.filter((one) => one.includes(queue))).toHaveLength(1);
});

test("resources that hold something keep their ids and what they are made with, or an upgrade would replace them", () => {
  const golden = readFileSync(join(__dirname, "stateful.golden.txt"), "utf8");
  const { stacks } = synthesise({ region: "eu-central-1" });
  const elsewhere = stacks.find(({ stackName }) => stackName === "SluiceBilling")!.resources;
  expect(`${[...stateful(resources), "in SluiceBilling", ...stateful(elsewhere)].join("\n")}\n`).toBe(golden);
});
test.each<[string, string[], unknown]>([
  ["AWS::S3::Bucket", ["BucketName"], "other"],
  ["AWS::DynamoDB::GlobalTable", ["KeySchema"], []],
  ["AWS::CloudTrail::Trail", ["TrailName"], "other"],
  ["AWS::Glue::Table", ["TableInput", "Name"], "other"],
  ["AWS::BCMDataExports::Export", ["Export", "Name"], "other"],
])("a planted fault is seen: %s with another %j", (type, path, value) => {
  const changed = structuredClone(ofType(type));
  const holder = path.slice(0, -1).reduce((of, key) => of[key], changed[0]![1].Properties);
  holder[path.at(-1)!] = value;
  expect(stateful(changed)).not.toEqual(stateful(ofType(type)));
});
