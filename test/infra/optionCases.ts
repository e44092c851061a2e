import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { cur2Columns, focusColumns } from "../../infra/exportColumns";
import { commentOf } from "../../infra/savedQueries";
import { sqlFiles } from "../../local/resources";
import { homeRegionOutput, outputNames } from "../../pipeline/aws/deployment";
import { readSettings } from "../../pipeline/aws/settings";
import { readOptions } from "../../pipeline/aws/stackOptions";
import { contract } from "../../pipeline/cost/reading/columns";
import { snake } from "../../pipeline/cost/reading/names";
import { standing } from "../../pipeline/estimate/measured";
import { adopted, list, ofType, type Resource, resources, type Statement, synthesise } from "./synthesised";

const other = synthesise(adopted);
const billing = other.stacks.find(({ stackName }) => stackName === "SluiceBilling")!;
const own = (type: string) => ofType(type).map(([, { Properties }]) => Properties);
const of = (found: [string, Resource][], type: string) =>
  found.filter(([, one]) => one.Type === type).map(([, { Properties }]) => Properties);

test("without context everything is made, in one stack", () => {
  expect(synthesise().stacks.map(({ stackName }) => stackName)).toEqual(["Sluice"]);
  expect(own("AWS::BCMDataExports::Export").map(({ Export }) => Export.Name)).toEqual(["sluice-cur2", "sluice-focus"]);
  expect(own("AWS::CloudWatch::Alarm").filter(({ Namespace }) => Namespace === "AWS/Billing")).toMatchObject([
    {
      MetricName: "EstimatedCharges",
      Dimensions: [{ Name: "Currency", Value: "USD" }],
      Threshold: 100,
      // The sum grows through the month, and AWS says nothing of it for hours.
      Statistic: "Maximum",
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "ignore",
    },
  ]);
});

test("in another region, what us-east-1 alone has stands in a stack there, deployed after the bucket of its exports", () => {
  expect(of(other.resources, "AWS::BCMDataExports::Export")).toEqual([]);
  expect(of(other.resources, "AWS::CloudWatch::Alarm").filter(({ Namespace }) => Namespace === "AWS/Billing")).toEqual(
    [],
  );
  expect(billing.region).toBe("us-east-1");
  const told = JSON.parse(readFileSync(join(other.outdir, "SluiceBilling.template.json"), "utf8")).Outputs;
  expect(told).toEqual({ [homeRegionOutput]: { Value: "eu-central-1" } });
  expect(billing.after).toContain("Sluice");
  expect(of(billing.resources, "AWS::CloudWatch::Alarm").map(({ Threshold }) => Threshold)).toEqual([100.5, 500]);
  for (const { AlarmActions } of of(billing.resources, "AWS::CloudWatch::Alarm"))
    expect(JSON.stringify(AlarmActions)).toContain("BillingTopic");
  const [{ Export: made }] = of(billing.resources, "AWS::BCMDataExports::Export") as [{ Export: never }];
  expect(made).toMatchObject({
    Name: "sluice-focus",
    DestinationConfigurations: {
      S3Destination: { S3Bucket: "payer-reports", S3Prefix: "cur2", S3Region: "eu-central-1" },
    },
  });
  const region = { region: "eu-central-1" };
  expect(synthesise({ ...region, costExports: "none", billingAlarm: "none" }).stacks).toHaveLength(1);
  // A bucket of our own is named before it is there: both stacks come to one name.
  const [main, us] = synthesise(region).stacks;
  const [{ BucketName }] = of(main!.resources, "AWS::S3::Bucket").filter((one) => one.BucketName) as [never];
  expect(BucketName).toEqual({
    "Fn::Join": ["", ["sluice-cost-", { Ref: "AWS::AccountId" }, "-", { Ref: "AWS::Region" }]],
  });
  for (const { Export } of of(us!.resources, "AWS::BCMDataExports::Export"))
    expect(Export.DestinationConfigurations.S3Destination).toMatchObject({
      S3Bucket: { "Fn::Join": ["", ["sluice-cost-", { Ref: "AWS::AccountId" }, "-eu-central-1"]] },
      S3Region: "eu-central-1",
    });
});

