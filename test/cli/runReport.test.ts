import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { reportRun } from "../../cli/runReport";
import { type TaskCall, TaskError } from "../../local/asl/executions";
import { Company } from "../support/company";

let company: Company;
beforeAll(() => {
  company = new Company();
});
afterAll(() => company.remove());

/** Stands in a state's way until it is let through. */
function gate(state: string) {
  const way = { open: false };
  const around = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
    if (!way.open && call.state === state) throw new TaskError("Sorry", "not now");
    return inner(call);
  };
  return { way, around };
}

describe("the report of a redrive", () => {
  test.each([
    ["a branch", "CheckFreshness"],
    ["a stage", "PlanBatches"],
  ])("lists what failed in its own pass only: %s", async (_, state) => {
    const { way, around } = gate(state);
    await company.with(`redrive-${state}`, { around }, async (local) => {
      const first = await local.run("cloudtrail");
      expect((await reportRun(local, first, 1)).failed).toMatchObject([{ error: "Sorry", cause: "not now" }]);
      const again = await local.redrive(first[0]!.name);
      expect((await reportRun(local, again, 1)).failed).toMatchObject([{ error: "Sorry", cause: "not now" }]);
      way.open = true;
      const helped = await local.redrive(first[0]!.name);
      expect(helped.at(-1)!.status).toBe("SUCCEEDED");
      expect((await reportRun(local, helped, 1)).failed).toEqual([]);
    });
  });

  test("says why an execution ended when no part of it failed", async () => {
    await company.with("stopped", {}, async (local) => {
      const [ended] = await local.run("cloudtrail");
      const stopped = { ...ended!, status: "ABORTED" as const, error: "Stopped", cause: "by hand" };
      expect((await reportRun(local, [stopped], 1)).failed).toEqual([
        { name: "run", state: "", error: "Stopped", cause: "by hand" },
      ]);
    });
  });
});
