import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { HaltError, substitute, type TaskCall, TaskError } from "../../../local/asl/executions";
import type { HistoryEvent } from "../../../local/asl/history";
import { flow, machine, task, typesOf, World } from "./world";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
const end = { End: true };
const one = machine({ A: task(end) });
const run = (name: string, definition = one, input: unknown = {}) => ({ name, machineName: "m", definition, input });

describe("start", () => {
  test("describes, lists and remembers", async () => {
    const runner = world.open(({ arguments: given }) => ({ got: given }));
    const description = await runner.start(run("x", one, { n: 1 }));
    expect(description).toEqual({
      name: "x",
      arn: "arn:aws:states:local:000000000000:execution:m:x",
      machineName: "m",
      status: "SUCCEEDED",
      startDate: "2026-01-01T00:00:00.000Z",
      stopDate: "2026-01-01T00:00:00.000Z",
      input: { n: 1 },
      output: { got: { n: 1 } },
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven.",
    });
    await world.later(1);
    await runner.start(run("w"));
    const other = world.open(() => 0);
    expect((await other.list()).map(({ name }) => name)).toEqual(["w", "x"]);
    expect(await other.describe("x")).toEqual(description);
    expect(typesOf(await other.history("x"))).toEqual([
      ...["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"],
      "ExecutionSucceeded",
    ]);
  });

  test("a name is used once, and a refused definition leaves nothing", async () => {
    const runner = world.open(() => 1);
    await runner.start(run("x"));
    await expect(runner.start(run("x"))).rejects.toThrow("ExecutionAlreadyExists: there is an execution x");
    await expect(runner.start(run("y", machine({ A: { Type: "Pass", Foo: 1, ...end } })))).rejects.toThrow(
      "state A: field Foo is not supported",
    );
    await expect(runner.start(run("a/b"))).rejects.toThrow("a/b is no name of an execution");
    expect((await runner.list()).map(({ name }) => name)).toEqual(["x"]);
  });

  test("an error of a handler looks as one of a Lambda function; TaskError says it itself", async () => {
    const runner = world.open(({ arguments: given }) => {
      throw given === "own" ? new TaskError("Own", "text") : new RangeError("too far");
    });
    expect(await runner.start(run("a", one, "own"))).toMatchObject({ error: "Own", cause: "text" });
    const { error, cause } = await runner.start(run("b"));
    expect(error).toBe("RangeError");
    expect(JSON.parse(cause!)).toEqual({ errorMessage: "too far", errorType: "RangeError", trace: [] });
  });

  test("an answer that is no JSON fails the task", async () => {
    const { status, error } = await world.open(() => 1n).start(run("x"));
    expect([status, error]).toEqual(["FAILED", "TypeError"]);
  });

  test("long texts of errors are cut as in AWS", async () => {
    const { error, cause } = await world
      .open(() => {
        throw new TaskError("e".repeat(300), "c".repeat(40_000));
      })
      .start(run("x"));
    expect([error!.length, cause!.length]).toEqual([256, 32_768]);
  });

  test("each event is on disk before onEvent hears of it", async () => {
    const seen: HistoryEvent[] = [];
    const runner = world.open(
      () => 1,
      (event) => {
        const lines = readFileSync(join(world.folder, "x", "history.ndjson"), "utf8").split("\n");
        expect(JSON.parse(lines.at(-2)!)).toMatchObject(event);
        seen.push(event);
      },
    );
    await runner.start(run("x"));
    expect(seen).toEqual(await runner.history("x"));
  });

  test.each([
    ["and is waited for until it ends", true, "2026-01-01T00:00:05.000Z"],
    ["and is waited for no longer than its grace of 10 s", false, "2026-01-01T00:00:15.000Z"],
  ])("a handler is told to stop when its time is over, %s", async (_, heeds, over) => {
    let ends = (_: number) => {};
    let told = false;
    const handle = ({ signal }: TaskCall) =>
      new Promise((resolve) => {
        ends = resolve;
        signal.addEventListener("abort", () => {
          told = true;
          if (heeds) resolve(1);
        });
      });
    const { error } = await world.open(handle).start(run("x", machine({ A: task({ TimeoutSeconds: 5, ...end }) })));
    expect([error, told, world.clock.now().toISOString()]).toEqual(["States.Timeout", true, over]);
    ends(1);
  });

  test("a handler in a branch is told when another branch fails", async () => {
    const told: string[] = [];
    const branches = {
      P: { Type: "Parallel", Branches: [flow({ Slow: task(end) }), flow({ Bad: task(end) })], ...end },
    };
    const { error } = await world
      .open(({ state, signal }) => {
        if (state === "Bad") throw new TaskError("E", "");
        return new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(told.push(state)));
        });
      })
      .start(run("x", machine(branches)));
    expect([error, told]).toEqual(["E", ["Slow"]]);
  });

  test("an execution ends at 25,000 events as in AWS, and cannot be redriven", async () => {
    const loop = machine({
      A: { Type: "Pass", Next: "B" },
      B: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "A" }], Default: "A" },
    });
    const description = await world.open(() => 1).start(run("x", loop));
    expect(description).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(description.redriveStatusReason).toBe("Execution history event limit exceeded.");
    expect(await world.open(() => 1).history("x")).toHaveLength(25_000);
  });

  test("the same handlers give the same events in the same order", async () => {
    const wide = machine({
      M: {
        Type: "Map",
        Items: "{% [1..12] %}",
        MaxConcurrency: 3,
        ItemProcessor: flow({ W: { Type: "Wait", Seconds: "{% $states.input % 4 %}", Next: "T" }, T: task(end) }),
        ...end,
      },
    });
    const histories = [];
    for (let life = 0; life < 2; life += 1) {
      const other = new World();
      await other.open(({ arguments: given }) => given).start(run("x", wide));
      histories.push(await other.open(() => 0).history("x"));
      other.remove();
    }
    expect(histories[1]).toEqual(histories[0]);
  });
});

