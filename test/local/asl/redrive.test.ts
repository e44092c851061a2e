import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TaskError } from "../../../local/asl/executions";
import { flow, type Handle, machine, task, typesOf, World } from "./world";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());

/** Runs a machine, then redrives it with another handler; says what was called each time. */
async function twice(definition: string, first: Handle, second: Handle, input: unknown = {}) {
  const failed = await world.open(first).start({ name: "x", machineName: "m", definition, input });
  const called = world.called();
  const runner = world.open(second);
  const description = await runner.redrive("x");
  return { failed, called, again: world.calls.slice(), description, history: await runner.history("x") };
}
const throws = (error = "E") => {
  throw new TaskError(error, "why");
};
const end = { End: true };

describe("redrive", () => {
  test("schedules the failed task again in the same execution, with the variables of before", async () => {
    const definition = machine({
      A: { Type: "Pass", Assign: { n: "{% $states.input.n + 1 %}" }, Output: {}, Next: "B" },
      B: task({ Arguments: "{% [$n, $states.context.Execution.RedriveCount] %}", ...end }),
    });
    const { failed, description, history, again } = await twice(
      definition,
      () => throws(),
      () => "done",
      { n: 4 },
    );
    expect(failed).toMatchObject({ status: "FAILED", error: "E", cause: "why", redriveCount: 0 });
    expect(failed.redriveStatus).toBe("REDRIVABLE");
    expect(description).toMatchObject({ status: "SUCCEEDED", output: "done", redriveCount: 1, arn: failed.arn });
    expect(description.startDate).toBe(failed.startDate);
    expect(again).toEqual([{ state: "B", arguments: [5, 1] }]);
    const after = history.slice(typesOf(history).indexOf("ExecutionFailed"));
    expect(typesOf(after)).toEqual([
      ...["ExecutionFailed", "ExecutionRedriven", "TaskScheduled", "TaskStarted", "TaskSucceeded"],
      ...["TaskStateExited", "ExecutionSucceeded"],
    ]);
    expect(after[1]).toMatchObject({ executionRedrivenEventDetails: { redriveCount: 1 } });
    expect(history.map(({ id }) => id)).toEqual(history.map((_, at) => at + 1));
  });

  test("counts retries from 0 again", async () => {
    const definition = machine({ A: task({ Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }], ...end }) });
    const { called, again } = await twice(
      definition,
      () => throws(),
      () => throws(),
    );
    expect([called.length, again.length]).toEqual([2, 2]);
  });

  test("runs the failed and the aborted branches of a Parallel, not those that succeeded", async () => {
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [
          flow({ Good: task(end) }),
          flow({ Bad0: { Type: "Wait", Seconds: 5, Next: "Bad" }, Bad: task(end) }),
          flow({
            Slow0: task({ Next: "SlowWait" }),
            SlowWait: { Type: "Wait", Seconds: 9, Next: "Slow" },
            Slow: task(end),
          }),
        ],
        ...end,
      },
    });
    const { called, again, description } = await twice(
      definition,
      ({ state }) => (state === "Bad" ? throws() : `${state} first`),
      ({ state }) => `${state} second`,
    );
    expect(called).toEqual(["Good", "Slow0", "Bad"]);
    expect(again.map(({ state }) => state)).toEqual(["Bad", "Slow"]);
    expect(description.output).toEqual(["Good first", "Bad second", "Slow second"]);
  });

  test("runs the failed, the aborted and the never started iterations of a Map", async () => {
    const definition = machine({
      M: {
        Type: "Map",
        Items: [0, 1, 2, 3],
        MaxConcurrency: 2,
        ItemProcessor: flow({ W: { Type: "Wait", Seconds: "{% $states.input %}", Next: "T" }, T: task(end) }),
        ...end,
      },
    });
    const { called, again, description, history } = await twice(
      definition,
      (call) => (call.arguments === 1 ? throws() : `first ${call.arguments}`),
      (call) => `second ${call.arguments}`,
    );
    expect(called).toEqual(["T", "T"]);
    expect(again.map((call) => call.arguments)).toEqual([1, 2, 3]);
    expect(description.output).toEqual(["first 0", "second 1", "second 2", "second 3"]);
    const count = (type: string) => typesOf(history).filter((one) => one === type).length;
    expect(count("MapIterationStarted")).toBe(4);
    expect(count("MapIterationFailed")).toBe(1);
    expect(count("MapIterationAborted")).toBe(1);
    expect(count("MapIterationSucceeded")).toBe(4);
  });

  test("keeps the items of a Map, though its expression would give others now", async () => {
    const definition = machine({
      M: {
        Type: "Map",
        Items: "{% [7, $states.context.Execution.RedriveCount] %}",
        MaxConcurrency: 1,
        ItemProcessor: flow({ T: task(end) }),
        ...end,
      },
    });
    const { description } = await twice(
      definition,
      () => throws(),
      (call) => call.arguments,
    );
    expect(description.output).toEqual([7, 0]);
  });

  test("runs a Map whole after States.DataLimitExceeded", async () => {
    const definition = machine({
      M: { Type: "Map", Items: [1, 2, 3], ItemProcessor: flow({ T: task(end) }), ...end },
    });
    const { failed, again, description } = await twice(
      definition,
      () => "x".repeat(100_000),
      () => "small",
    );
    expect(failed).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(again).toHaveLength(3);
    expect(description.output).toEqual(["small", "small", "small"]);
  });

  test("asks a task again whose answer made its Output fail", async () => {
    const definition = machine({ A: task({ Output: "{% $states.result.x %}", ...end }) });
    const { description } = await twice(
      definition,
      () => ({}),
      () => ({ x: 1 }),
    );
    expect(description.output).toBe(1);
  });

  test("asks a task again whose answer was too large", async () => {
    const definition = machine({ A: task({ Output: "{% $states.result & 'x' %}", ...end }) });
    const { failed, description } = await twice(
      definition,
      () => "x".repeat(262_142),
      () => "y",
    );
    expect(failed.error).toBe("States.DataLimitExceeded");
    expect(description.output).toBe("yx");
  });

  test("enters a Fail again, which fails again", async () => {
    const { description, history } = await twice(
      machine({ F: { Type: "Fail", Error: "E" } }),
      () => 0,
      () => 0,
    );
    expect(description).toMatchObject({ status: "FAILED", error: "E", redriveCount: 1 });
    expect(typesOf(history).filter((type) => type === "FailStateEntered")).toHaveLength(2);
  });

  test("ends a Wait whose time is past at once; seconds are waited again", async () => {
    const waiting = (wait: object) =>
      machine({
        P: {
          Type: "Parallel",
          Branches: [
            flow({ W: { Type: "Wait", ...wait, ...end } }),
            flow({ V: { Type: "Wait", Seconds: 5, Next: "B" }, B: task(end) }),
          ],
          ...end,
        },
      });
    for (const [name, wait, seconds] of [
      ["t", { Timestamp: "2026-01-01T00:00:10Z" }, 0],
      ["s", { Seconds: 10 }, 10],
    ] as const) {
      await world.open(() => throws()).start({ name, machineName: "m", definition: waiting(wait), input: {} });
      await world.later(60);
      const before = world.clock.now().getTime();
      expect(await world.open(() => 1).redrive(name)).toMatchObject({ status: "SUCCEEDED" });
      expect((world.clock.now().getTime() - before) / 1000).toBe(seconds);
    }
  });

  test("starts the timeouts of machine and task again", async () => {
    const definition = machine({ A: task({ TimeoutSeconds: 9, ...end }) }, { TimeoutSeconds: 10 });
    const slow = (answer: () => unknown) => async () => {
      await world.later(8);
      return answer();
    };
    const { failed, description } = await twice(
      definition,
      slow(throws),
      slow(() => 1),
    );
    expect([failed.error, description.status]).toEqual(["E", "SUCCEEDED"]);
  });

  test("counts redrives", async () => {
    const definition = machine({ A: task({ Arguments: "{% $states.context.Execution.RedriveCount %}", ...end }) });
    await twice(
      definition,
      () => throws(),
      () => throws(),
    );
    expect(await world.open(() => throws()).redrive("x")).toMatchObject({ status: "FAILED", redriveCount: 2 });
    expect(world.calls.map((call) => call.arguments)).toEqual([1, 2]);
  });

  test("tells the count and the time of the redrive", async () => {
    const context = "{% $merge([$states.context.Execution, {'Input': 0}]) %}";
    const definition = machine({ A: task({ Arguments: context, ...end }) });
    const { again, history } = await twice(
      definition,
      () => throws(),
      () => 1,
    );
    const redriven = history.find(({ type }) => type === "ExecutionRedriven")!;
    expect(again[0]!.arguments).toMatchObject({ Name: "x", RedriveCount: 1, RedriveTime: redriven.timestamp });
  });
});
