import { statesIn } from "../machineFile";
import { operationActions } from "./actions";
import { type Integration, integrations } from "./integrations";
import { botocoreName, didYouMean } from "./shapes";
import { inputFaults, type Notation } from "./validate";

/** A call of AWS that a state makes: the integration, or one operation of the SDK. */
export interface MachineCall {
  readonly state: string;
  readonly service: string;
  readonly operation: string;
  /** IAM actions that the machine's role needs for it. */
  readonly actions: readonly string[];
  readonly anyJson: readonly string[];
  readonly input: unknown;
}

/**
 * Every call of AWS that a state machine makes.
 * @param text the file of the machine
 * @returns the calls, and in `faults` the states whose `Resource` is no integration that is known
 */
export function machineCalls(text: string): { calls: MachineCall[]; faults: string[] } {
  const calls: MachineCall[] = [];
  const faults: string[] = [];
  for (const [state, one] of statesIn(text)) {
    if (one.Resource === undefined) continue;
    const found = callOf(one.Resource);
    if (typeof found === "string") faults.push(`state ${state}: ${found}`);
    else calls.push({ ...found, state, input: one.Arguments ?? {} });
  }
  return { calls, faults };
}

/** What AWS would refuse when the machine runs: unknown integrations and arguments against the service models. */
export function machineFaults(text: string): string[] {
  const { calls, faults } = machineCalls(text);
  for (const { state, service, operation, input, anyJson } of calls) {
    const found = inputFaults(service, operation, input, { ...stepFunctions, anyJson });
    faults.push(...found.map((fault) => `state ${state}: Arguments: ${fault}`));
  }
  return faults;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
const stepFunctions: Omit<Notation, "anyJson"> = {
  memberName: (name) => name[0]!.toUpperCase() + name.slice(1),
  isOpaque: (value) => typeof value === "string" && (/^\{%.*%\}$/s.test(value) || /\$\{\w+\}/.test(value)),
};

type Known = Omit<MachineCall, "state" | "input">;

/** @returns a message where the resource is no integration */
function callOf(resource: string): Known | string {
  const [, name = "", pattern = ""] = /^arn:aws:states:::([\w:-]+?)(\.[\w:]+)?$/.exec(resource) ?? [];
  const [, sdk, action] = /^aws-sdk:(\w+):(\w+)$/.exec(name) ?? [];
  if (sdk && action && pattern === "") {
    const [service, operation] = [botocoreName(sdk), action[0]!.toUpperCase() + action.slice(1)];
    return { service, operation, actions: operationActions(service, operation), anyJson: [] };
  }
  const integration: Integration | undefined = integrations[name];
  if (!integration)
    return `Resource ${resource} is no integration of infra/check/integrations.ts${didYouMean(name, Object.keys(integrations))}`;
  const actions = integration.actions[pattern];
  if (!actions)
    return `Resource ${resource} ends in "${pattern}", ${name} is used with ${Object.keys(integration.actions).map((one) => `"${one}"`)}`;
  return { ...integration, actions };
}