test("an export is made after the policy that lets it write, and nobody else may", () => {
  const [[policyId, policy]] = ofType("AWS::S3::BucketPolicy").filter(([id]) => id.startsWith("Cost")) as [
    [string, Resource & { DependsOn?: string[] }],
  ];
  for (const [, one] of ofType("AWS::BCMDataExports::Export"))
    expect((one as unknown as { DependsOn: string[] }).DependsOn).toContain(policyId);
  const statements: Statement[] = policy.Properties.PolicyDocument.Statement;
  const [deliver, ...more] = statements.filter(
    ({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes("bcm-data-exports"),
  );
  expect(more).toEqual([]);
  expect(deliver!.Principal).toEqual({ Service: ["bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com"] });
  const condition = JSON.stringify(deliver!.Condition);
  expect(condition).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
  for (const part of [":cur:us-east-1:", ":definition/*", ":bcm-data-exports:us-east-1:", ":export/*"])
    expect(condition).toContain(part);
  expect(policy.DeletionPolicy).toBe("RetainExceptOnCreate");
});

test("exports name their columns, and have every column that silver reads and that AWS has in them", () => {
  const selected = (Export: { DataQuery: { QueryStatement: string } }) =>
    /^SELECT ([\w, ]+) FROM \w+$/.exec(Export.DataQuery.QueryStatement)![1]!.split(", ");
  const [cur2, focus] = own("AWS::BCMDataExports::Export").map(({ Export }) => selected(Export));
  expect(cur2).toEqual([...new Set(cur2Columns)]);
  expect(focus).toEqual([...new Set(focusColumns)]);
  const missing = (columns: readonly string[], name: "cur2" | "focus") =>
    contract[name].map((one) => one.name).filter((one) => !columns.map(snake).includes(one));
  // Legacy names that CUR 2.0 holds in maps, an option of 2026, and columns of FOCUS 1.0.
  expect(missing(cur2Columns, "cur2")).toEqual(["product_product_name", "product_region", "line_item_iam_principal"]);
  expect(missing(focusColumns, "focus")).toEqual(["x_cost_categories", "x_usage_type"]);
});

test("adopted buckets are read where their files are, decrypted, and never written or configured", () => {
  const statements = of(other.resources, "AWS::IAM::Policy").flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement as Statement[],
  );
  const about = (bucket: string) =>
    statements.filter(({ Resource }) => JSON.stringify(Resource).includes(`:s3:::${bucket}`));
  for (const bucket of ["org-trail-logs", "payer-reports"]) {
    const actions = new Set(about(bucket).flatMap(({ Action }) => list(Action)));
    expect([...actions].sort()).toEqual(["s3:GetObject", "s3:ListBucket"]);
  }
  expect(JSON.stringify(about("org-trail-logs"))).toContain("org-trail-logs/audit/trail/AWSLogs/o-a1b2c3d4e5/*");
  for (const path of ["/cur2/*", "/focus/daily/*"]) expect(JSON.stringify(about("payer-reports"))).toContain(path);
  expect(JSON.stringify(statements)).toContain(adopted.trailKeyArn);
  expect(of(other.resources, "AWS::CloudTrail::Trail")).toEqual([]);
  expect(of(other.resources, "AWS::S3::Bucket")).toHaveLength(2);
});

test("what the stack tells a task is what the task understands", () => {
  const environments = (found: [string, Resource][]) =>
    of(found, "AWS::Lambda::Function").flatMap(({ Environment }) => (Environment ? [Environment.Variables] : []));
  // What CloudFormation puts in is not text yet; the form of each is the settings' own affair.
  const texts = (variables: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(variables).map(([key, value]) => {
        const filled = key.endsWith("PARAMETER") ? "/sluice/it" : "arn:it";
        return [key, typeof value === "string" ? value : filled];
      }),
    );
  for (const variables of environments(other.resources))
    expect(readSettings(texts(variables))).toMatchObject({
      TRAIL_BUCKET: "org-trail-logs",
      TRAIL_PREFIX: "audit/trail/",
      TRAIL_ORGANIZATION: "o-a1b2c3d4e5",
      COST_BUCKET: "payer-reports",
      COST_PREFIXES: ["cur2/", "focus/daily/"],
    });
  for (const variables of environments(resources))
    expect(readSettings(texts(variables))).toMatchObject({
      TRAIL_ORGANIZATION: "",
      COST_PREFIXES: [""],
    });
});

test("a trail of our own may be that of the organisation", () => {
  const { resources: found } = synthesise({ organizationId: "o-a1b2c3d4e5" });
  expect(of(found, "AWS::CloudTrail::Trail")[0]).toMatchObject({ IsOrganizationTrail: true });
  const policies = JSON.stringify(of(found, "AWS::S3::BucketPolicy"));
  expect(policies).toContain("/AWSLogs/o-a1b2c3d4e5/*");
  expect(own("AWS::CloudTrail::Trail")[0].IsOrganizationTrail).toBeUndefined();
});

test("a manifest starts the run of cost reports, no other object does", () => {
  const rule = (found: [string, Resource][]) =>
    of(found, "AWS::Events::Rule").find(({ EventPattern }) => EventPattern.source[0] === "aws.s3");
  expect(rule(resources).EventPattern.detail.object.key).toEqual([{ wildcard: "*Manifest.json" }]);
  expect(rule(other.resources).EventPattern.detail).toEqual({
    bucket: { name: ["payer-reports"] },
    object: { key: [{ wildcard: "cur2/*Manifest.json" }, { wildcard: "focus/daily/*Manifest.json" }] },
  });
  for (const found of [resources, other.resources]) {
    const [target, ...more] = rule(found).Targets;
    expect(more).toEqual([]);
    expect(JSON.parse(target.Input)).toEqual({ source: "cost" });
    expect(JSON.stringify(target.Arn)).toContain("MedallionLive");
  }
  const cost = own("AWS::S3::Bucket").find(({ BucketName }) => BucketName);
  expect(cost.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
});

test("every saved query is in Athena, with what it says of itself", () => {
  const saved = new Map(own("AWS::Athena::NamedQuery").map((one) => [one.Name, one]));
  const files = sqlFiles().filter(({ path }) => path.startsWith("sql/queries/"));
  expect(files.length).toBeGreaterThan(10);
  expect([...saved.keys()].sort()).toEqual(files.map(({ path }) => path.slice(12, -4)).sort());
  for (const { path, text } of files) {
    const { Description, QueryString, WorkGroup } = saved.get(path.slice(12, -4))!;
    expect({ QueryString, WorkGroup }).toEqual({ QueryString: text, WorkGroup: "sluice-dashboard" });
    expect(Description.length).toBeGreaterThan(20);
    expect(text.startsWith(`-- ${Description.slice(0, 20)}`)).toBe(true);
  }
  expect(commentOf("-- one\n--   two\nSELECT 1 -- three\n")).toBe("one two");
  expect(commentOf("SELECT 1\n")).toBe("");
});

test.each([
  [{ recipients: "a@example.com,nobody" }, "recipients.1: Invalid email address"],
  [{ monthlyQuota: "100" }, "monthlyQuota: expected a size with its unit, such as 100GB"],
  [{ region: "Frankfurt" }, "region: expected a region"],
  [{ trailBucket: "s3://logs" }, "trailBucket: expected the name of a bucket"],
  [{ trailPrefix: "logs" }, "trailPrefix: has no meaning without trailBucket"],
  [{ costPrefixes: "cur" }, "costPrefixes: has no meaning without costBucket"],
  [{ costBucket: "reports", costKeyArn: "alias/reports" }, "costKeyArn: expected the ARN of a KMS key"],
  [{ organizationId: "123456789012" }, "organizationId: expected the id of an organisation"],
  [{ costExports: "cur1" }, "costExports: cur1 is no export"],
  [{ billingAlarm: "much" }, "billingAlarm: much is no amount"],
] as [Record<string, string>, string][])("context %j is refused in words", (context, words) => {
  expect(() => readOptions(context)).toThrow(words);
});

test("numbers and prefixes of any spelling are understood", () => {
  expect(readOptions({ billingAlarm: 50 }).billingAlarm).toEqual([50]);
  expect(readOptions({ costBucket: "reports", costPrefixes: "/a/b/,c" }).cost!.prefixes).toEqual(["a/b/", "c/"]);
  expect(readOptions({ costBucket: "reports" })).toMatchObject({ cost: { prefixes: [""] }, exports: [] });
  expect(readOptions({ recipients: " a@example.com , b@example.com" }).recipients).toHaveLength(2);
});

test("the stack tells where everything is", () => {
  const told = (context: Record<string, string>) => {
    const { outdir } = synthesise(context);
    return JSON.parse(readFileSync(join(outdir, "Sluice.template.json"), "utf8")).Outputs;
  };
  const [here, elsewhere] = [told({}), told(adopted)];
  expect(Object.keys(here).sort()).toEqual([...outputNames].sort());
  expect(elsewhere.TrailLogs.Value).toBe("s3://org-trail-logs/audit/trail/AWSLogs/o-a1b2c3d4e5/");
  const { region: _, ...given } = adopted;
  expect([JSON.parse(here.Context.Value), JSON.parse(elsewhere.Context.Value)]).toEqual([{}, given]);
  expect(elsewhere.CostReports.Value).toBe("s3://payer-reports/cur2/,s3://payer-reports/focus/daily/");
  expect(here.TrailLogs.Value).toEqual({ "Fn::Join": ["", ["s3://", { Ref: "TrailBucket6C1E344E" }, "/AWSLogs/"]] });
  expect(here.CostReports.Value).toEqual({ "Fn::Join": ["", ["s3://", { Ref: "CostBucketFCD9D4C6" }, "/"]] });
});

test("the estimate counts the keys and the alarms that the stack has", () => {
  expect(standing).toEqual({ keys: own("AWS::KMS::Key").length, alarms: own("AWS::CloudWatch::Alarm").length });
});
