import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type RunReport, reportRun } from "../../cli/runReport";
import { say } from "../../cli/runText";
import type { HistoryEvent } from "../../local/asl/history";
import { buildDriver, drive } from "../crash/drive";
import { Company } from "../support/company";

let company: Company;
/** what a run tells that nothing has cut off */
let whole: RunReport;
let events: HistoryEvent[];
beforeAll(async () => {
  company = new Company();
  buildDriver();
  events = await company.with("whole", {}, async (local) => {
    const [run] = await local.run("cloudtrail");
    whole = await reportRun(local, [run!], 1);
    return local.executions.history(run!.name);
  });
}, 120_000);
afterAll(() => company.remove());

/** A run that is killed once so many states of this name have been left or entered. */
function kill(home: string, killAfter: number): void {
  const config = JSON.parse(readFileSync(join(company.folder, "organisation", "sluice.config.json"), "utf8"));
  expect(
    drive({ home: company.home(home), logs: company.logs, config, now: company.now.toISOString(), killAfter }),
  ).toMatchObject({ killed: true });
}
const at = (state: string, type: "stateEnteredEventDetails" | "stateExitedEventDetails") =>
  events.find((event) => event[type]?.name === state)!.id;
const takeOver = (home: string, logs = [company.logs]) =>
  company.with(home, { folders: { cloudtrail: logs } }, async (local) => {
    const report = await reportRun(local, await local.run("cloudtrail"), 1);
    return { report, first: (await local.executions.list()).map(({ name }) => name) };
  });
function said(report: RunReport): string {
  const written: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  say(report, { quiet: true });
  jest.restoreAllMocks();
  return written.join("");
}

describe("a run that goes on from one that was cut off", () => {
  test.each([
    ["before its batches were inspected", "PlanBatches", "stateExitedEventDetails"],
    ["when all were inspected", "PlanBuilds", "stateEnteredEventDetails"],
    ["when its builds were published", "EvaluateQuotas", "stateEnteredEventDetails"],
    ["right before it settled", "Settle", "stateEnteredEventDetails"],
  ] as const)("tells what that did too: %s", async (_, state, type) => {
    const home = `cut-${state}`;
    kill(home, at(state, type));
    const { report, first } = await takeOver(home);
    const { files, records, builds } = report.runs[0]!;
    expect({ files, records, builds }).toEqual({
      files: whole.runs[0]!.files,
      records: whole.runs[0]!.records,
      builds: whole.runs[0]!.builds,
    });
    expect(report.quarantine).toEqual(whole.quarantine);
    expect(report.runs[0]!.takesOver).toEqual([first.at(-1)]);
    const words = said(report);
    expect(words).toContain(` ${company.truth.files.total} new`);
    expect(words).toContain(` 0 unchanged, `);
    expect(words).toContain(` ${company.truth.records.in} in = `);
    expect(words).toContain(`goes on from run ${first.at(-1)}, which was cut off; what that did is counted here\n`);
  });

  test("one after the other, told once; the next run has nothing new and goes on from nobody", async () => {
    kill("twice", at("PlanBatches", "stateExitedEventDetails"));
    kill("twice", at("PlanBuilds", "stateEnteredEventDetails"));
    const { report, first } = await takeOver("twice");
    expect(report.runs[0]!.takesOver).toEqual(first.slice(1).reverse());
    expect(report.runs[0]!.files).toMatchObject({ new: company.truth.files.total });
    const next = (await takeOver("twice")).report;
    expect(next.runs[0]).toMatchObject({ files: { new: 0, seen: company.truth.files.total } });
    expect(next.runs[0]!.takesOver).toBeUndefined();
    expect(said(next)).toContain("nothing is new");
  });

  test("over another folder: files of both were seen, and none of them is unchanged", async () => {
    kill("other", at("PlanBatches", "stateExitedEventDetails"));
    const { report } = await takeOver("other", []);
    const { total } = company.truth.files;
    expect(report.runs[0]!.files).toMatchObject({ seen: total, new: total });
    expect(report.runs[0]!.records.in).toBe(company.truth.records.in);
  });
});
