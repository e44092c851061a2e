import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { deployAws } from "../../cli/deployAws";
import { check, contextOf, withoutEmpty } from "../../cli/deployOptions";
import { contextKeys } from "../../pipeline/aws/stackOptions";
import { mocks, refused, stackOf, wellAccount } from "../pipeline/doctor/account";
import { sluice } from "../support/sluice";

let said: string[];
let words: string[][];
const cdk = async (given: string[]) => {
  words.push(given);
  return 0;
};
beforeEach(() => {
  wellAccount();
  process.env.AWS_REGION = "eu-central-1";
  said = [];
  words = [];
  account({ "Sluice eu-central-1": stackOf("UPDATE_COMPLETE") });
  jest.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});
/** What the account has: stacks by name and region, buckets by name. */
function account(stacks: Record<string, object>, ...buckets: string[]) {
  mocks.cloudformation.on(DescribeStacksCommand).callsFake(async ({ StackName }, client) => {
    const found = stacks[`${StackName} ${await client().config.region()}`];
    if (!found) throw refused("ValidationError", `Stack with id ${StackName} does not exist`);
    return found;
  });
  mocks.s3.on(ListObjectsV2Command).callsFake(async ({ Bucket }) => {
    if (!buckets.includes(Bucket)) throw refused("NoSuchBucket", "The specified bucket does not exist", 404);
    return {};
  });
}
const contextWords = () => words[0]!.filter((_, at, all) => all[at - 1] === "-c").sort();

test("a first deployment passes what was given, to the region of the environment", async () => {
  account({});
  await deployAws({ monthlyQuota: "250GB", recipients: "a@example.com,b@example.com" }, {}, cdk);
  expect(words).toHaveLength(1);
  expect(words[0]!.slice(0, 2)).toEqual(["deploy", "--all"]);
  expect(words[0]).not.toContain("--require-approval");
  expect(contextWords()).toEqual([
    "monthlyQuota=250GB",
    "recipients=a@example.com,b@example.com",
    "region=eu-central-1",
  ]);
  expect(said.join("")).toContain("sluice smoke");
});

test("a later one keeps what it does not name, and an empty value takes a choice back", async () => {
  await deployAws({ trailPrefix: "", recipients: "c@example.com" }, { yes: true, quiet: true }, cdk);
  expect(contextWords()).toEqual(["recipients=c@example.com", "region=eu-central-1", "trailBucket=logs"]);
  expect(words[0]!.join(" ")).toContain("--require-approval never");
  expect(said).toEqual([]);
});

test("what is deployed may make a new choice meaningless, which is said before anything happens", async () => {
  await expect(deployAws({ trailBucket: "" }, {}, cdk)).rejects.toThrow(
    "--trail-prefix: has no meaning without --trail-bucket",
  );
  expect(words).toEqual([]);
});

test("choices that cannot be read are not guessed", async () => {
  mocks.cloudformation.on(DescribeStacksCommand).rejects(refused("AccessDenied", "not authorized"));
  await expect(deployAws({}, {}, cdk)).rejects.toThrow(
    "the choices of the deployed stack Sluice cannot be read: not authorized",
  );
  expect(words).toEqual([]);
});

test("without credentials one line says what to do, and nothing is started", async () => {
  mocks.sts.on(GetCallerIdentityCommand).rejects(refused("CredentialsProviderError", "Could not load credentials"));
  await deployAws({}, {}, cdk);
  expect(said.join("").split("\n")).toHaveLength(2);
  expect(said[0]).toMatch(/^sluice: nothing was deployed\. identity: .*aws sso login/);
  expect([process.exitCode, words]).toEqual([7, []]);
});

test("a missing bootstrap stops, in us-east-1 too, unless nothing is made there", async () => {
  let asked = 0; // here first, then in us-east-1
  mocks.ssm.on(GetParameterCommand).callsFake(() => {
    asked += 1;
    if (asked % 2 === 0) throw new ParameterNotFound({ message: "x", $metadata: {} });
    return { Parameter: { Value: "28" } };
  });
  await deployAws({}, {}, cdk);
  expect([process.exitCode, words]).toEqual([7, []]);
  expect(said[0]).toContain("npx cdk bootstrap aws://123456789012/us-east-1");
  await deployAws({ costExports: "none", billingAlarm: "none" }, {}, cdk);
  expect(words).toHaveLength(1);
});

const billingOf = (region: string) => ({
  Stacks: [
    {
      StackName: "SluiceBilling",
      StackStatus: "CREATE_COMPLETE",
      Outputs: [{ OutputKey: "HomeRegion", OutputValue: region }],
    },
  ],
});
const whole = stackOf("CREATE_COMPLETE");

