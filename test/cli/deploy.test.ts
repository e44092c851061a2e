import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { check, contextOf, withoutEmpty } from "../../cli/deploy";
import { deployAws } from "../../cli/deployAws";
import { contextKeys } from "../../pipeline/aws/stackOptions";
import { mocks, refused, wellAccount } from "../pipeline/doctor/account";
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
  jest.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});
const contextWords = () => words[0]!.filter((_, at, all) => all[at - 1] === "-c").sort();

test("a first deployment passes what was given, to the region of the environment", async () => {
  mocks.cloudformation.on(DescribeStacksCommand).rejects(refused("ValidationError", "Stack Sluice does not exist"));
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
    "the choices of the deployed stack cannot be read: not authorized",
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
