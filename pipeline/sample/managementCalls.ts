import type { Random } from "./random";
import { hexDigits } from "./random";
import type { Call } from "./record";

type Draft = Omit<Call, "source" | "name" | "region" | "readOnly">;
const call = (source: string, name: string, region: string, draft: Draft, readOnly = true): Call => ({
  source: `${source}.amazonaws.com`,
  name,
  region,
  readOnly,
  host: `${source}.${region}.amazonaws.com`,
  ...draft,
});

const describes: [string, string, object | null][] = [
  ["ec2", "DescribeInstances", { instancesSet: {}, filterSet: {} }],
  ["ec2", "DescribeSecurityGroups", { securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} }],
  [
    "ec2",
    "DescribeVpcs",
    { vpcSet: {}, filterSet: { items: [{ name: "isDefault", valueSet: { items: [{ value: "false" }] } }] } },
  ],
  ["rds", "DescribeDBInstances", { dBInstanceIdentifier: "orders-primary" }],
  ["logs", "DescribeLogGroups", { logGroupNamePrefix: "/aws/lambda/", limit: 50 }],
  ["cloudformation", "DescribeStacks", { stackName: "storefront" }],
  ["lambda", "ListFunctions20150331", null],
  ["sts", "GetCallerIdentity", null],
];

/** Looking around: most of them succeed, some are refused or throttled. */
export function describe(draw: Random, region: string): Call {
  const [source, name, request] = draw.pick(describes);
  const error = draw.weighted<Call["error"] | undefined>([
    [94, undefined],
    [
      3,
      source === "ec2"
        ? ["Client.UnauthorizedOperation", "You are not authorized to perform this operation."]
        : ["AccessDenied", `User is not authorized to perform: ${source}:${name}`],
    ],
    [3, ["ThrottlingException", "Rate exceeded"]],
  ]);
  return call(source, name, region, { request, error });
}

export function kms(draw: Random, name: "Decrypt" | "GenerateDataKey", region: string, account: string): Call {
  const arn = `arn:aws:kms:${region}:${account}:key/${draw.uuid()}`;
  const more = name === "Decrypt" ? { encryptionAlgorithm: "SYMMETRIC_DEFAULT" } : { keyId: arn, keySpec: "AES_256" };
  return call("kms", name, region, {
    request: { encryptionContext: { "aws:s3:arn": "arn:aws:s3:::larkspur-data-orders-lake" }, ...more },
    resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: arn }],
  });
}

export function assumeRole(draw: Random, region: string, account: string): Call {
  const role = draw.pick(["nightly-export", "deploy", "team-readonly"]);
  const session = `${role}-${draw.text(10, hexDigits)}`;
  const roleArn = `arn:aws:iam::${account}:role/${role}`;
  return call("sts", "AssumeRole", region, {
    request: { roleArn, roleSessionName: session, durationSeconds: 3600 },
    response: { assumedRoleUser: { arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}` } },
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
  });
}

export const assumeRoleWithWebIdentity = (account: string): Call =>
  call("sts", "AssumeRoleWithWebIdentity", "us-east-1", {
    request: {
      roleArn: `arn:aws:iam::${account}:role/github-actions`,
      roleSessionName: "GitHubActions",
      durationSeconds: 3600,
    },
    response: {
      provider: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
      audience: "sts.amazonaws.com",
    },
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: `arn:aws:iam::${account}:role/github-actions` }],
  });

/** Sign-ins are recorded in us-east-1, with no request id. */
export const consoleLogin = (mfa: boolean): Call => ({
  ...call("signin", "ConsoleLogin", "us-east-1", { request: null, response: { ConsoleLogin: "Success" } }, false),
  type: "AwsConsoleSignIn",
  host: "signin.aws.amazon.com",
  additional: {
    LoginTo: "https://console.aws.amazon.com/console/home",
    MobileVersion: "No",
    MFAUsed: mfa ? "Yes" : "No",
  },
});

export const startQuery = (draw: Random, region: string): Call =>
  call(
    "athena",
    "StartQueryExecution",
    region,
    {
      request: { queryString: "***OMITTED***", clientRequestToken: draw.uuid(), workGroup: "analytics" },
      response: { queryExecutionId: draw.uuid() },
    },
    false,
  );

export const putEvaluations = (draw: Random, region: string): Call =>
  call(
    "config",
    "PutEvaluations",
    region,
    { request: { evaluations: [], resultToken: "***", testMode: draw.chance(0.1) }, host: undefined },
    false,
  );

export const getCost = (): Call =>
  call("ce", "GetCostAndUsage", "us-east-1", { request: { granularity: "MONTHLY", metrics: ["UnblendedCost"] } });