test.each<[string, Record<string, object>]>([
  ["eu-west-1", { "SluiceBilling us-east-1": billingOf("eu-west-1") }],
  ["us-east-1", { "Sluice us-east-1": whole }],
])("an account that has Sluice in %s gets no second one", async (home, stacks) => {
  account(stacks);
  await deployAws({}, {}, cdk);
  expect([process.exitCode, words]).toEqual([7, []]);
  expect(said.join("")).toContain(`Sluice is in ${home} already`);
  expect(said.join("")).toContain(`sluice deploy --region ${home}, or remove that one first`);
  expect(said.join("").trim().split("\n")).toHaveLength(1);
});
test("nor does us-east-1, where one elsewhere has its exports", async () => {
  account({ "SluiceBilling us-east-1": billingOf("eu-west-1") });
  await deployAws({ region: "us-east-1" }, {}, cdk);
  expect([process.exitCode, words]).toEqual([7, []]);
});
test("the same home is deployed again", async () => {
  account({ "Sluice eu-central-1": whole, "SluiceBilling us-east-1": billingOf("eu-central-1") });
  await deployAws({}, {}, cdk);
  expect(words).toHaveLength(1);
});

const left = "sluice-cost-123456789012-eu-central-1";
test.each<[string, Record<string, object>]>([
  ["no stack", {}],
  ["a stack whose creation failed", { "Sluice eu-central-1": stackOf("ROLLBACK_COMPLETE", {}) }],
])("a bucket that is left beside %s is named with both ways out", async (_, stacks) => {
  account(stacks, left);
  await deployAws({}, {}, cdk);
  expect([process.exitCode, words]).toEqual([7, []]);
  expect(said.join("")).toContain(`the bucket ${left} is there and belongs to no stack`);
  expect(said.join("")).toContain(`--cost-bucket ${left} --cost-exports cur2,focus, or empty and delete it`);
  await deployAws({ costBucket: left, costExports: "cur2,focus" }, {}, cdk);
  expect(words).toHaveLength(1);
});
test("a bucket that may not be looked into is there; another fault is told", async () => {
  account({});
  mocks.s3.on(ListObjectsV2Command).rejects(refused("AccessDenied", "no", 403));
  await deployAws({}, {}, cdk);
  expect(said.join("")).toContain(`the bucket ${left} is there`);
  mocks.s3.on(ListObjectsV2Command).rejects(refused("InternalError", "again", 500));
  await expect(deployAws({}, {}, cdk)).rejects.toThrow(`whether ${left} is there cannot be seen: again`);
  expect(words).toEqual([]);
});
test("a stack that makes a bucket of its own again meets the one that it left before", async () => {
  const Context = `{"costBucket":"${left}"}`;
  account({ "Sluice eu-central-1": stackOf("UPDATE_COMPLETE", { Context }) }, left);
  await deployAws({ costBucket: "" }, {}, cdk);
  expect([process.exitCode, words]).toEqual([7, []]);
});
test("beside a whole stack its bucket is no hurdle", async () => {
  account({ "Sluice eu-central-1": whole }, left);
  await deployAws({ trailBucket: "", trailPrefix: "" }, {}, cdk);
  expect(words).toHaveLength(1);
});

test("a deployment that CDK could not finish ends with 3", async () => {
  await deployAws({}, {}, async () => 1);
  expect(process.exitCode).toBe(3);
  expect(said.at(-1)).toContain("cdk deploy ended with 1");
});

test("every choice of the stack has its option, and is refused in the words of the command line", () => {
  const { stdout } = sluice("deploy", "--help");
  const flags = [...stdout.matchAll(/--([a-z-]+) </g)].map(([, flag]) =>
    flag!.replace(/-(\w)/g, (_, c) => c.toUpperCase()),
  );
  const context = contextOf(Object.fromEntries(flags.map((flag) => [flag, "x"])));
  expect(Object.keys(context).sort()).toEqual([...contextKeys].sort());
  expect(() => check({ billingAlarm: "much" })).toThrow("--billing-alarm: much is no amount");
  expect(withoutEmpty({ region: "", recipients: "a" })).toEqual({ recipients: "a" });
  expect(sluice("deploy", "--quota", "100").stderr).toContain("sluice: --quota: expected a size with its unit");
});

test("a dry run lists what both stacks would make, and asks no account", () => {
  const { code, stdout, stderr } = sluice(
    "deploy",
    "--dry-run",
    "--json",
    "--region",
    "eu-central-1",
    "--trail-bucket",
    "org-logs",
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { stacks, idleUsdAMonth } = JSON.parse(stdout);
  expect(stacks.map(({ stack, region }: Record<string, string>) => [stack, region])).toEqual([
    ["Sluice", "eu-central-1"],
    ["SluiceBilling", "us-east-1"],
  ]);
  expect(stacks[0].resources).toMatchObject({ "AWS::StepFunctions::StateMachine": 1 });
  expect(stacks[0].resources).not.toHaveProperty(["AWS::CloudTrail::Trail"]);
  expect(stacks[1].resources).toMatchObject({ "AWS::BCMDataExports::Export": 2 });
  expect(Number(idleUsdAMonth)).toBeGreaterThan(4);
});
