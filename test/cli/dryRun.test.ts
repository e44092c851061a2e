import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { dryRun } from "../../cli/dryRun";
import { type TaskCall, TaskError } from "../../local/asl/executions";
import type { Local } from "../../local/wire";
import { Company } from "../support/company";
import { sluice } from "../support/sluice";

const silver = "silver.cloudtrail_events";
let company: Company;
beforeAll(() => {
  company = new Company();
});
afterAll(() => company.remove());
afterEach(() => {
  jest.restoreAllMocks();
});

interface Planned {
  builds: { table: string; partition: string }[];
  blocked: { table: string; partition: string }[];
  waiting: number;
}
async function planned(local: Local): Promise<Planned & { words: string }> {
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const json = await dryRun(local, "cloudtrail", {}, true);
  await dryRun(local, "cloudtrail", {}, false);
  const words = write.mock.calls.join("");
  write.mockRestore();
  return { ...(json as Planned), words };
}

describe("run --dry-run", () => {
  test("makes no home, and refuses a table that there is not, as a run does", () => {
    const home = company.home("none");
    const dry = ["run", "--dry-run", "--cloudtrail", company.logs, "--home", home];
    const said = sluice(...dry, "--json");
    expect(said.code).toBe(0);
    expect(JSON.parse(said.stdout).files).toHaveLength(company.truth.files.total);
    const wrong = sluice(...dry, "--rebuild", "gold.nothing");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("there is no table gold.nothing; it is one of staged.cloudtrail_events,");
    expect(existsSync(home)).toBe(false);
  });

  test("plans nothing that has failed as often as a day allows", async () => {
    let day = "";
    const around = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
      if (call.state === "RunBuild" && JSON.stringify(call.arguments).includes(`event_date=${day}`))
        throw new TaskError("Athena.InvalidRequestException", "no permission for this location");
      return inner(call);
    };
    await company.with("blocked", { around }, async (local) => {
      await local.run("cloudtrail", { from: "2027-01-01" });
      const before = await planned(local);
      expect(before).toMatchObject({ blocked: [], waiting: 0 });
      day = before.builds.find(({ table }) => table === silver)!.partition;
      for (let tries = 1; tries <= 3; tries += 1) {
        expect((await planned(local)).builds).toContainEqual(
          expect.objectContaining({ table: silver, partition: day }),
        );
        expect((await local.run("cloudtrail")).at(-1)!.status).toBe("FAILED");
      }
      const after = await planned(local);
      expect(after).toMatchObject({ builds: [], blocked: [{ table: silver, partition: day }] });
      expect(after.words).toContain(
        `would not build 1 partition that failed as often as a day allows: ${silver} ${day}`,
      );
    });
  });

  test("days behind the backlog wait", async () => {
    await company.with("backlog", {}, async (local) => {
      await local.run("cloudtrail", { from: "2027-01-01" });
      const builds = (await planned(local)).builds.length;
      expect(builds).toBeGreaterThan(0);
      await local.items.put("backlog", "cloudtrail", { day: "2026-12-31" });
      const waiting = await planned(local);
      expect(waiting.builds).toEqual([]);
      expect(waiting.waiting).toBeGreaterThanOrEqual(builds);
      expect(waiting.words).toContain("for raw files that are still to be taken in");
    });
  });
});

test("a run without a folder says that nothing new is taken in", () => {
  const home = company.home("no-folder");
  const words = "no folder is named with --cloudtrail or --cost, so nothing new is taken in";
  expect(sluice("run", "--home", home).stderr).toContain(words);
  expect(sluice("run", "--home", home, "--quiet").stderr).not.toContain(words);
  expect(sluice("run", "--home", home, "--cloudtrail", company.logs).stderr).not.toContain(words);
});
