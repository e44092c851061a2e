import { afterEach, expect } from "@jest/globals";
import { type SdkCall, sdkCall, sdkCallFaults } from "../../infra/check/sdkCalls";
import * as unchecked from "../../node_modules/aws-sdk-client-mock";

/** What jest gives to every test in place of `aws-sdk-client-mock`: the same, but a call that AWS would refuse fails the test. */
export * from "../../node_modules/aws-sdk-client-mock";

interface Client {
  config: { serviceId: string };
  send(command: Parameters<typeof sdkCall>[1], ...rest: unknown[]): unknown;
}

/** Calls of the test that runs. */
const calls: SdkCall[] = [];
/** Operations that `work` calls, as `service:Operation`, each once. */
export async function operationsOf(work: () => unknown): Promise<string[]> {
  const before = calls.length;
  await work();
  return [...new Set(calls.slice(before).map(({ service, operation }) => `${service}:${operation}`))].sort();
}

/** What AWS would have refused of them, once. */
export const refused = (): string[] => calls.splice(0).flatMap(sdkCallFaults);
afterEach(() => {
  expect(refused()).toEqual([]);
});

export const mockClient: typeof unchecked.mockClient = (client, options) => {
  const stub = unchecked.mockClient(client, options);
  const holder = (typeof client === "function" ? (client as { prototype: unknown }).prototype : client) as Client;
  const listen = () => {
    const { send } = holder;
    holder.send = function (this: Client, command, ...rest) {
      calls.push(sdkCall(this.config.serviceId, command));
      return send.call(this, command, ...rest);
    };
    return stub;
  };
  const reset = stub.reset.bind(stub);
  stub.reset = () => {
    reset(); // which puts a new stub in the place of ours
    return listen();
  };
  return listen();
};
