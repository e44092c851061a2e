import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { acknowledged } from "../../infra/acknowledged";
import { application } from "../../infra/application";
import { bundleTasks } from "../../infra/bundle";
import { readOptions } from "../../pipeline/aws/stackOptions";
import { adopted, emptyBundle, tmp } from "./synthesised";

/** Findings as `construct rule`, of all stacks without acknowledgements and with two faults planted. */
function findings(context: Record<string, string>): string[] {
  const outdir = tmp();
  const { app, stack } = application({ bundle: emptyBundle(), outdir, context, acknowledged: false });
  new CfnBucket(stack, "Planted").addPropertyOverride("Publik", true);
  expect(() => app.synth()).toThrow(/Acknowledge with/);
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, "validation-report.json"), "utf8"));
  return pluginReports.flatMap(
    ({ violations }: { violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[] }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${constructPath.split("/")[1]} ${ruleName}`),
      ),
  );
}

test.each([
  ["of our own buckets in us-east-1", {}],
  ["of adopted buckets in another region", adopted],
])("what the checks find %s is what was acknowledged and what was planted, no more and no less", (_, context) => {
  const found = new Set(findings(context));
  const planted = [...found].filter((one) => one.startsWith("Planted "));
  expect(planted).toEqual(
    expect.arrayContaining([
      "Planted AwsSolutions-S1",
      "Planted AwsSolutions-S10",
      expect.stringMatching(/^Planted F3002/),
    ]),
  );
  expect([...found].filter((one) => !planted.includes(one)).sort()).toEqual(
    acknowledged(readOptions(context))
      .map(({ within, id }) => `${within} ${id}`)
      .sort(),
  );
});

test("every acknowledgement says why", () => {
  for (const { id, reason } of acknowledged(readOptions({})))
    expect([id, reason.split(" ").length > 6]).toEqual([id, true]);
});

const environment = {
  SLUICE_TASK: "Settle",
  LEDGER_TABLE: "ledger",
  LAKE_BUCKET: "lake",
  TRAIL_BUCKET: "trail",
  TRAIL_PREFIX: "",
  ALERTS_TOPIC: "arn:aws:sns:us-east-1:123456789012:alerts",
  QUOTA_PARAMETER: "/sluice/monthly-quota",
  RECIPIENTS_PARAMETER: "/sluice/notification-email",
};
const run = { id: "e1", source: "cloudtrail", token: 1, chain: "e1", pass: 0 };

test("the bundle is the same each time, and keeps the names of errors that the machine knows", () => {
  const [first, second] = [bundleTasks(tmp()), bundleTasks(tmp())];
  expect(readdirSync(first)).toEqual(["index.js", "sql.json"]);
  for (const name of readdirSync(first))
    expect(readFileSync(join(first, name)).equals(readFileSync(join(second, name)))).toBe(true);
  const call = (variables: object, event: object) =>
    execFileSync(
      process.execPath,
      [
        "-e",
        `require("./index.js").handler(${JSON.stringify(event)}).catch((e) => console.log(e.name + ": " + e.message))`,
      ],
      {
        cwd: first,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        env: {
          PATH: process.env.PATH,
          AWS_REGION: "us-east-1",
          AWS_ACCESS_KEY_ID: "key",
          AWS_SECRET_ACCESS_KEY: "secret",
          AWS_ENDPOINT_URL: "http://127.0.0.1:1", // nothing listens there
          ...variables,
        },
      },
    );
  expect(call({}, {})).toMatch(/^Error: the environment of this Lambda is not whole/);
  expect(call(environment, { run, failure: null })).toMatch(
    /^Lambda\.TooManyRequestsException: DynamoDB was too busy for \w+Command: \w*: .*ECONNREFUSED/,
  );
});
