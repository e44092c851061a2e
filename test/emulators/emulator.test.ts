import { StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Account } from "./account";
import { type Emulator, startMinistack } from "./ministack";
import { lackingTypes } from "./template";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startMinistack();
});
afterAll(() => emulator?.stop());

test.each(Object.keys(lackingTypes))("the emulator still refuses %s, which is why it is left out", async (Type) => {
  const TemplateBody = JSON.stringify({ Resources: { One: { Type, Properties: {} } } });
  const account = new Account(emulator.url);
  const create = new CreateStackCommand({ StackName: "one", TemplateBody });
  await expect(account.cloudformation.send(create)).rejects.toThrow(`Unrecognized resource types: [${Type}]`);
});

test("Athena without Trino refuses a query, and makes up no rows", async () => {
  const account = new Account(emulator.url);
  const query = new StartQueryExecutionCommand({ QueryString: "SELECT 1 AS one" });
  await expect(account.athena.send(query)).rejects.toThrow("There is no Trino behind this Athena");
});
