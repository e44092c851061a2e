import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, expect, test } from "@jest/globals";
import { logsReads } from "../../../pipeline/doctor/trail";
import { findings, mocks, refused, selector, wellAccount } from "./account";
import { broken } from "./brokenAnswers";

beforeEach(() => {
  wellAccount();
  process.env.AWS_REGION = "eu-central-1";
});

test("an account in which all is well has no finding but ok, and nothing in it is changed", async () => {
  const found = await findings();
  expect(found.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(found.map(({ check }) => check)).toEqual([
    "identity",
    "region",
    "bootstrap eu-central-1",
    "bootstrap us-east-1",
    "stack",
    "billing stack",
    "trail reads",
    "selectors reads",
    "log files",
    "cost reports s3://reports/",
    "Cost Explorer",
    "subscriptions of alerts",
    "subscriptions of operations",
    "subscriptions of the bill in us-east-1",
    "/sluice/monthly-quota",
    "/sluice/notification-email",
    "workgroup sluice-load",
    "workgroup sluice-audit",
    "workgroup sluice-dashboard",
    "database silver",
    "runs cloudtrail",
    "runs cost",
  ]);
  const called = Object.values(mocks).flatMap((mock) => mock.calls().map(({ args }) => args[0].constructor.name));
  expect(called.filter((name) => !/^(Get|List|Describe)\w+Command$/.test(name))).toEqual([]);
});

test("in us-east-1 there is one stack and one bootstrap", async () => {
  process.env.AWS_REGION = "us-east-1";
  const checks = (await findings()).map(({ check }) => check);
  expect(checks.filter((one) => /bootstrap|stack/.test(one))).toEqual(["bootstrap us-east-1", "stack"]);
});

test.each(broken)("%s is found, with the next step", async (_, spoil, check, status, words, fix) => {
  spoil();
  const found = (await findings()).filter((one) => one.check === check && one.status !== "ok");
  expect(found).toEqual([{ check, status, found: expect.stringMatching(words), fix: expect.stringMatching(fix) }]);
});

test.each([
  ["CredentialsProviderError", "Could not load credentials from any providers"],
  ["ExpiredToken", "The security token included in the request is expired"],
  ["UnrecognizedClientException", "The security token included in the request is invalid"],
])("with %s nothing else is asked", async (name, message) => {
  mocks.sts.on(GetCallerIdentityCommand).rejects(refused(name, message, 403));
  expect(await findings()).toEqual([
    {
      check: "identity",
      status: "fail",
      found: expect.stringContaining(message),
      fix: expect.stringMatching(/sign in/),
    },
  ]);
  expect(mocks.ssm.calls()).toHaveLength(0);
});

test("without a region nothing is asked at all", async () => {
  const { AWS_REGION: _, ...others } = process.env;
  process.env = { ...others, AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
  expect(await findings()).toMatchObject([{ check: "region", status: "fail" }]);
  expect(mocks.sts.calls()).toHaveLength(0);
});

test("what hangs on a stack is not looked at while there is none", async () => {
  mocks.cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [] });
  expect((await findings()).at(-1)).toMatchObject({ check: "stack", status: "warn" });
  expect(mocks.sns.calls()).toHaveLength(0);
});

test.each([
  [selector([{ Field: "readOnly", Equals: ["true"] }]), true],
  [selector([{ Field: "readOnly", Equals: ["false"] }]), false],
  [selector([{ Field: "eventName", Equals: ["PutObject"] }]), false],
  [selector([{ Field: "eventName", Equals: ["GetObject", "HeadObject"] }]), true],
  [{ EventSelectors: [{ ReadWriteType: "ReadOnly" as const, DataResources: [{ Type: "AWS::S3::Object" }] }] }, true],
  [{ EventSelectors: [{ ReadWriteType: "WriteOnly" as const, DataResources: [{ Type: "AWS::S3::Object" }] }] }, false],
  [{ EventSelectors: [{ ReadWriteType: "All" as const, DataResources: [{ Type: "AWS::Lambda::Function" }] }] }, false],
  [{}, false],
])("selectors %j log reads: %s", (answer, expected) => {
  const { AdvancedEventSelectors, EventSelectors } = answer as {
    AdvancedEventSelectors?: Parameters<typeof logsReads>[0];
    EventSelectors?: Parameters<typeof logsReads>[1];
  };
  expect(logsReads(AdvancedEventSelectors, EventSelectors)).toBe(expected);
});
