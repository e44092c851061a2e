import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { costStanding } from "../../cli/costStanding";
import { costJson, sayCost } from "../../cli/costText";
import { exitCode } from "../../cli/exitCode";
import { mailFailure } from "../../cli/failedMail";
import { breaches, type RunReport, reportRun } from "../../cli/runReport";
import { say } from "../../cli/runText";
import type { ExecutionDescription } from "../../local/asl/executions";
import { payer, worked } from "../support/bills/workedMonth";
import { BillHome, printed } from "./billHome";

const report = `worked-cur2-csv-${payer.id}`;
const [first, second] = ["aaaaaaaa-0000-4000-8000-00000000000a", "bbbbbbbb-0000-4000-8000-00000000000b"];
const said = (run: RunReport) => printed(() => say(run, { quiet: true }));
let bills: BillHome;
const homes: BillHome[] = [];
beforeEach(() => {
  bills = new BillHome();
  homes.push(bills);
});
afterAll(() => {
  for (const one of homes) one.remove();
});

describe("what a run of cost reports says", () => {
  test("of a delivery: its rows are read and published, and the next run has nothing new", async () => {
    await bills.deliver("cur2-csv", { id: first });
    const run = await bills.run("home");
    expect(run.runs[0]!.records).toEqual({
      in: 14,
      kept: 14,
      duplicate: 0,
      superseded: 0,
      rejected: 0,
      waiting: 0,
      unbuilt: 0,
      idle: 0,
    });
    expect(run.deliveries).toEqual({
      published: [{ report, month: "2025-09", id: first, deliveredAt: expect.any(String), rows: 14 }],
      waiting: [],
      refused: [],
      idle: [],
    });
    expect(said(run)).toMatch(
      new RegExp(
        `rows {5}14 read = 14 published\n(.*\n)*deliveries:\n {2}${report} 2025-09: delivery ${first} of .*, 14 rows\n`,
      ),
    );
    expect(said(run)).not.toMatch(/records|kept/);
    const idle = await bills.run("home");
    expect(idle.deliveries.published).toEqual([]);
    expect(said(idle)).toContain("nothing is new: no build was done and no mail sent");
  });

  test("of two deliveries that come together: the older one's rows are named, and the newer one's are published", async () => {
    await bills.deliver("cur2-csv", { id: first, at: Date.parse("2025-10-01T00:00:00Z") });
    const charges = worked.filter(({ id }) => id !== "c");
    await bills.deliver("cur2-csv", { id: second, at: Date.parse("2025-10-02T00:00:00Z"), charges });
    const run = await bills.run("home");
    expect(run.runs[0]!.records).toMatchObject({ in: 27, kept: 13, superseded: 14 });
    expect(said(run)).toContain("27 read = 13 published + 14 in older deliveries\n");
    expect(run.deliveries.published).toMatchObject([{ id: second }]);
  });

  test("of one that is still arriving: what is missing and what to do; it is no fault, and is taken when it is whole", async () => {
    const files = await bills.deliver("cur2-csv", { id: first, parts: 2 });
    const part = files.find(({ path }) => path.includes("-00002."))!;
    rmSync(join(bills.cost, ...part.path.split("/")));
    const run = await bills.run("home");
    expect(run.deliveries).toMatchObject({
      published: [],
      refused: [],
      waiting: [{ report, period: "2025-09", id: first }],
    });
    expect(run.deliveries.waiting[0]!.missing[0]).toContain("-00002.csv.gz");
    expect(run.runs[0]!.records).toMatchObject({ in: 7, kept: 0, waiting: 7, rejected: 0 });
    expect(said(run)).toMatch(
      /waiting:\n {2}worked-cur2-csv-111122223333 2025-09 \(delivery aaaaaaaa.*\): 1 of 2 files .* it is taken in by the next run that finds them/,
    );
    expect(breaches(run, "quality")).toBe(false);
    const cost = await bills.with("home", {}, (local) => costStanding(local, { by: "service" }));
    expect(costJson(cost, "service").waiting).toMatchObject([
      { report, next: "it is taken in by the next run that finds them" },
    ]);
    writeFileSync(join(bills.cost, ...part.path.split("/")), part.body);
    const whole = await bills.run("home");
    expect(whole.deliveries).toMatchObject({ waiting: [], published: [{ id: first, rows: 14 }] });
  });

  test("of one with a torn part: nothing of it is taken, what was published stays, and it counts for --fail-on quality", async () => {
    await bills.deliver("cur2-csv", { id: first, at: Date.parse("2025-10-01T00:00:00Z") });
    await bills.run("home");
    const files = await bills.deliver("cur2-csv", { id: second, at: Date.parse("2025-10-02T00:00:00Z"), parts: 2 });
    const part = files.find(({ path }) => path.includes("-00002."))!;
    const torn = join(bills.cost, ...part.path.split("/"));
    writeFileSync(torn, readFileSync(torn).subarray(0, 60));
    const run = await bills.run("home");
    expect(run.quarantine).toMatchObject([{ file: torn }]);
    expect(run.deliveries).toMatchObject({ published: [], refused: [{ report, period: "2025-09", id: second }] });
    expect(run.runs[0]!.records).toMatchObject({ in: 7, kept: 0, rejected: 7 });
    expect(said(run)).toMatch(
      /refused:\n {2}worked-cur2-csv-111122223333 2025-09 \(delivery bbbbbbbb.*torn gzip.*what was published before stays/,
    );
    expect(exitCode(run, "quality")).toBe(4);
    expect(exitCode(run)).toBe(0);
    // It stays refused, and is said again, until somebody acts.
    const later = await bills.run("home");
    expect(later).toMatchObject({ quarantine: [], deliveries: { refused: [{ id: second }] } });
    expect(breaches(later, "quality")).toBe(true);
    await bills.with("home", {}, async (local) => {
      const cost = await costStanding(local, { by: "service" });
      expect(cost).toMatchObject({ refused: [{ id: second }], months: [{ month: "2025-09" }] });
      const text = printed(() => sayCost(cost, { by: "service", month: undefined, accounts: {} }));
      expect(text).toContain("billed 965.20");
      expect(text).toMatch(/refused:\n.*mend or remove the file, then run again/);
    });
  });

  test("a part that its manifest does not name is in no delivery, and is said with the reason", async () => {
    const [part] = await bills.deliver("cur2-csv", { id: first });
    const [other] = await bills.deliver("cur2-csv", { id: first, charges: worked.slice(0, 3), in: "other" });
    const left = join(bills.cost, ...part!.path.split("/")).replace("-00001.", "-00002.");
    renameSync(join(bills.cost, "other", ...other!.path.split("/")), left);
    rmSync(join(bills.cost, "other"), { recursive: true });
    const run = await bills.run("home");
    expect(run.runs[0]!.records).toMatchObject({ in: 20, kept: 14, superseded: 0, idle: 6 });
    const reason = "its manifest does not name it: left from a larger delivery";
    expect(run.deliveries.idle).toEqual([{ key: left, reason }]);
    expect(said(run)).toContain("20 read = 14 published + 6 in files of no delivery");
    expect(said(run)).toContain(`in no delivery:\n  ${left}: ${reason}\n`);
    await bills.with("home", {}, async (local) => {
      expect(await costStanding(local, { by: "service" })).toMatchObject({ idle: [{ key: left, reason }] });
    });
  });

  test("a file that is nobody's delivery is said once, not as quarantined and as refused", async () => {
    await bills.deliver("cur2-csv", { id: first });
    writeFileSync(join(bills.cost, "page.csv"), "<!DOCTYPE html><html><body>Sign in</body></html>");
    const run = await bills.run("home");
    expect(run.quarantine).toHaveLength(1);
    expect(run.deliveries.refused).toHaveLength(1);
    expect(said(run).match(/page\.csv/g)).toHaveLength(1);
    expect(said(await bills.run("home")).match(/page/g)).not.toBeNull();
  });

  test("beside another source that failed: the failure is told and mailed, though the run of cost ended last", async () => {
    await bills.deliver("cur2-csv", { id: first });
    await bills.with("home", {}, async (local) => {
      const ended = await local.run("cost");
      const failed: ExecutionDescription = {
        ...ended[0]!,
        name: "cloudtrail-failed",
        input: { source: "cloudtrail" },
        status: "FAILED",
        error: "States.TaskFailed",
        cause: "no way in",
      };
      const run = await reportRun(local, [failed, ...ended], (name) => (name === failed.name ? 2.5 : 0.5));
      expect(run.runs.map(({ seconds }) => seconds)).toEqual([2.5, 0.5]);
      expect(run.failed).toMatchObject([{ run: failed.name, error: "States.TaskFailed", cause: "no way in" }]);
      expect(run.deliveries.published).toMatchObject([{ id: first }]);
      await mailFailure(local, [failed, ...ended], run);
      expect(run.mails).toContainEqual(expect.stringContaining("failed-cloudtrail-failed-0"));
    });
  });
});
