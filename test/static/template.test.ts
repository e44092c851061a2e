import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { stateMachine } from "../../local/resources";
import { acknowledged } from "./acknowledged";
import { lintFindings, policyFindings } from "./findings";
import { type Template, templates } from "./synthesised";

/** A template with a change, as a file of its own. @param change of what stands below `Resources`, by logical id */
function changed(
  { path, stack }: Template,
  name: string,
  change: (resources: Template["resources"]) => object,
): string {
  const template = JSON.parse(readFileSync(path, "utf8"));
  const file = join(dirname(path), `${stack}.${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({ ...template, Resources: { ...template.Resources, ...change(template.Resources) } }),
  );
  return file;
}

/** cfn-lint reads state machines where they stand in the template, which those from a file do not. */
const inline = (resources: Template["resources"]) =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => Type === "AWS::StepFunctions::StateMachine")
      .map(
        ([
          id,
          {
            Properties: { DefinitionS3Location: _, ...rest },
            ...machine
          },
        ]) => {
          const name = /sluice-(\w+)/.exec(rest.StateMachineName)![1]!;
          return [id, { ...machine, Properties: { ...rest, Definition: JSON.parse(stateMachine(name)) } }];
        },
      ),
  );

const found = templates.flatMap((template) => {
  const all = [...lintFindings(changed(template, "inline", inline)), ...policyFindings(template.resources)];
  return all.map((finding) => `${template.stack}: ${finding}`);
});
const known = new Map(acknowledged.map(({ finding, reason }) => [finding, reason]));

test("cfn-lint and parliament find nothing that is not acknowledged", () => {
  expect(found.filter((finding) => !known.has(finding))).toEqual([]);
});
test("nothing is acknowledged that is not found, or twice, or without a reason", () => {
  expect([...known.keys()].filter((finding) => !found.includes(finding))).toEqual([]);
  expect(known.size).toBe(acknowledged.length);
  for (const [finding, reason] of known) expect([finding, reason.split(" ").length > 6]).toEqual([finding, true]);
});

test("cfn-lint finds faults of each kind that are planted", () => {
  const planted = changed(templates[0]!, "planted", () => ({
    Bucket: { Type: "AWS::S3::Bucket", Properties: { Publik: true, AccessControl: "Everyone", BucketName: ["a"] } },
    Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: { "Fn::GetAtt": ["Nowhere", "Name"] } } },
    Machine: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        RoleArn: "arn:aws:iam::123456789012:role/r",
        Definition: { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Pass", ResultPath: "$.a" } } },
      },
    },
  }));
  const rules = lintFindings(planted).map((finding) => finding.split(" ").slice(0, 2).join(" "));
  for (const rule of ["E3002 Bucket", "E3030 Bucket", "E3012 Bucket", "E1010 Topic", "E3601 Machine"])
    expect(rules).toContain(rule);
});

test("parliament finds faults of each kind that are planted", () => {
  const statement = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
  const Statement = [
    statement("s3:GetObjekt", "arn:aws:s3:::lake/*"),
    statement("s3:PutObject", "*"),
    statement("s3:GetObject", "arn:aws:s3:::lake"),
  ];
  const PolicyDocument = { Version: "2012-10-17", Statement };
  const found = policyFindings({ Planted: { Type: "AWS::IAM::Policy", Properties: { PolicyDocument, Roles: [] } } });
  expect(found.map((finding) => finding.split(":")[0]).sort()).toEqual([
    "RESOURCE_MISMATCH Planted",
    "RESOURCE_STAR Planted",
    "UNKNOWN_ACTION Planted",
  ]);
});
