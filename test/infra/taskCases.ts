import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { functionsOf, placeholdersOf } from "../../infra/machineFile";
import { guardedPorts, taskAccess } from "../../infra/taskAccess";
import { projectRoot, stateMachine } from "../../local/resources";
import { taskFunctions } from "../../pipeline/tasks/functions";
import { actionsOf, list, ofType, outdir, type Resource, resources, statementsOf } from "./synthesised";

const tasks = join(projectRoot, "pipeline", "tasks");
const lambdas = new Map(
  ofType("AWS::Lambda::Function").map(([id, one]) => [
    one.Properties.Environment?.Variables.SLUICE_TASK as string,
    { id, ...one },
  ]),
);
const roleOf = ({ Properties }: Resource): string => Properties.Role["Fn::GetAtt"][0];
const machine = ofType("AWS::StepFunctions::StateMachine")[0]![1];
const file = (name: string) => join(tasks, `${name[0]!.toLowerCase()}${name.slice(1)}.ts`);

/** Seconds that each may take: as long as the state waits for it. The sweep is started by a schedule of its own. */
const timeouts = new Map([...functionsOf("medallion"), ["Sweep", 900]]);

test("states of the machine, task files, functions and Lambdas are one set of names", () => {
  const called = [...timeouts.keys()].sort();
  expect([...lambdas.keys()].sort()).toEqual(called);
  expect(Object.keys(taskFunctions({} as never)).sort()).toEqual(called);
  expect(Object.keys(taskAccess).sort()).toEqual(called);
  expect(called.filter((name) => !existsSync(file(name)))).toEqual([]);
  // Files beside them help tasks and are none: each is imported by one.
  const exported = readdirSync(tasks).filter((name) =>
    /export const \w+: Task</.test(readFileSync(join(tasks, name), "utf8")),
  );
  expect(exported.sort()).toEqual(called.map((name) => `${name[0]!.toLowerCase()}${name.slice(1)}.ts`).sort());
});

test("a Lambda may reach what its task asks for in its type, and nothing else", () => {
  for (const [name, access] of Object.entries(taskAccess)) {
    const source = readFileSync(file(name), "utf8");
    const needs = /: Task<([^>]+)>/.exec(source)![1]!;
    const words = needs.includes('"') ? needs : new RegExp(`type ${needs} =([^;]+);`).exec(source)![1]!;
    const asked = [...words.matchAll(/"(\w+)"/g)].map(([, port]) => port!);
    expect([name, ...asked.filter((port) => (guardedPorts as readonly string[]).includes(port)).sort()]).toEqual([
      name,
      ...Object.keys(access).sort(),
    ]);
  }
});

describe.each([...lambdas])("Lambda of %s", (name, lambda) => {
  const statements = statementsOf(roleOf(lambda));
  test("has a role of its own, and a log that ends", () => {
    expect([...lambdas.values()].filter((other) => roleOf(other) === roleOf(lambda))).toHaveLength(1);
    expect(lambda.Properties.LoggingConfig.LogGroup).toBeDefined();
    expect(lambda.Properties).toMatchObject({ Runtime: "nodejs24.x", Handler: "index.handler" });
  });
  test("runs as long as the state waits for it", () => {
    expect(lambda.Properties.Timeout).toBe(timeouts.get(name));
    expect(lambda.Properties.Timeout).toBeLessThanOrEqual(900);
  });
  test("has no managed policy, no action by wildcard, no resource that is all, and deletes no version", () => {
    const role = resources.find(([id]) => id === roleOf(lambda))![1];
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    expect(actionsOf(statements).filter((action) => action.includes("*"))).toEqual([]);
    expect(statements.filter(({ Resource }) => list(Resource).includes("*"))).toEqual([]);
    const grave = /^s3:Delete(?!Object$)|^s3:PutBucket|^iam:|^sts:/;
    expect(actionsOf(statements).filter((action) => grave.test(action))).toEqual([]);
  });
});

test("only OpenRun reads parameters, only Notify publishes, only Sweep deletes, only readers of raw reach the trail", () => {
  const with_ = (part: string) =>
    [...lambdas]
      .filter(([, one]) => JSON.stringify(statementsOf(roleOf(one))).includes(part))
      .map(([name]) => name)
      .sort();
  expect(with_("ssm:GetParameters")).toEqual(["OpenRun"]);
  expect(with_("sns:Publish")).toEqual(["Notify"]);
  expect(with_("s3:DeleteObject")).toEqual(["Sweep"]);
  expect(with_("TrailBucket")).toEqual(["CheckFreshness", "InspectBatch", "PlanBatches"]);
  expect(with_("CostBucket")).toEqual(["CheckFreshness", "InspectBatch", "PlanBatches"]);
  expect(with_("glue:BatchUpdatePartition")).toEqual([
    "PlanBuilds",
    "Publish",
    "RenderBuild",
    "RenderQuotas",
    "Sweep",
    "WriteUsage",
  ]);
});

describe("the machine", () => {
  test("is the file in git, byte for byte", () => {
    const { Bucket, Key } = machine.Properties.DefinitionS3Location;
    expect(Bucket).toBeDefined();
    const deployed = readFileSync(join(outdir, `asset.${Key}`), "utf8");
    expect(deployed).toBe(stateMachine("medallion"));
  });

  test("has every name of the file filled in, with the Lambda of that name and the workgroups that local runs have", () => {
    const { DefinitionSubstitutions: filled } = machine.Properties;
    expect(Object.keys(filled).sort()).toEqual(placeholdersOf("medallion").sort());
    for (const name of functionsOf("medallion").keys())
      expect(filled[name]).toEqual({ "Fn::GetAtt": [lambdas.get(name)!.id, "Arn"] });
    expect([filled.LoadWorkgroup, filled.AuditWorkgroup]).toEqual(["sluice-load", "sluice-audit"]);
    const names = ofType("AWS::Athena::WorkGroup").map(([, { Properties }]) => Properties.Name);
    expect(names).toEqual(expect.arrayContaining([filled.LoadWorkgroup, filled.AuditWorkgroup]));
  });

  test("logs all, without payloads, and is traced", () => {
    const { LoggingConfiguration, TracingConfiguration } = machine.Properties;
    expect(LoggingConfiguration).toMatchObject({ Level: "ALL", IncludeExecutionData: false });
    expect(TracingConfiguration).toEqual({ Enabled: true });
  });
});
