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

/** Checks that need to be told by a stack where everything is. */
const ofStack = [
  ...["trail", "cost reports", "subscriptions", "workgroups", "tables"],
  ...["schedules, rules and lost starts", "runs", "sweep"],
];

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
    "Cost Explorer",
    "trail reads",
    "selectors reads",
    "log files",
    "cost reports s3://reports/",
    "subscriptions of alerts",
    "subscriptions of operations",
    "subscriptions of the bill in us-east-1",
    "/sluice/monthly-quota",
    "/sluice/notification-email",
    "workgroup sluice-load",
    "workgroup sluice-audit",
    "workgroup sluice-dashboard",
    "database silver",
    "schedule CloudTrailHourly",
    "rule CostManifest",
    "lost starts SweepDaily",
    "runs cloudtrail",
    "runs cost",
    "sweep",
  ]);
  expect(found.slice(-3).map((one) => one.found)).toEqual([
    "run-3 of 3 h ago went well; run-0 is RUNNING",
    "run-1 of 1 h ago went well",
    "6 h ago; removed 7 builds and 2 staged parts",
  ]);
  const called = Object.values(mocks).flatMap((mock) => mock.calls().map(({ args }) => args[0].constructor.name));
  expect(called.filter((name) => !/^(Get|List|Describe)\w*Command$/.test(name))).toEqual([]);
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
])("with %s nothing else is asked, and every check says so", async (name, message) => {
  mocks.sts.on(GetCallerIdentityCommand).rejects(refused(name, message, 403));
  const [first, ...others] = await findings();
  expect(first).toEqual({
    check: "identity",
    status: "fail",
    found: expect.stringContaining(message),
    fix: expect.stringMatching(/sign in/),
  });
  expect(others).toEqual(
    ["bootstrap", "stack", "Cost Explorer", ...ofStack].map((check) => ({
      check,
      status: "skip",
      found: "not asked, because of identity",
      fix: "see identity first",
    })),
  );
  expect(mocks.ssm.calls()).toHaveLength(0);
});

test("without a region nothing is asked at all", async () => {
  const { AWS_REGION: _, ...rest } = process.env;
  process.env = { ...rest, AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
  const [first, ...others] = await findings();
  expect(first).toMatchObject({ check: "region", status: "fail" });
  expect(others.map(({ status, found }) => `${status} ${found}`)).toEqual(
    others.map(() => "skip not asked, because of region"),
  );
  expect(mocks.sts.calls()).toHaveLength(0);
});

test("what hangs on a stack says so while there is none; all else is looked at", async () => {
  mocks.cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [] });
  const found = await findings();
  expect(found.map(({ check, status }) => `${status} ${check}`)).toEqual([
    ...["ok identity", "ok region", "ok bootstrap eu-central-1", "ok bootstrap us-east-1", "warn stack"],
    "ok Cost Explorer",
    ...ofStack.map((check) => `skip ${check}`),
  ]);
  expect(found.at(-1)).toMatchObject({ found: "not asked, because of stack", fix: "see stack first" });
  expect(mocks.sns.calls()).toHaveLength(0);
});

test("a fault of one check keeps no other from being asked", async () => {
  const always = [
    ...["Cost Explorer", "log files", "/sluice/monthly-quota", "workgroup sluice-load", "schedule CloudTrailHourly"],
    ...["lost starts SweepDaily", "runs cost", "sweep"],
  ];
  for (const [what, spoil, check] of broken) {
    if (check === "stack" || check === "starts") continue; // what hangs on these is told by other tests
    wellAccount();
    spoil();
    const asked = (await findings()).map((one) => one.check);
    expect([what, always.filter((one) => !asked.includes(one))]).toEqual([what, []]);
  }
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
