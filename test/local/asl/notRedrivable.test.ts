import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TaskError } from "../../../local/asl/executions";
import { machine, task, World } from "./world";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
const throws = () => {
  throw new TaskError("E", "why");
};

describe("ExecutionNotRedrivable", () => {
  const failing = machine({ A: task({ End: true }) });

  test("a success", async () => {
    await world.open(() => 1).start({ name: "x", machineName: "m", definition: failing, input: {} });
    await expect(world.open(() => 1).redrive("x")).rejects.toThrow(
      "ExecutionNotRedrivable: x: Execution is SUCCEEDED and cannot be redriven.",
    );
  });

  test("a failure of 14 days ago; the description says so before", async () => {
    const runner = world.open(() => throws());
    await runner.start({ name: "x", machineName: "m", definition: failing, input: {} });
    await world.later(14 * 24 * 3600);
    expect((await runner.describe("x")).redriveStatus).toBe("REDRIVABLE");
    await world.later(1);
    expect(await runner.describe("x")).toMatchObject({
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution redrivable period exceeded.",
    });
    await expect(runner.redrive("x")).rejects.toThrow("redrivable period");
  });

  test("an execution that runs", async () => {
    const runner = world.open(async () => {
      await expect(runner.redrive("x")).rejects.toThrow(`process ${process.pid} is at work on it`);
      return 1;
    });
    expect(await runner.start({ name: "x", machineName: "m", definition: failing, input: {} })).toMatchObject({
      status: "SUCCEEDED",
    });
  });

  test("an execution whose definition was changed on disk", async () => {
    const runner = world.open(() => throws());
    await runner.start({ name: "x", machineName: "m", definition: failing, input: {} });
    const kept = join(world.folder, ".definitions");
    writeFileSync(join(kept, readdirSync(kept)[0]!), machine({ A: { Type: "Succeed" } }));
    await expect(runner.redrive("x")).rejects.toThrow("was lost or changed");
  });

  test("one that does not exist", async () => {
    await expect(world.open(() => 1).redrive("nobody")).rejects.toThrow("there is no execution nobody");
    await expect(world.open(() => 1).redrive("../x")).rejects.toThrow("../x is no name of an execution");
  });
});
