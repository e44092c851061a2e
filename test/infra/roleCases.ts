import { describe, expect, test } from "@jest/globals";
import { machineRights } from "../../infra/check/machineRights";
import { policiesOf } from "../../infra/check/policies";
import { qualifiedArns } from "../../infra/check/qualifiedArns";
import { nameOf, resolve } from "../../infra/check/resolve";
import { portsIn, usedPorts } from "../../infra/check/taskCalls";
import { type Right, taskRights } from "../../infra/check/taskRights";
import { taskAccess } from "../../infra/taskAccess";
import { stateMachine } from "../../local/resources";
import { ofType, resources } from "./synthesised";

const template = Object.fromEntries(resources);
const end = (arn: string) => arn.replace(/^arn:aws:[\w-]+:[\w-]*:\d*:/, "");

/** Rights by the role that has them. */
function granted(from: typeof template): Map<string, Set<Right>> {
  const roles = new Map<string, Set<Right>>();
  for (const [id, { of, document }] of policiesOf(from)) {
    if (from[id]!.Type !== "AWS::IAM::Policy") continue;
    const rights = document.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} ${end(String(on))}`)),
    );
    roles.set(of, new Set([...(roles.get(of) ?? []), ...rights]));
  }
  return roles;
}

const names = (type: string, name: (properties: (typeof template)[string]["Properties"]) => string) =>
  ofType(type).map(([, { Properties }]) => name(Properties));
const tables = [
  "catalog",
  ...names("AWS::Glue::Database", ({ DatabaseInput }) => `database/${DatabaseInput.Name}`),
  ...names("AWS::Glue::Table", ({ DatabaseName, TableInput }) => `table/${DatabaseName}/${TableInput.Name}`),
];
const [, machine] = ofType("AWS::StepFunctions::StateMachine")[0]!;
const filled = Object.entries(resolve(template, machine.Properties.DefinitionSubstitutions) as Record<string, string>);
const start = "states:StartExecution stateMachine:MedallionStateMachine";

/** Rights by the role that needs them. */
const needed = new Map<string, Set<Right>>([
  ...Object.keys(taskAccess).map((task) => [`Tasks${task}Role`, taskRights(task, usedPorts(task), tables)] as const),
  [
    "MedallionRole",
    machineRights(
      stateMachine("medallion"),
      Object.fromEntries(filled.map(([name, value]) => [name, end(value)])),
      `stateMachine:${machine.Properties.StateMachineName}`,
      tables,
    ),
  ],
  ...["CloudTrailHourly", "CostDaily"].map(
    (schedule) => [`${schedule}Role`, new Set([start, `sqs:SendMessage ${schedule}Lost`])] as const,
  ),
  ["CostManifestRole", new Set([start])],
  ["SweepDailyRole", new Set(["lambda:InvokeFunction function:TasksSweepFunction", "sqs:SendMessage SweepDailyLost"])],
]);
// What failed three times, where no state machine hears of it.
needed.get("TasksSweepRole")!.add("sqs:SendMessage SweepDailyLost");

/** `role: right`, of the first that the second has not. */
const beyond = (one: Map<string, Set<Right>>, other: Map<string, Set<Right>>): string[] =>
  [...one].flatMap(([role, rights]) =>
    [...rights].filter((right) => !other.get(role)?.has(right)).map((right) => `${role}: ${right}`),
  );
const given = granted(template);

test("every role may do what it has to: no right is missing", () => {
  expect(beyond(needed, given)).toEqual([]);
});
test("no role may do more: no right is unused", () => {
  expect(beyond(given, needed)).toEqual([]);
});
test("every role is looked at", () => {
  const roles = ofType("AWS::IAM::Role").map(([id]) => nameOf(id));
  expect([...given.keys()].sort()).toEqual(roles.sort());
  expect([...needed.keys()].sort()).toEqual(roles.sort());
});
test("tasks are granted the methods that their code reaches", () => {
  for (const [task, access] of Object.entries(taskAccess)) expect([task, usedPorts(task)]).toEqual([task, access]);
});

test("whoever starts the alias is granted the machine, by the name of the alias", () => {
  expect(qualifiedArns(template)).toEqual([]);
  const starts = ["CloudTrailHourlyRole", "CostDailyRole", "CostManifestRole"].map((role) =>
    [...policiesOf(template).values()]
      .filter(({ of }) => of === role)
      .flatMap(({ document }) => document.Statement)
      .find(({ Action }) => Action === "states:StartExecution"),
  );
  const [{ Properties: alias }] = ofType("AWS::StepFunctions::StateMachineAlias").map(([, one]) => one) as [never];
  const { Name } = alias as { Name: string };
  for (const one of starts)
    expect(one?.Condition).toEqual({ "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [Name] } });
});

describe("a planted fault is found by its name", () => {
  const policy = (role: string) =>
    resources.find(
      ([, { Type, Properties }]) => Type === "AWS::IAM::Policy" && nameOf(Properties.Roles[0].Ref) === role,
    )!;
  const changed = (
    role: string,
    change: (statements: { Action: string | string[]; Resource: unknown }[]) => object[],
  ) => {
    const [id, one] = policy(role);
    const { PolicyDocument } = one.Properties;
    const document = { ...PolicyDocument, Statement: change(PolicyDocument.Statement) };
    return { ...template, [id]: { ...one, Properties: { ...one.Properties, PolicyDocument: document } } };
  };

  test("a grant that is taken away", () => {
    const without = changed("TasksSettleRole", (statements) =>
      statements.filter(({ Action }) => !Action.includes("dynamodb:Query")),
    );
    expect(beyond(needed, granted(without))).toContain("TasksSettleRole: dynamodb:Query table/LedgerTable");
  });
  test("a prefix that is taken away", () => {
    const without = changed("MedallionRole", (statements) =>
      statements.map(({ Resource, ...rest }) => ({
        ...rest,
        Resource: [Resource].flat().filter((one) => !JSON.stringify(one).includes("/gold/*")),
      })),
    );
    expect(beyond(needed, granted(without))).toContain("MedallionRole: s3:PutObject lakebucket/gold/*");
  });
  test("a grant that is added", () => {
    const added = changed("TasksNotifyRole", (statements) => [
      ...statements,
      { Effect: "Allow", Action: "s3:DeleteObject", Resource: "*" },
    ]);
    expect(beyond(granted(added), needed)).toEqual(["TasksNotifyRole: s3:DeleteObject *"]);
  });
  test("the alias in the place of its machine", () => {
    const [alias] = ofType("AWS::StepFunctions::StateMachineAlias")[0]!;
    const qualified = changed("CostManifestRole", (statements) =>
      statements.map((one) => ({ ...one, Resource: { "Fn::GetAtt": [alias, "Arn"] } })),
    );
    expect(qualifiedArns(qualified)).toEqual([
      "CostManifestRole: arn:aws:states:us-east-1:123456789012:stateMachine:machine:MedallionLive",
    ]);
  });
  test("the sweep, allowed to remove what is raw, or a version", () => {
    const added = (Action: string, on: string) =>
      changed("TasksSweepRole", (statements) => [
        ...statements,
        { Effect: "Allow", Action, Resource: { "Fn::Join": ["", [{ "Fn::GetAtt": [on, "Arn"] }, "/*"]] } },
      ]);
    const bucket = (name: RegExp) => ofType("AWS::S3::Bucket").find(([id]) => name.test(id))![0];
    expect(beyond(granted(added("s3:DeleteObject", bucket(/^Trail/))), needed)).toEqual([
      "TasksSweepRole: s3:DeleteObject trailbucket/*",
    ]);
    expect(beyond(granted(added("s3:DeleteObjectVersion", bucket(/^Lake/))), needed)).toEqual([
      "TasksSweepRole: s3:DeleteObjectVersion lakebucket/*",
    ]);
  });
  test("a call that a task makes anew", () => {
    expect(
      portsIn("await items2.query(x); objects?.list(y); (await newestFile(path)); function inspect(a) {}"),
    ).toEqual({
      items: ["query"],
      objects: ["list"],
      newestFile: ["call"],
    });
    const more = new Map([
      ["TasksVerdictRole", taskRights("Verdict", { ...taskAccess.Verdict, notifier: ["send"] }, tables)],
    ]);
    expect(beyond(more, given)).toEqual([
      "TasksVerdictRole: sns:Publish AlertsAlertsTopic",
      "TasksVerdictRole: kms:Decrypt key/AlertsKey",
      "TasksVerdictRole: kms:GenerateDataKey key/AlertsKey",
    ]);
  });
});
