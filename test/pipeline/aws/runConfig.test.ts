import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { configKey, keepRunConfig, readConfig, runConfig } from "../../../pipeline/aws/runConfig";
import { MemoryItems } from "../../fakes/memoryItems";

const ssm = mockClient(SSMClient);
const client = new SSMClient({ region: "us-east-1" });
const read = (parameters: Record<string, string>, object?: string) => {
  ssm.on(GetParametersCommand, { Names: ["/sluice/quota", "/sluice/mail"], WithDecryption: true }).resolves({
    Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
  });
  const objects = {
    async *list(prefix: string) {
      if (object !== undefined && configKey.startsWith(prefix))
        yield { key: configKey, size: 1, modifiedAt: new Date() };
    },
    read: async () => Buffer.from(object ?? ""),
  };
  return readConfig({ ssm: client, objects, quotaParameter: "/sluice/quota", recipientsParameter: "/sluice/mail" });
};
const whole = { "/sluice/quota": " 250GB ", "/sluice/mail": "a@example.com, b@example.com" };

test("the parameters go over the object, the rest of which stays", async () => {
  const object = {
    quota: { default: "1GB", thresholds: [0.5, 1] },
    recipients: ["old@example.com"],
    accounts: { "111111111111": "one" },
  };
  expect(await read(whole, JSON.stringify(object))).toEqual({
    quota: { default: "250GB", thresholds: [0.5, 1] },
    recipients: ["a@example.com", "b@example.com"],
    accounts: { "111111111111": "one" },
  });
  expect(await read({ ...whole, "/sluice/mail": "none" })).toEqual({ quota: { default: "250GB" }, recipients: [] });
});

test.each([
  [
    "a quota without a unit",
    { ...whole, "/sluice/quota": "100" },
    undefined,
    /quota\.default: "100" is not a size; .* such as 100GB/,
  ],
  ["an address that is none", { ...whole, "/sluice/mail": "ops" }, undefined, /recipients\.0: /],
  ["a missing parameter", { "/sluice/quota": "1GB" }, undefined, /^parameter \/sluice\/mail is missing/],
  ["an unknown field", whole, '{"qouta": 1}', /refused: : Unrecognized key: "qouta"/],
  ["an object that is no JSON", whole, "{", /^config\/sluice\.config\.json is no JSON object/],
])("%s is refused in one line", async (_, parameters, object, message) => {
  await expect(read(parameters as Record<string, string>, object)).rejects.toThrow(message);
  await expect(read(parameters as Record<string, string>, object)).rejects.not.toThrow(/\n/);
});

test("a run keeps what it was begun with; its redrive has its own", async () => {
  const items = new MemoryItems();
  const now = new Date("2026-01-01T00:00:00Z");
  await keepRunConfig(items, "r1", 0, { quota: { default: "1GiB" } }, now);
  await keepRunConfig(items, "r1", 1, { quota: { default: "2GB" } }, now);
  expect((await runConfig(items, { id: "r1", pass: 0 })).quota.default).toBe(2n ** 30n);
  expect((await runConfig(items, { id: "r1", pass: 1 })).quota.default).toBe(2_000_000_000n);
  expect((await items.get("run-config#r1", "0000"))?.expiresAt).toBe(now.getTime() / 1000 + 366 * 86_400);
  await expect(runConfig(items, { id: "r2", pass: 0 })).rejects.toThrow("no configuration of run r2, pass 0");
});
