import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { machineCalls, machineFaults } from "../../infra/check/machineCalls";
import { serviceModels } from "../../infra/check/shapes";
import { unreachableStates } from "../../infra/check/unreachable";
import { types, whole } from "../../infra/check/validate";
import { projectRoot } from "../../local/resources";

const folder = join(projectRoot, "statemachines");
const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")] as const);

describe.each(files)("%s", (_, text) => {
  test("makes only calls that AWS takes", () => {
    expect(machineFaults(text)).toEqual([]);
    const tasks = text.match(/"Type": "Task"/g)!.length;
    expect(machineCalls(text).calls).toHaveLength(tasks);
  });
  test("has no state that nothing leads to", () => {
    expect(unreachableStates(text)).toEqual([]);
  });
});

const one = (Resource: string, Arguments: object) =>
  JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: { A: { Type: "Task", Resource, Arguments, End: true } },
  });
const query = { QueryString: "{% $states.input.sql %}", WorkGroup: "${LoadWorkgroup}" };
const athena = (Arguments: object) => one("arn:aws:states:::athena:startQueryExecution.sync", Arguments);

test("what only the run knows is taken as it is", () => {
  expect(machineFaults(athena({ ...query, ClientRequestToken: "{% $uuid() %}" }))).toEqual([]);
  expect(
    machineFaults(one("arn:aws:states:::lambda:invoke", { FunctionName: "${Task}", Payload: { any: ["thing", 1] } })),
  ).toEqual([]);
});

test.each([
  [
    "an unknown integration",
    one("arn:aws:states:::athena:startQueryExecutions.sync", query),
    "Resource arn:aws:states:::athena:startQueryExecutions.sync is no integration of infra/check/integrations.ts; did you mean athena:startQueryExecution?",
  ],
  [
    "an integration that does not wait so",
    one("arn:aws:states:::lambda:invoke.sync", { FunctionName: "f" }),
    'Resource arn:aws:states:::lambda:invoke.sync ends in ".sync", lambda:invoke is used with ""',
  ],
  [
    "an unknown service of the SDK",
    one("arn:aws:states:::aws-sdk:athina:getQueryExecution", {}),
    "Arguments: athina:GetQueryExecution is not in infra/check/awsShapes.json; did you mean athena:GetQueryExecution?; test/static/extract.ts puts new calls there",
  ],
  [
    "an unknown operation of the SDK",
    one("arn:aws:states:::aws-sdk:sfn:describeExecutions", {}),
    "Arguments: stepfunctions:DescribeExecutions is not in infra/check/awsShapes.json; did you mean stepfunctions:DescribeExecution?; test/static/extract.ts puts new calls there",
  ],
  [
    "a misspelt argument",
    athena({ ...query, Workgroup: "a" }),
    "Arguments: Workgroup is no member; did you mean WorkGroup?",
  ],
  [
    "a misspelt argument inside another",
    athena({ ...query, QueryExecutionContext: { DataBase: "gold" } }),
    "Arguments: QueryExecutionContext: DataBase is no member; did you mean Database?",
  ],
  ["a missing argument", athena({ WorkGroup: "a" }), "Arguments: QueryString is missing"],
  [
    "a name as the SDK has it",
    one("arn:aws:states:::states:startExecution", { StateMachineArn: "arn:x", input: "{}" }),
    "Arguments: input is no member; did you mean Input?",
  ],
  [
    "a bad enum",
    one("arn:aws:states:::lambda:invoke", { FunctionName: "f", InvocationType: "Events" }),
    "Arguments: InvocationType: Events is none of Event, RequestResponse, DryRun; did you mean Event?",
  ],
  [
    "a text that is too long",
    athena({ ...query, ClientRequestToken: "t".repeat(129) }),
    "Arguments: ClientRequestToken: has 129, at most 128 is allowed",
  ],
  [
    "a text that is too short",
    athena({ ...query, ClientRequestToken: "t" }),
    "Arguments: ClientRequestToken: has 1, at least 32 is asked",
  ],
  ["a wrong type", athena({ ...query, QueryString: 5 }), "Arguments: QueryString: is 5, not a string"],
  [
    "a wrong type in a list",
    athena({ ...query, ExecutionParameters: ["1", { a: 1 }] }),
    'Arguments: ExecutionParameters.1: is {"a":1}, not a string',
  ],
  [
    "a number that is too large",
    athena({
      ...query,
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 10_081 } },
    }),
    "Arguments: ResultReuseConfiguration.ResultReuseByAgeConfiguration.MaxAgeInMinutes: has 10081, at most 10080 is allowed",
  ],
  [
    "a bad pattern",
    athena({ ...query, WorkGroup: "load group" }),
    'Arguments: WorkGroup: "load group" does not match [a-zA-Z0-9._-]{1,128}',
  ],
])("%s is found", (_, text, fault) => {
  expect(machineFaults(text)).toEqual([`state A: ${fault}`]);
});

test("JavaScript reads every pattern and knows every type of the models in use", () => {
  for (const { operations, shapes } of Object.values(serviceModels)) {
    for (const { pattern } of Object.values(shapes)) if (pattern) whole(pattern);
    for (const { type } of Object.values(shapes)) expect(Object.keys(types)).toContain(type);
    for (const input of Object.values(operations)) expect(shapes[input]?.type).toBe("structure");
  }
  expect([whole("[\\p{Z}-_]+").test("_ -"), whole("a|ab").test("ab"), whole("a").test("ba")]).toEqual([
    true,
    true,
    false,
  ]);
});

const pass = (states: object) => JSON.stringify({ QueryLanguage: "JSONata", StartAt: "A", States: states });
const end = { Type: "Pass", End: true };

test("a state that nothing leads to is found, at any depth", () => {
  expect(unreachableStates(pass({ A: end, B: { Type: "Pass", Next: "C" }, C: end }))).toEqual(["B", "C"]);
  const branch = { StartAt: "C", States: { C: end, D: end } };
  expect(unreachableStates(pass({ A: { Type: "Parallel", Branches: [branch], End: true } }))).toEqual(["D"]);
});

// What other tools let pass, the runner refuses to load.
test.each([
  ["broken JSONata", { A: { ...end, Output: "{% 1 + %}" } }, /^state A: field Output: .* is not JSONata/],
  ["a variable that nothing assigns", { A: { ...end, Output: "{% $x %}" } }, /reads \$x, which nothing before it/],
  ["Next to no state", { A: { Type: "Pass", Next: "B" } }, /^state A: Next is B, which is no state beside it$/],
  [
    "States.ALL that is not last",
    {
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Catch: ["States.ALL", "States.Timeout"].map((error) => ({ ErrorEquals: [error], Next: "B" })),
        Next: "B",
      },
      B: end,
    },
    /States\.ALL must stand alone and in the last entry/,
  ],
])("%s is refused", (_, states, message) => {
  expect(() => unreachableStates(pass(states))).toThrow(message);
});
