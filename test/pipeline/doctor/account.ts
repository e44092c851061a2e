import { AthenaClient, GetWorkGroupCommand, type WorkGroup } from "@aws-sdk/client-athena";
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import {
  type AdvancedFieldSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import { CostExplorerClient, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetTablesCommand, GlueClient } from "@aws-sdk/client-glue";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { ListSubscriptionsByTopicCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { type AwsStub, mockClient } from "aws-sdk-client-mock";
import type { Outputs } from "../../../pipeline/aws/deployment";
import { checkAws } from "../../../pipeline/doctor/checkAws";
import { doctorClients } from "../../../pipeline/doctor/clients";
import type { Finding } from "../../../pipeline/doctor/finding";

// biome-ignore lint/suspicious/noExplicitAny: the mocks of many clients in one record
type Mock = AwsStub<any, any, any>;
export const mocks = {
  sts: mockClient(STSClient) as Mock,
  cloudformation: mockClient(CloudFormationClient) as Mock,
  cloudtrail: mockClient(CloudTrailClient) as Mock,
  costExplorer: mockClient(CostExplorerClient) as Mock,
  ssm: mockClient(SSMClient) as Mock,
  s3: mockClient(S3Client) as Mock,
  sns: mockClient(SNSClient) as Mock,
  athena: mockClient(AthenaClient) as Mock,
  glue: mockClient(GlueClient) as Mock,
  sfn: mockClient(SFNClient) as Mock,
  dynamo: mockClient(DynamoDBDocumentClient) as Mock,
  scheduler: mockClient(SchedulerClient) as Mock,
  events: mockClient(EventBridgeClient) as Mock,
  sqs: mockClient(SQSClient) as Mock,
};

const resource = (ResourceType: string, LogicalResourceId: string, PhysicalResourceId: string) => ({
  ...{ ResourceType, LogicalResourceId, PhysicalResourceId },
  LastUpdatedTimestamp: new Date(0),
  ResourceStatus: "CREATE_COMPLETE" as const,
});
export const queueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/lost";
const resources = [
  resource("AWS::Scheduler::Schedule", "CloudTrailHourlySchedule0A1B2C3D", "Sluice-Hourly-1"),
  resource("AWS::Events::Rule", "CostManifestRule0A1B2C3D", "Sluice-Manifest-1"),
  resource("AWS::SQS::Queue", "SweepDailyLost0A1B2C3D", queueUrl),
  resource("AWS::S3::Bucket", "LakeBucketB1D32E10", "lake"),
];
export const depth = (count: number) => ({ Attributes: { ApproximateNumberOfMessages: String(count) } });
/** What the last sweep has noted of itself. */
export const sweptAt = (at: string, over: object = {}) => ({
  Item: {
    pk: "sweep",
    sk: "last",
    rev: 1,
    body: JSON.stringify({ at, generations: 7, parts: 2, left: false, ...over }),
  },
});

export const now = new Date("2026-01-20T10:00:00Z");
export const outputs: Outputs = {
  Lake: "s3://lake/",
  TrailLogs: "s3://logs/audit/AWSLogs/",
  CostReports: "s3://reports/",
  LedgerTable: "ledger",
  StateMachine: "arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-medallion",
  StateMachineAlias: "arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-medallion:live",
  AlertsTopic: "arn:aws:sns:eu-central-1:123456789012:alerts",
  OperationsTopic: "arn:aws:sns:eu-central-1:123456789012:operations",
  Context: '{"trailBucket":"logs","trailPrefix":"audit","recipients":"a@example.com"}',
};
export const billTopic = "arn:aws:sns:us-east-1:123456789012:SluiceBilling-BillingTopicAB12";
export const stackOf = (StackStatus: Stack["StackStatus"], told: Partial<Outputs> = outputs) => ({
  Stacks: [
    {
      StackName: "Sluice",
      CreationTime: now,
      StackStatus,
      Outputs: Object.entries(told).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    },
  ],
});
export const trailOf = (over: object = {}) => ({
  trailList: [
    {
      Name: "reads",
      TrailARN: "arn:aws:cloudtrail:eu-central-1:123456789012:trail/reads",
      S3BucketName: "logs",
      S3KeyPrefix: "audit",
      IsMultiRegionTrail: true,
      LogFileValidationEnabled: true,
      HomeRegion: "eu-central-1",
      ...over,
    },
  ],
});
export const selector = (over: AdvancedFieldSelector[] = []) => ({
  AdvancedEventSelectors: [
    {
      FieldSelectors: [
        { Field: "eventCategory", Equals: ["Data"] },
        { Field: "resources.type", Equals: ["AWS::S3::Object"] },
        ...over,
      ],
    },
  ],
});
export const workgroup = (over: object = {}, State: WorkGroup["State"] = "ENABLED") => ({
  WorkGroup: {
    Name: "of the call",
    State,
    Configuration: {
      EngineVersion: { EffectiveEngineVersion: "Athena engine version 3" },
      BytesScannedCutoffPerQuery: 200 * 2 ** 30,
      EnforceWorkGroupConfiguration: true,
      ...over,
    },
  },
});
export const subscriptions = (...SubscriptionArn: string[]) => ({
  Subscriptions: SubscriptionArn.map((arn, n) => ({ SubscriptionArn: arn, Endpoint: `${"ab"[n]}@example.com` })),
});
export const parameters = (quota: string, recipients = "a@example.com") => ({
  Parameters: [
    { Name: "/sluice/monthly-quota", Value: quota },
    { Name: "/sluice/notification-email", Value: recipients },
  ],
});
export const glueTables = (over: object = {}) => ({
  TableList: [
    { Name: "cloudtrail_events", StorageDescriptor: { Location: "s3://lake/silver/cloudtrail_events/" }, ...over },
  ],
});
/** Executions, newest first and an hour apart: `cost FAILED`, `cloudtrail SKIPPED`. */
export function executionsOf(...kinds: string[]): void {
  const executions = kinds.map((kind, n) => {
    const [source, status] = kind.split(" ") as [string, ExecutionListItem["status"] | "SKIPPED"];
    const isSkipped = status === "SKIPPED";
    return {
      executionArn: `arn:aws:states:eu-central-1:123456789012:execution:sluice-medallion:run-${n}`,
      stateMachineArn: outputs.StateMachine,
      name: `run-${n}`,
      status: isSkipped ? ("SUCCEEDED" as const) : status,
      startDate: new Date(now.getTime() - n * 3_600_000),
      input: JSON.stringify({ source }),
      output: isSkipped ? '{"skipped":true}' : "{}",
    };
  });
  mocks.sfn
    .on(ListExecutionsCommand)
    .resolves({ executions: executions.map(({ input: _, output: __, ...listed }) => listed) });
  for (const one of executions)
    mocks.sfn.on(DescribeExecutionCommand, { executionArn: one.executionArn }).resolves(one);
}

/** An account in which everything is well. */
export function wellAccount(): void {
  for (const mock of Object.values(mocks)) mock.reset();
  mocks.sts
    .on(GetCallerIdentityCommand)
    .resolves({ Account: "123456789012", Arn: "arn:aws:sts::123456789012:assumed-role/dev/ann" });
  mocks.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: "28" } });
  mocks.ssm.on(GetParametersCommand).resolves(parameters("100GB"));
  mocks.cloudformation.on(DescribeStacksCommand).resolves(stackOf("UPDATE_COMPLETE"));
  mocks.cloudtrail.on(DescribeTrailsCommand).resolves(trailOf());
  mocks.cloudtrail
    .on(GetTrailStatusCommand)
    .resolves({ IsLogging: true, LatestDeliveryTime: new Date("2026-01-20T09:50:00Z") });
  mocks.cloudtrail.on(GetEventSelectorsCommand).resolves(selector());
  mocks.s3.on(ListObjectsV2Command).resolves({
    CommonPrefixes: [{ Prefix: "audit/AWSLogs/123456789012/" }],
    Contents: [
      { Key: "exports/x-Manifest.json", LastModified: new Date("2026-01-20T01:00:00Z"), Size: 5, ETag: '"e"' },
    ],
  });
  mocks.costExplorer.on(GetCostAndUsageCommand).resolves({});
  mocks.sns
    .on(ListSubscriptionsByTopicCommand)
    .resolves(subscriptions("arn:aws:sns:eu-central-1:123456789012:alerts:1"));
  mocks.sns.on(ListTopicsCommand).resolves({ Topics: [{ TopicArn: billTopic }, { TopicArn: `${billTopic}s:other` }] });
  mocks.athena.on(GetWorkGroupCommand).resolves(workgroup());
  mocks.athena
    .on(GetWorkGroupCommand, { WorkGroup: "sluice-load" })
    .resolves(workgroup({ EnforceWorkGroupConfiguration: false }));
  mocks.glue.on(GetTablesCommand).resolves(glueTables());
  mocks.cloudformation.on(ListStackResourcesCommand).resolves({ StackResourceSummaries: resources });
  mocks.dynamo.on(GetCommand).resolves(sweptAt("2026-01-20T03:45:00Z"));
  mocks.scheduler
    .on(GetScheduleCommand, { Name: "Sluice-Hourly-1" })
    .resolves({ State: "ENABLED", ScheduleExpression: "rate(1 hour)" });
  mocks.events
    .on(DescribeRuleCommand, { Name: "Sluice-Manifest-1" })
    .resolves({ State: "ENABLED", Description: "A manifest has arrived" });
  mocks.sqs.on(GetQueueAttributesCommand, { QueueUrl: queueUrl }).resolves(depth(0));
  executionsOf("cloudtrail RUNNING", "cost SUCCEEDED", "cloudtrail SKIPPED", "cloudtrail SUCCEEDED");
}

export const tables = [{ name: "silver.cloudtrail_events" }];

export async function findings(): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const one of checkAws({ clients: doctorClients({ pathStyle: true }), now, tables })) found.push(one);
  return found;
}

export const refused = (name: string, message = "no", status = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
