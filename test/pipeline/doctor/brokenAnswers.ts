import { GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { DescribeStacksCommand, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetTablesCommand } from "@aws-sdk/client-glue";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand, GetParametersCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import {
  billTopic,
  depth,
  executionsOf,
  glueTables,
  mocks,
  parameters,
  refused,
  stackOf,
  subscriptions,
  sweptAt,
  trailOf,
  workgroup,
} from "./account";

/** Answers, or refuses, instead of what a well account answers. */
const says = (mock: (typeof mocks)["sts"], command: unknown, answer: object | Error, of?: object) => (): void => {
  const call = mock.on(command as never, of as never);
  if (answer instanceof Error) call.rejects(answer);
  else call.resolves(answer);
};
const caller = (Arn: string) => says(mocks.sts, GetCallerIdentityCommand, { Account: "1", Arn });
const bootstrap = (answer: object | Error) => says(mocks.ssm, GetParameterCommand, answer);
const stack = (answer: object | Error, of?: object) => says(mocks.cloudformation, DescribeStacksCommand, answer, of);
const trails = (over: object) => says(mocks.cloudtrail, DescribeTrailsCommand, trailOf(over));
const status = (answer: object) => says(mocks.cloudtrail, GetTrailStatusCommand, answer);
const listing = (answer: object | Error, of?: object) => says(mocks.s3, ListObjectsV2Command, answer, of);
const costs = (answer: Error) => says(mocks.costExplorer, GetCostAndUsageCommand, answer);
const subscribed = (...arns: string[]) => says(mocks.sns, ListSubscriptionsByTopicCommand, subscriptions(...arns));
const parameter = (answer: object) => says(mocks.ssm, GetParametersCommand, answer);
const group = (answer: object, of?: string) =>
  says(mocks.athena, GetWorkGroupCommand, answer, of ? { WorkGroup: of } : undefined);
const tables = (answer: object | Error) => says(mocks.glue, GetTablesCommand, answer);
const runs =
  (...kinds: string[]) =>
  () =>
    executionsOf(...kinds);

const schedule = (answer: object | Error) => says(mocks.scheduler, GetScheduleCommand, answer);
const rule = (answer: object | Error) => says(mocks.events, DescribeRuleCommand, answer);
const queue = (answer: object | Error) => says(mocks.sqs, GetQueueAttributesCommand, answer);
const sweeps = (answer: object | Error) => says(mocks.dynamo, GetCommand, answer);

const no = (name: string, message = "no") => refused(name, message);
const at = (time: string) => new Date(`2026-01-${time}:00:00Z`);
const manifest = (time: string) => ({ Contents: [{ Key: "a-Manifest.json", LastModified: at(time) }] });
const reports = { Bucket: "reports" };
const engine2 = { EngineVersion: { EffectiveEngineVersion: "Athena engine version 2" } };
const engine0 = { EngineVersion: undefined };
const missing = new ParameterNotFound({ message: "x", $metadata: {} });

/** What is wrong, the check that finds it, how bad it is, what it says, and the next step. */
type Broken = [what: string, spoil: () => void, check: string, status: "warn" | "fail", found: RegExp, fix: RegExp];
const [well, reads, selected] = ["eu-central-1", "trail reads", "selectors reads"];
const [load, audit, dashboard] = ["load", "audit", "dashboard"].map((name) => `workgroup sluice-${name}`) as [
  string,
  string,
  string,
];
const [alerts, operations] = ["subscriptions of alerts", "subscriptions of operations"];
const [quota, mail] = ["/sluice/monthly-quota", "/sluice/notification-email"];
const [table, where] = ["table silver.cloudtrail_events", "cost reports s3://reports/"];
const deploy = /sluice deploy/;
export const broken: Broken[] = [
  ["root", caller("arn:aws:iam::1:root"), "identity", "warn", /root/, /role/],
  [
    "an old bootstrap",
    bootstrap({ Parameter: { Value: "5" } }),
    `bootstrap ${well}`,
    "fail",
    /version 5/,
    /cdk bootstrap/,
  ],
  [
    "no bootstrap",
    bootstrap(missing),
    "bootstrap us-east-1",
    "fail",
    /not been prepared/,
    /aws:\/\/\d{12}\/us-east-1$/,
  ],
  [
    "a hidden bootstrap",
    bootstrap(no("AccessDeniedException")),
    `bootstrap ${well}`,
    "warn",
    /not looked/,
    /ssm:GetParameter/,
  ],
  ["no stack", stack(no("ValidationError", "Stack Sluice does not exist")), "stack", "warn", /not deployed/, deploy],
  ["a failed stack", stack(stackOf("ROLLBACK_COMPLETE", {})), "stack", "fail", /ROLLBACK_COMPLETE/, /events/],
  ["a deployment taken back", stack(stackOf("UPDATE_ROLLBACK_COMPLETE")), "stack", "warn", /UPDATE_ROLLBACK/, /events/],
  ["a stack in the making", stack(stackOf("CREATE_IN_PROGRESS", {})), "stack", "warn", /IN_PROGRESS/, /wait/],
  [
    "another version's stack",
    stack(stackOf("CREATE_COMPLETE", { Lake: "s3://l/" })),
    "stack",
    "fail",
    /another version/,
    deploy,
  ],
  ["no billing stack", stack({}, { StackName: "SluiceBilling" }), "billing stack", "warn", /nothing alarms/, deploy],
  [
    "a trail elsewhere",
    trails({ S3KeyPrefix: "other" }),
    "trail",
    "warn",
    /no trail .* s3:\/\/logs\/audit\//,
    /another account/,
  ],
  ["a stopped trail", status({ IsLogging: false }), reads, "fail", /does not log/, /start-logging/],
  [
    "a trail at a closed door",
    status({ IsLogging: true, LatestDeliveryError: "AccessDenied" }),
    reads,
    "fail",
    /Denied/,
    /policy/,
  ],
  ["a new trail", status({ IsLogging: true }), reads, "warn", /nothing yet/, /wait/],
  ["a silent trail", status({ IsLogging: true, LatestDeliveryTime: at("18T10") }), reads, "warn", /48 h old/, /stuck/],
  ["a trail without digests", trails({ LogFileValidationEnabled: false }), reads, "warn", /no digests/, /validation/],
  ["a trail of one region", trails({ IsMultiRegionTrail: false }), reads, "warn", /eu-central-1 only/, /all regions/],
  [
    "selectors without reads",
    says(mocks.cloudtrail, GetEventSelectorsCommand, {}),
    selected,
    "fail",
    /not logged/,
    /S3::Object/,
  ],
  ["no log file", listing({}), "log files", "warn", /audit\/AWSLogs\/ is empty/, /quarter/],
  ["hidden logs", listing(refused("Forbidden", "x", 403)), "log files", "warn", /not looked/, /s3:ListBucket on logs/],
  ["no manifest", listing({}, reports), where, "warn", /no manifest/, /within a day/],
  ["an old manifest", listing(manifest("17T10"), reports), where, "warn", /72 h old/, /health/],
  [
    "no Cost Explorer",
    costs(no("AccessDeniedException", "User not enabled for")),
    "Cost Explorer",
    "warn",
    /not enabled/,
    /console/,
  ],
  [
    "a hidden Cost Explorer",
    costs(no("AccessDeniedException")),
    "Cost Explorer",
    "warn",
    /not looked/,
    /ce:GetCostAndUsage/,
  ],
  ["a new Cost Explorer", costs(no("DataUnavailableException")), "Cost Explorer", "warn", /no data yet/, /tomorrow/],
  ["no subscription", subscribed(), alerts, "fail", /nobody is told/, /--recipients/],
  ["nobody confirmed", subscribed("PendingConfirmation"), operations, "fail", /a@example.com/, /open the mail/],
  [
    "one not confirmed",
    subscribed("arn:aws:sns:1", "PendingConfirmation"),
    alerts,
    "warn",
    /b@example.com/,
    /open the mail/,
  ],
  ["no parameters", parameter({}), quota, "fail", /missing/, deploy],
  ["a quota without unit", parameter(parameters("100")), quota, "fail", /"100" is not a size/, /put-parameter/],
  ["a quota of nothing", parameter(parameters("0GB")), quota, "fail", /more than 0/, /put-parameter/],
  [
    "unheard recipients",
    parameter(parameters("1GB", "A@example.com, c@x.org")),
    mail,
    "warn",
    /: c@x.org$/,
    /A@example.com,c@x.org/,
  ],
  ["a disabled workgroup", group(workgroup({}, "DISABLED")), audit, "fail", /DISABLED/, deploy],
  ["another engine", group(workgroup(engine2)), audit, "fail", /version 2/, deploy],
  ["an unknown engine", group(workgroup(engine0)), audit, "warn", /does not say/, /console/],
  [
    "no scan limit",
    group(workgroup({ BytesScannedCutoffPerQuery: undefined })),
    dashboard,
    "fail",
    /without limit/,
    deploy,
  ],
  ["loads with enforced results", group(workgroup(), "sluice-load"), load, "fail", /no table can be built/, deploy],
  [
    "audits without them",
    group(workgroup({ EnforceWorkGroupConfiguration: false })),
    audit,
    "fail",
    /anywhere/,
    deploy,
  ],
  ["a missing table", tables({}), table, "fail", /missing/, deploy],
  [
    "projection",
    tables(glueTables({ Parameters: { "projection.enabled": "true" } })),
    table,
    "fail",
    /no published/,
    /by hand/,
  ],
  [
    "a table elsewhere",
    tables(glueTables({ StorageDescriptor: { Location: "s3://old/" } })),
    table,
    "fail",
    /s3:\/\/old/,
    /by hand/,
  ],
  ["no run", runs("cost SUCCEEDED"), "runs cloudtrail", "warn", /none yet/, /schedule/],
  [
    "a failed run behind one at work",
    runs("cloudtrail RUNNING", "cost SUCCEEDED", "cloudtrail FAILED"),
    "runs cloudtrail",
    "fail",
    /run-2, is FAILED/,
    /redrive/,
  ],
  [
    "a failed run of cost behind many of logs",
    runs(...Array<string>(24).fill("cloudtrail SUCCEEDED"), "cost TIMED_OUT"),
    "runs cost",
    "fail",
    /run-24, is TIMED_OUT/,
    /redrive/,
  ],
  [
    "a failed run behind those that were skipped",
    runs("cost SUCCEEDED", "cloudtrail SKIPPED", "cloudtrail SKIPPED", "cloudtrail ABORTED"),
    "runs cloudtrail",
    "fail",
    /run-3, is ABORTED/,
    /redrive/,
  ],
  [
    "runs that are at work only",
    runs("cloudtrail RUNNING", "cost SUCCEEDED"),
    "runs cloudtrail",
    "warn",
    /none has ended/,
    /look again/,
  ],
  [
    "no run for long",
    runs(...Array<string>(5).fill("cost SUCCEEDED"), "cloudtrail SUCCEEDED"),
    "runs cloudtrail",
    "fail",
    /5 h/,
    /schedule/,
  ],
  [
    "a bill that nobody hears of",
    says(mocks.sns, ListSubscriptionsByTopicCommand, { Subscriptions: [] }, { TopicArn: billTopic }),
    "subscriptions of the bill in us-east-1",
    "fail",
    /nobody is told/,
    /recipients/,
  ],
  [
    "a schedule that is off",
    schedule({ State: "DISABLED" }),
    "schedule CloudTrailHourly",
    "fail",
    /DISABLED, so nothing starts/,
    /enable Sluice-Hourly-1/,
  ],
  [
    "a schedule that is gone",
    schedule(no("ResourceNotFoundException")),
    "schedule CloudTrailHourly",
    "fail",
    /not there/,
    /by hand/,
  ],
  [
    "a rule that is off",
    rule({ State: "DISABLED" }),
    "rule CostManifest",
    "fail",
    /DISABLED/,
    /enable-rule --name Sluice-Manifest-1$/,
  ],
  ["lost starts", queue(depth(3)), "lost starts SweepDaily", "warn", /^3, /, /receive-message/],
  ["a queue that says nothing", queue({}), "lost starts SweepDaily", "warn", /does not say how many/, /console/],
  [
    "a hidden queue",
    queue(refused("AccessDenied", "x", 403)),
    "lost starts SweepDaily",
    "warn",
    /not looked/,
    /sqs:GetQueueAttributes/,
  ],
  [
    "hidden resources",
    says(mocks.cloudformation, ListStackResourcesCommand, no("AccessDeniedException")),
    "starts",
    "warn",
    /not looked/,
    /cloudformation:ListStackResources/,
  ],
  ["no sweep", sweeps({}), "sweep", "warn", /none yet/, /tomorrow/],
  ["an old sweep", sweeps(sweptAt("2026-01-17T03:45:00Z")), "sweep", "warn", /78 h ago/, /lost starts SweepDaily/],
  ["a hidden ledger", sweeps(no("AccessDeniedException")), "sweep", "warn", /not looked/, /dynamodb:GetItem on ledger/],
  ["nonsense", tables(no("InternalError", "boom\nstack")), "database silver", "fail", /^InternalError: boom$/, /again/],
  [
    "silence",
    tables(Object.assign(new Error("x"), { code: "ENOTFOUND" })),
    "database silver",
    "fail",
    /reached/,
    /connection/,
  ],
];
