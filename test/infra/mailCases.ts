import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ofType, outdir } from "./synthesised";

/** A template's text as CloudFormation makes it in a partition, and EventBridge of an event. */
function filled(part: unknown, partition: string, event: Record<string, string>): string {
  if (typeof part === "string") return part.replace(/<([\w-]+)>/g, (_, name: string) => event[name]!);
  const { "Fn::Join": join_, "Fn::If": choice } = part as { "Fn::Join"?: [string, unknown[]]; "Fn::If"?: string[] };
  if (join_) return join_[1].map((one) => filled(one, partition, event)).join(join_[0]);
  const [condition, then, otherwise] = choice!;
  const { "Fn::Equals": sides } = templateOf().Conditions[condition!]!;
  expect(sides[0]).toEqual({ Ref: "AWS::Partition" });
  return filled(sides[1] === partition ? then : otherwise, partition, event);
}
const templateOf = (): { Conditions: Record<string, { "Fn::Equals": [unknown, string] }> } =>
  JSON.parse(readFileSync(join(outdir, "Sluice.template.json"), "utf8"));

test("the mail about a failure holds nothing that strangers wrote", () => {
  const mails = ofType("AWS::Events::Rule").filter(
    ([, { Properties }]) => Properties.EventPattern.source[0] === "aws.states",
  );
  expect(mails).toHaveLength(1);
  for (const [, { Properties }] of mails)
    for (const { InputTransformer } of Properties.Targets)
      expect(Object.values(InputTransformer.InputPathsMap).sort()).toEqual([
        "$.detail.executionArn",
        "$.detail.name",
        "$.detail.status",
        "$.region",
      ]);
});

test.each([
  ["aws", "eu-central-1", "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#"],
  ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#"],
  [
    "aws-us-gov",
    "us-gov-west-1",
    "https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#",
  ],
])("the mail about a failure leads to the console of %s", (partition, region, page) => {
  const arn = `arn:${partition}:states:${region}:123456789012:execution:sluice-medallion:one`;
  const event = { region, "detail-name": "one", "detail-status": "FAILED", "detail-executionArn": arn };
  const [rule] = ofType("AWS::Events::Rule").filter(
    ([, one]) => one.Properties.EventPattern.source[0] === "aws.states",
  );
  const text = filled(rule![1].Properties.Targets[0].InputTransformer.InputTemplate, partition, event);
  expect(/https:\S+/.exec(text)![0]).toBe(`${page}/v2/executions/details/${arn}`);
});
