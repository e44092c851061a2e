import { type CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { billingRegion, billingStackName, type Outputs, outputNames, stackName } from "../aws/deployment";
import type { DoctorClients } from "./clients";
import { type Finding, fail, isDenied, look, ok, warn } from "./finding";

export interface Deployed {
  /** undefined while there is no whole stack; what depends on it is not looked at then */
  outputs: Outputs | undefined;
  findings: Finding[];
}

/** The stacks, and where the main one says that everything is. */
export async function stacks(
  clients: Pick<DoctorClients, "cloudformation" | "cloudformationUs">,
  region: string,
): Promise<Deployed> {
  let outputs: Outputs | undefined;
  const findings = await look("stack", "cloudformation:DescribeStacks", async () => {
    const stack = await find(clients.cloudformation, stackName);
    if (!stack) return warn("stack", `${stackName} is not deployed in ${region}`, "sluice deploy");
    outputs = told(stack);
    return [...state(stack, "stack"), ...missing(stack, outputs)];
  });
  if (region !== billingRegion && outputs)
    findings.push(
      ...(await look("billing stack", "cloudformation:DescribeStacks", async () => {
        const stack = await find(clients.cloudformationUs, billingStackName);
        return stack
          ? state(stack, "billing stack")
          : warn(
              "billing stack",
              `${billingStackName} is not deployed in ${billingRegion}, so nothing alarms about the bill and no export is made`,
              "sluice deploy, unless you left both out",
            );
      })),
    );
  return { outputs, findings };
}

async function find(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    if (!isDenied(error) && error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

function state({ StackStatus: status, StackStatusReason, StackName }: Stack, check: string): Finding[] {
  const StackStatus: string = status ?? "";
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(StackStatus)) return [ok(check, `${StackName} is ${StackStatus}`)];
  const found = `${StackName} is ${StackStatus}${StackStatusReason ? `: ${StackStatusReason}` : ""}`;
  if (/IN_PROGRESS$/.test(StackStatus)) return [warn(check, found, "wait until it is done")];
  return [
    StackStatus === "UPDATE_ROLLBACK_COMPLETE"
      ? warn(check, found, "the last deployment was taken back; see its events, then sluice deploy")
      : fail(check, found, "see its events in the CloudFormation console, then sluice deploy"),
  ];
}

function told({ Outputs: given = [] }: Stack): Outputs | undefined {
  const outputs = Object.fromEntries(given.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return outputNames.every((name) => outputs[name]) ? (outputs as Outputs) : undefined;
}
const missing = (stack: Stack, outputs: Outputs | undefined): Finding[] =>
  outputs || /IN_PROGRESS$|ROLLBACK/.test(stack.StackStatus ?? "")
    ? []
    : [fail("stack", "it was deployed by another version and does not say where everything is", "sluice deploy")];
