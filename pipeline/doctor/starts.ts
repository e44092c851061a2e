import { ListStackResourcesCommand, type StackResourceSummary } from "@aws-sdk/client-cloudformation";
import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { stackName } from "../aws/deployment";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

type Clients = Pick<DoctorClients, "cloudformation" | "events" | "scheduler" | "sqs">;

/** What starts runs by itself: schedules and rules that are on, and queues of what they lost that are empty. */
export async function starts(clients: Clients): Promise<Finding[]> {
  let all: StackResourceSummary[] = [];
  const found = await look("starts", "cloudformation:ListStackResources", async () => {
    all = await resourcesOf(clients);
    return [];
  });
  for (const { LogicalResourceId = "", PhysicalResourceId: id = "", ResourceType } of all) {
    const name = LogicalResourceId.replace(/(Schedule|Rule|Lost)?[0-9A-F]{8}$/, "").replace(
      /(Schedule|Rule|Lost)$/,
      "",
    );
    if (ResourceType === "AWS::Scheduler::Schedule") found.push(...(await schedule(clients, name, id)));
    if (ResourceType === "AWS::Events::Rule") found.push(...(await rule(clients, name, id)));
    if (ResourceType === "AWS::SQS::Queue") found.push(...(await queue(clients, name, id)));
  }
  return found;
}

async function resourcesOf({ cloudformation }: Clients): Promise<StackResourceSummary[]> {
  const all: StackResourceSummary[] = [];
  let token: string | undefined;
  do {
    const page = await cloudformation.send(
      new ListStackResourcesCommand({ StackName: stackName, ...(token && { NextToken: token }) }),
    );
    all.push(...(page.StackResourceSummaries ?? []));
    token = page.NextToken;
  } while (token);
  return all;
}

// CloudFormation makes nothing anew that it believes to be there.
const gone =
  "somebody removed it by hand: make it again as npx cdk synth shows it, or remove the stack and deploy it again";
const turnedOff = "somebody turned it off";

const schedule = ({ scheduler }: Clients, name: string, id: string) => {
  const check = `schedule ${name}`;
  return look(check, "scheduler:GetSchedule", () =>
    unlessGone(check, async () => {
      const { State, ScheduleExpression } = await scheduler.send(new GetScheduleCommand({ Name: id }));
      return State === "ENABLED"
        ? ok(check, `${ScheduleExpression}, in UTC`)
        : fail(
            check,
            `it is ${State}, so nothing starts by the clock`,
            `${turnedOff}: enable ${id} in the console of EventBridge Scheduler`,
          );
    }),
  );
};

const rule = ({ events }: Clients, name: string, id: string) => {
  const check = `rule ${name}`;
  return look(check, "events:DescribeRule", () =>
    unlessGone(check, async () => {
      const { State, Description = "it is on" } = await events.send(new DescribeRuleCommand({ Name: id }));
      return State === "ENABLED"
        ? ok(check, Description)
        : fail(check, `it is ${State}`, `${turnedOff}: aws events enable-rule --name ${id}`);
    }),
  );
};

const queue = ({ sqs }: Clients, name: string, QueueUrl: string) => {
  const check = `lost starts ${name}`;
  return look(check, "sqs:GetQueueAttributes", () =>
    unlessGone(check, async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      const count = Number(Attributes?.ApproximateNumberOfMessages);
      if (Number.isNaN(count)) return warn(check, "SQS does not say how many", "look in the SQS console");
      return count === 0
        ? ok(check, "none")
        : warn(
            check,
            `${count}, of the last 14 days`,
            `the next start makes up for them; see why with aws sqs receive-message --queue-url ${QueueUrl} --message-attribute-names All, then aws sqs purge-queue --queue-url ${QueueUrl}`,
          );
    }),
  );
};

async function unlessGone(check: string, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (/NotFound|NonExistent|DoesNotExist/.test((error as Error).name)) return fail(check, "it is not there", gone);
    throw error;
  }
}
