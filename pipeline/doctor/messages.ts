import {
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  type SNSClient,
  type Subscription,
} from "@aws-sdk/client-sns";
import { GetParametersCommand } from "@aws-sdk/client-ssm";
import { billingRegion, billingStackName, type Outputs } from "../aws/deployment";
import { parseBytes } from "../byteSize";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

export const quotaParameter = "/sluice/monthly-quota";
export const recipientsParameter = "/sluice/notification-email";

/** Whether what is said reaches somebody: confirmed subscriptions, and the parameters that people change. */
export async function messages(
  clients: Pick<DoctorClients, "sns" | "snsUs" | "ssm">,
  outputs: Outputs,
  region: string,
): Promise<Finding[]> {
  const subscribed = new Set<string>();
  const findings: Finding[] = [];
  for (const [name, arn] of [
    ["alerts", outputs.AlertsTopic],
    ["operations", outputs.OperationsTopic],
  ] as const)
    findings.push(...(await topic(clients.sns, name, arn, subscribed)));
  // Those of the bill's own topic are told apart: recipients must hear alerts too.
  if (region !== billingRegion) findings.push(...(await bill(clients.snsUs)));
  return [...findings, ...(await parameters(clients, subscribed))];
}

/** The topic of the alarms about the bill, which CloudFormation named; without alarms there is none. */
const bill = (sns: SNSClient) =>
  look(`subscriptions of the bill in ${billingRegion}`, "sns:ListTopics", async () => {
    const findings: Finding[] = [];
    let token: string | undefined;
    do {
      const { Topics = [], NextToken } = await sns.send(new ListTopicsCommand({ ...(token && { NextToken: token }) }));
      for (const { TopicArn = "" } of Topics)
        if (TopicArn.split(":").at(-1)!.startsWith(`${billingStackName}-BillingTopic`))
          findings.push(...(await topic(sns, `the bill in ${billingRegion}`, TopicArn, new Set())));
      token = NextToken;
    } while (token);
    return findings;
  });

const topic = (sns: SNSClient, name: string, TopicArn: string, subscribed: Set<string>) =>
  look(`subscriptions of ${name}`, "sns:ListSubscriptionsByTopic", async () => {
    const check = `subscriptions of ${name}`;
    const all: Subscription[] = [];
    let token: string | undefined;
    do {
      const page = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn, ...(token && { NextToken: token }) }),
      );
      all.push(...(page.Subscriptions ?? []));
      token = page.NextToken;
    } while (token);
    for (const { Endpoint = "" } of all) subscribed.add(Endpoint.toLowerCase());
    const subscribe = "sluice deploy --recipients a@example.com, then open the mail that asks to confirm";
    if (all.length === 0) return fail(check, "nobody is told", subscribe);
    const pending = all.filter(({ SubscriptionArn }) => !SubscriptionArn?.startsWith("arn:"));
    const who = pending.map(({ Endpoint }) => Endpoint).join(", ");
    if (pending.length === all.length)
      return fail(
        check,
        `nobody has confirmed: ${who}`,
        "open the mail that asks to confirm; AWS forgets it after three days",
      );
    return pending.length > 0
      ? warn(check, `not confirmed: ${who}`, "open the mail that asks to confirm; AWS forgets it after three days")
      : ok(check, `${all.length} confirmed`);
  });

const parameters = ({ ssm }: Pick<DoctorClients, "ssm">, subscribed: Set<string>) =>
  look("parameters", "ssm:GetParameters", async () => {
    const { Parameters = [] } = await ssm.send(
      new GetParametersCommand({ Names: [quotaParameter, recipientsParameter], WithDecryption: true }),
    );
    const value = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value?.trim();
    const [quota, recipients] = [value(quotaParameter), value(recipientsParameter)];
    return [quotaFinding(quota), recipientsFinding(recipients, subscribed)];
  });

function quotaFinding(quota: string | undefined): Finding {
  const check = quotaParameter;
  if (quota === undefined) return fail(check, "it is missing, so every run fails", "sluice deploy");
  try {
    if (parseBytes(quota) > 0n) return ok(check, quota);
    return fail(
      check,
      "a quota must be more than 0 bytes",
      `aws ssm put-parameter --overwrite --name ${check} --value 100GB`,
    );
  } catch (error) {
    return fail(check, (error as Error).message, `aws ssm put-parameter --overwrite --name ${check} --value 100GB`);
  }
}

function recipientsFinding(recipients: string | undefined, subscribed: Set<string>): Finding {
  const check = recipientsParameter;
  if (recipients === undefined) return fail(check, "it is missing, so every run fails", "sluice deploy");
  const named = recipients.split(/[\s,;]+/).filter((one) => one !== "" && one !== "none");
  const unheard = named.filter((one) => !subscribed.has(one.toLowerCase()));
  return unheard.length > 0
    ? warn(check, `not subscribed: ${unheard.join(", ")}`, `sluice deploy --recipients ${named.join(",")}`)
    : ok(check, named.join(", ") || "none");
}
