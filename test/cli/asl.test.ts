import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "sluice-asl-cli-"));
const program = join(folder, "asl.js");
/** The command alone, with the ending of `cli/main.ts`. */
beforeAll(() => {
  const cli = join(__dirname, "../../cli");
  const contents = `import { aslCommand } from ${JSON.stringify(join(cli, "asl"))};
import { fail } from ${JSON.stringify(join(cli, "failure"))};
aslCommand().parseAsync(["node", "asl", ...process.argv.slice(2)]).catch(fail);`;
  const stdin = { contents, resolveDir: cli, loader: "ts" } as const;
  buildSync({ stdin, outfile: program, bundle: true, platform: "node", logLevel: "error" });
});
afterAll(() => rmSync(folder, { recursive: true }));

function asl(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
}
const task = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "${Double}", Payload: "{% $states.input.n %}" },
  TimeoutSeconds: 60,
  Retry: [{ ErrorEquals: ["Busy"] }],
  Output: "{% $states.result.Payload %}",
  End: true,
};
const definition = { QueryLanguage: "JSONata", StartAt: "Double", States: { Double: task } };
const busy = { state: "Double", error: "Busy", cause: "later" };
const done = { state: "Double", output: { Payload: 8 } };

describe("asl run FILE", () => {
  test("prints one document: status, output, history with virtual times, calls with their arguments", () => {
    const { status, stdout } = asl(
      ...["run", file("double.asl.json", definition), "--input", '{"n": 4}'],
      ...["--mocks", file("mocks.json", [busy, busy, done])],
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ status: "SUCCEEDED", output: 8 });
    const call = { state: "Double", resource: task.Resource, arguments: { FunctionName: "Double", Payload: 4 } };
    expect(result.calls).toEqual([call, call, call]);
    const [first, last] = [result.history[0], result.history.at(-1)];
    expect(Date.parse(last.timestamp) - Date.parse(first.timestamp)).toBe(3000);
    expect(last).toMatchObject({ type: "ExecutionSucceeded", executionSucceededEventDetails: { output: "8" } });
  });

  test("a resource that deployment fills stands for the function of that name", () => {
    const states = { A: { Type: "Task", Resource: "${Double.Arn}", End: true } };
    const machine = file("filled.asl.json", { ...definition, StartAt: "A", States: states });
    const { stdout } = asl("run", machine, "--mocks", file("a.json", [{ state: "A", output: 1 }]));
    expect(JSON.parse(stdout).calls[0].resource).toBe("arn:aws:lambda:local:000000000000:function:Double.Arn");
  });

  test("a failed execution has Error and Cause, and exit code 3", () => {
    const mocks = file("fails.json", [{ state: "Double", error: "Broken", cause: "for good" }]);
    const { status, stdout } = asl("run", file("double.asl.json", definition), "--input", '{"n": 4}', "--mocks", mocks);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: "FAILED", error: "Broken", cause: "for good" });
  });

  test("a call without a mock ends the run by name, and no Catch hides it", () => {
    const caught = { ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Rest" }] };
    const machine = { ...definition, States: { Double: caught, Rest: { Type: "Succeed" } } };
    const { status, stdout, stderr } = asl(
      ...["run", file("caught.asl.json", machine), "--input", '{"n": 4}', "--mocks", file("one.json", [busy])],
    );
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("sluice: state Double was called 2 times, 1 mock given\n");
    expect(asl("run", "caught.asl.json", "--input", '{"n": 4}').stderr).toBe(
      "sluice: state Double was called 1 time, 0 mocks given\n",
    );
  });

  test.each([
    [["run"], "give either a FILE with a state machine or --cases FILE"],
    [["run", "nowhere.json"], "there is no file nowhere.json"],
    [["run", "refused.json"], "refused.json: state A: field Foo is not supported"],
    [["run", "double.asl.json", "--input", "{"], "--input is not JSON"],
    [["run", "double.asl.json", "--mocks", "nobody.json"], "nobody.json: mock 1 names no state"],
    [
      ["run", "double.asl.json", "--mocks", "misspelt.json"],
      "misspelt.json: mock 1 of state Double has an unknown field ouput",
    ],
  ])("%j is refused in one line with exit code 2", (words, message) => {
    file("double.asl.json", definition);
    file("refused.json", { ...definition, StartAt: "A", States: { A: { Type: "Pass", Foo: 1, End: true } } });
    file("nobody.json", [{ output: 1 }]);
    file("misspelt.json", [{ state: "Double", ouput: 1 }]);
    const { status, stdout, stderr } = asl(...words);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  });
});

describe("asl run --cases FILE", () => {
  test("prints one result a line, in their order; a refused machine and a missing mock stop no other", () => {
    const cases = [
      { name: "good", definition, input: { n: 4 }, mocks: [done] },
      { name: "text", definition: JSON.stringify(definition), input: { n: 4 }, mocks: [done] },
      { name: "refused", definition: { ...definition, QueryLanguage: "JSONPath" }, input: {}, mocks: [] },
      { name: "short", definition, input: { n: 4 }, mocks: [busy] },
      { name: "late", definition, input: { n: 4 }, mocks: [{ state: "Double", timedOut: true }] },
    ];
    const { status, stdout } = asl(
      "run",
      "--cases",
      file("cases.ndjson", cases.map((one) => JSON.stringify(one)).join("\n")),
    );
    expect(status).toBe(0);
    const results = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(results.map(({ name, status: end }) => [name, end])).toEqual([
      ["good", "SUCCEEDED"],
      ["text", "SUCCEEDED"],
      ["refused", "REFUSED"],
      ["short", "ERROR"],
      ["late", "FAILED"],
    ]);
    expect(results[0]).toMatchObject({ output: 8, calls: [{ state: "Double" }] });
    expect(results[2].error).toContain("state Double: QueryLanguage JSONPath is not supported");
    expect(results[3].error).toBe("state Double was called 2 times, 1 mock given");
    expect(results[4].error).toBe("States.Timeout");
  });
});
