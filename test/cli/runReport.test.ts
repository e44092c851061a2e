import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { breaches, type RunReport, reportRun } from "../../cli/runReport";
import { say } from "../../cli/runText";
import { type TaskCall, TaskError } from "../../local/asl/executions";
import { Config } from "../../pipeline/config";
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
      const report = await reportRun(local, helped, 1);
      expect(report.failed).toEqual([]);
      expect(report.runs.at(-1)!.files).toMatchObject({ new: report.runs.at(-1)!.files.seen });
    });
  });

  test("says why an execution ended when no part of it failed", async () => {
    await company.with("stopped", {}, async (local) => {
      const [ended] = await local.run("cloudtrail");
      const stopped = { ...ended!, status: "ABORTED" as const, error: "Stopped", cause: "by hand" };
      expect((await reportRun(local, [stopped], 1)).failed).toEqual([
        { name: "run", run: ended!.name, state: "", error: "Stopped", cause: "by hand" },
      ]);
    });
  });
});

describe("the words of a report", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const said = (report: RunReport): string => {
    const written: string[] = [];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    say(report, { quiet: true });
    jest.restoreAllMocks();
    return written.join("");
  };

  test("the records are an equation only when they add up, and what waits for its build is counted", async () => {
    const { in: all, rejected } = company.truth.records;
    await company.with("balance", {}, async (local) => {
      const staging = await reportRun(local, await local.run("cloudtrail", { from: "2027-01-01" }), 1);
      expect(staging.unbuilt).toBe(all - rejected);
      expect(said(staging)).toContain(`${all} in: ${all - rejected} staged, ${rejected} rejected; builds added 0 kept`);
      expect(said(staging)).toContain(`not built: ${all - rejected} records are staged and in no published day yet`);
      expect(said({ ...staging, unbuilt: 1 })).toContain("not built: 1 record is staged");
      expect(said(staging)).not.toMatch(/ in = |nothing is new/);
      const building = await reportRun(local, await local.run("cloudtrail"), 1);
      expect(building.unbuilt).toBe(0);
      expect(said(building)).toMatch(
        / 0 in: 0 staged, 0 rejected; builds added .*, records staged earlier among them\n/,
      );
      expect(said(building)).not.toMatch(/not built|nothing is new/);
    });
    const whole = said(
      await company.with("whole", {}, async (local) => reportRun(local, await local.run("cloudtrail"), 1)),
    );
    expect(whole).toContain(` ${all} in = `);
    expect(whole).not.toContain("not built");
  });

  test("says that nothing is new only when it is so", async () => {
    await company.run("idle");
    const idle = await company.with("idle", {}, async (local) => reportRun(local, await local.run("cloudtrail"), 1));
    expect(said(idle)).toContain("nothing is new: no build was done and no mail sent");
    const [run] = idle.runs;
    expect(said({ ...idle, runs: [{ ...run!, mails: 1 }] })).toContain(
      "no file is new and no build was done; 1 mail was sent",
    );
    expect(said({ ...idle, runs: [{ ...run!, status: "FAILED" }] })).not.toContain("nothing is new");
    // A run that mails what grew old in the meantime sends a mail, though nothing is new.
    const later = new Date(company.now.getTime() + 1000 * 3600_000);
    const stale = await company.with("idle", { now: later }, async (local) =>
      reportRun(local, await local.run("cloudtrail"), 1),
    );
    expect(stale.mails).toHaveLength(1);
    expect(said(stale)).toContain("no file is new and no build was done; 1 mail was sent");
  });

  test("who is over the quota and who has reached a threshold below it are told apart", async () => {
    const used = await company.with("used", {}, async (local) => {
      await local.run("cloudtrail");
      const asked = "SELECT principal, get_object_bytes AS used FROM gold.s3_transfer_monthly ORDER BY 2 DESC LIMIT 1";
      return (await local.engine.select(asked)).rows[0]! as { principal: string; used: string };
    });
    const reportAt = (percent: bigint) => {
      const overrides = [{ principal: used.principal, quota: `${(BigInt(used.used) * 100n) / percent}B` }];
      const config = Config.parse({ quota: { default: "1PB", overrides } });
      return company.with("used", { config }, async (local) => reportRun(local, await local.run("cloudtrail"), 1));
    };
    const near = await reportAt(90n);
    expect(near).toMatchObject({ overQuota: [], nearQuota: [{ principal: used.principal }] });
    expect(breaches(near, "quota")).toBe(false);
    expect(said(near)).toMatch(/near quota:\n {2}.* at (89\.9|90) %/);
    expect(said(near)).not.toContain("over quota");
    const over = await reportAt(120n);
    expect(over).toMatchObject({ overQuota: [{ principal: used.principal }], nearQuota: [] });
    expect(breaches(over, "quota")).toBe(true);
    expect(said(over)).toContain("over quota:\n");
  });
});