describe("death and stop", () => {
  test("HaltError ends the runner as a death does: nothing more is written", async () => {
    const runner = world.open(() => {
      throw new HaltError("gone");
    });
    await expect(runner.start(run("x"))).rejects.toThrow("gone");
    expect((await runner.describe("x")).status).toBe("RUNNING");
    expect(await runner.isRunning("x")).toBe(false);
    expect(await runner.closeDead()).toEqual(["x"]);
    expect(await runner.closeDead()).toEqual([]);
    expect(await runner.describe("x")).toMatchObject({
      status: "ABORTED",
      cause: "the process that ran it has died",
      redriveStatus: "REDRIVABLE",
    });
    expect(await world.open(() => 5).redrive("x")).toMatchObject({ status: "SUCCEEDED", output: 5 });
  });

  test("isRunning takes a name or an ARN, and is true only while the execution runs", async () => {
    const arn = "arn:aws:states:local:000000000000:execution:m:x";
    const during: boolean[] = [];
    const runner = world.open(async () => {
      const other = world.open(() => 0);
      during.push(await other.isRunning("x"), await other.isRunning(arn), (await other.closeDead()).length > 0);
      return 1;
    });
    expect(await runner.isRunning("x")).toBe(false);
    await runner.start(run("x"));
    expect(during).toEqual([true, true, false]);
    expect([await runner.isRunning(arn), await runner.isRunning("../x")]).toEqual([false, false]);
  });

  test("stop closes a running execution at once; redrive goes on", async () => {
    let stopped: Promise<void> | undefined;
    const runner = world.open(
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(1));
          stopped = world.open(() => 0).stop("x", { error: "Stopped", cause: "by hand" });
        }),
    );
    const patient = machine({ A: { ...task(end), TimeoutSeconds: undefined } });
    const description = await runner.start(run("x", patient));
    await stopped;
    expect(description).toMatchObject({ status: "ABORTED", error: "Stopped", cause: "by hand" });
    await expect(runner.stop("x")).rejects.toThrow("execution x is not running: its status is ABORTED");
    expect(await world.open(() => 2).redrive("x")).toMatchObject({ status: "SUCCEEDED", output: 2, redriveCount: 1 });
  });

  test("stop closes what a dead process left", async () => {
    const runner = world.open(() => {
      throw new HaltError("gone");
    });
    await expect(runner.start(run("x"))).rejects.toThrow("gone");
    await runner.stop("x");
    expect((await runner.describe("x")).status).toBe("ABORTED");
  });

  test("a reused process number is no life", async () => {
    const runner = world.open(() => {
      throw new HaltError("gone");
    });
    await expect(runner.start(run("x"))).rejects.toThrow("gone");
    for (const owner of [
      { pid: process.pid, born: "another time" },
      { pid: process.ppid, born: "another time" },
      { pid: 2 ** 22 + 1, born: "never" },
    ]) {
      writeFileSync(join(world.folder, "x", "owner-7"), JSON.stringify(owner));
      expect(await runner.isRunning("x")).toBe(false);
    }
  });

  test("a process that died before the first event leaves a name that nothing stumbles over", async () => {
    mkdirSync(join(world.folder, "empty"));
    const runner = world.open(() => 1);
    expect([await runner.list(), await runner.closeDead(), await runner.isRunning("empty")]).toEqual([[], [], false]);
    await expect(runner.redrive("empty")).rejects.toThrow("has no history");
  });

  test("a history that something else changed is named", async () => {
    const runner = world.open(() => 1);
    await runner.start(run("x"));
    appendFileSync(join(world.folder, "x", "history.ndjson"), "{}\n");
    await expect(runner.history("x")).rejects.toThrow("history.ndjson: line 8 is not event 8");
  });
});

test("substitute fills names, escapes values, and names what has no value", () => {
  expect(substitute('{"a": "${A}", "b": "x-${B}"}', { A: 'say "hi"', B: "1" })).toBe(
    '{"a": "say \\"hi\\"", "b": "x-1"}',
  );
  expect(() => substitute('"${Missing}"', {})).toThrow("${Missing}");
  expect(() => substitute('"${constructor}"', {})).toThrow("${constructor}");
});
