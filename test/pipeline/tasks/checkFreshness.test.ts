import { beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { FreshnessFacts } from "../../../pipeline/alerts/alert";
import { readAlertCounts } from "../../../pipeline/alerts/counts";
import { listAlerts } from "../../../pipeline/alerts/list";
import { Config } from "../../../pipeline/config";
import { newestInTable } from "../../../pipeline/freshness/newest";
import { freshnessStanding } from "../../../pipeline/freshness/standing";
import { recordFailure } from "../../../pipeline/ledger/generations";
import type { Build } from "../../../pipeline/plan/types";
import { FreshnessRig } from "./freshnessRig";

describe("CheckFreshness", () => {
  let rig: FreshnessRig;
  beforeEach(() => {
    rig = new FreshnessRig();
  });

  test("fresh tables say nothing, and gold is as fresh as what it was built from", async () => {
    await rig.publish("2026-11-20", "2026-11-20T23:00:00Z");
    await rig.publish("2026-11-21", "2026-11-21T11:00:00Z");
    await rig.check();
    expect(await rig.statuses()).toEqual({ events: "fresh", daily: "fresh", monthly: "fresh" });
    expect((await freshnessStanding(rig.items)).map(({ newestAt }) => newestAt)).toEqual(
      Array(3).fill("2026-11-21T11:00:00.000Z"),
    );
    expect(rig.subjects).toEqual([]);
  });

  test("a month that was built before its day was built anew is as old as what it was built from", async () => {
    await rig.publish("2026-11-19", "2026-11-19T23:00:00Z");
    const monthly = (await rig.items.get("pointer#gold.s3_transfer_monthly", "2026-11"))!.body;
    await rig.publish("2026-11-19", "2026-11-19T23:30:00Z");
    await rig.items.put("pointer#gold.s3_transfer_monthly", "2026-11", monthly);
    await rig.publish("2026-11-21", "2026-11-21T11:00:00Z");
    await rig.items.put("pointer#gold.s3_transfer_monthly", "2026-11", monthly);
    await rig.check();
    expect(await rig.statuses()).toEqual({ events: "fresh", daily: "fresh", monthly: "missing" });
  });

  test("a table of cost is as fresh as the newest delivery of any report", async () => {
    const of = (report: string, deliveredAt: string) => ({
      figures: {},
      inputs: [],
      delivery: { deliveredAt },
      fingerprint: report,
    });
    await rig.items.put("pointer#silver.cost", "a/2026-10", of("a", "2026-11-21T10:00:00Z"));
    await rig.items.put("pointer#silver.cost", "b/2026-09", of("b", "2026-10-01T00:00:00Z"));
    const input = { table: "silver.cost", partition: ["a", "2026-10"], fingerprint: "a", figures: {} };
    await rig.items.put("pointer#gold.cost", "2026-10", { figures: {}, inputs: [input] });
    for (const table of ["silver.cost", "gold.cost"])
      expect((await newestInTable(rig.items, table))?.toISOString()).toBe("2026-11-21T10:00:00.000Z");
  });

  test("late is told once for the cause, and once when it is fresh again", async () => {
    await rig.publish("2026-11-20", "2026-11-20T11:00:00Z");
    const run = await rig.check();
    await rig.check("2026-11-21T13:00:00Z");
    expect(await rig.statuses()).toEqual({ events: "late", daily: "late", monthly: "late" });
    expect((await freshnessStanding(rig.items)).find(({ subject }) => subject.endsWith("daily"))!.reason).toBe(
      "its input silver.cloudtrail_events is late",
    );
    await rig.publish("2026-11-21", "2026-11-21T13:30:00Z");
    const recovered = await rig.check("2026-11-21T14:00:00Z");
    await rig.check("2026-11-21T15:00:00Z");
    expect(rig.subjects).toEqual([
      "[sluice] LATE silver.cloudtrail_events: 25 h old, 24 h allowed",
      "[sluice] FRESH AGAIN silver.cloudtrail_events",
    ]);
    expect(await readAlertCounts(rig.items, run.id)).toEqual({ new: 1, repeated: 0, withdrawn: 0, historic: 0 });
    expect(await readAlertCounts(rig.items, "run-2")).toEqual({ new: 0, repeated: 1, withdrawn: 0, historic: 0 });
    expect(await readAlertCounts(rig.items, recovered.id)).toEqual({ new: 0, repeated: 0, withdrawn: 1, historic: 0 });
  });

  test("data that ended years ago is late, and told once", async () => {
    await rig.publish("2021-03-01", "2021-03-01T00:00:00Z");
    await rig.check();
    await rig.publish("2021-04-01", "2021-04-01T00:00:00Z");
    await rig.check("2026-11-22T12:00:00Z");
    expect(rig.subjects).toEqual(["[sluice] LATE silver.cloudtrail_events: 2091 days old, 24 h allowed"]);
    expect((await rig.statuses()).events).toBe("late");
  });

  test("missing is shown at once, and told when the allowed time has gone by", async () => {
    await rig.check("2026-11-21T12:00:00Z");
    expect(await rig.statuses()).toEqual({ events: "missing", daily: "missing", monthly: "missing" });
    expect(rig.subjects).toEqual([]);
    await rig.check("2026-11-22T12:00:01Z");
    expect(rig.subjects).toEqual(["[sluice] MISSING silver.cloudtrail_events"]);
  });

  test("stuck: data has arrived, and its build fails or waits", async () => {
    await rig.publish("2026-11-18", "2026-11-18T23:00:00Z");
    await rig.stage("2026-11-21");
    await rig.check();
    expect((await freshnessStanding(rig.items))[2]).toMatchObject({
      subject: "silver.cloudtrail_events",
      status: "stuck",
      reason: "data of 2026-11-21 has arrived and is not built yet",
    });
    const build = { table: "silver.cloudtrail_events", partition: "2026-11-21", fingerprint: "f" } as Build;
    const failed = { state: "RunBuild", error: "States.TaskFailed", cause: "disk full" };
    await recordFailure(
      rig.items,
      { id: "r", source: "cloudtrail", token: 1, chain: "", pass: 0 },
      build,
      failed,
      false,
      rig.now,
    );
    await rig.check();
    const [alert] = await listAlerts(rig.items);
    expect(rig.subjects).toEqual(["[sluice] PIPELINE STUCK silver.cloudtrail_events: 61 h old, 24 h allowed"]);
    expect((alert!.facts as FreshnessFacts).status).toBe("stuck");
    expect((await freshnessStanding(rig.items))[2]!.reason).toBe(
      "build of silver.cloudtrail_events 2026-11-21 fails: States.TaskFailed: disk full",
    );
  });

  test("a gold build that fails is told as gold's, when silver is fresh", async () => {
    await rig.publish("2026-11-18", "2026-11-18T23:00:00Z");
    await rig.items.put("pointer#silver.cloudtrail_events", "2026-11-21", {
      fingerprint: "new",
      figures: { newest_at_ms: String(Date.parse("2026-11-21T11:00:00Z")) },
      inputs: [],
    });
    const build = { table: "gold.s3_transfer_daily", partition: "2026-11-21", fingerprint: "f" } as Build;
    const failed = { state: "CheckAudit", error: "AuditFailedError", cause: "1 byte is missing" };
    await recordFailure(
      rig.items,
      { id: "r", source: "cloudtrail", token: 1, chain: "", pass: 0 },
      build,
      failed,
      false,
      rig.now,
    );
    await rig.check();
    expect(await rig.statuses()).toEqual({ events: "fresh", daily: "stuck", monthly: "stuck" });
    expect(rig.subjects).toEqual(["[sluice] PIPELINE STUCK gold.s3_transfer_daily: 61 h old, 24 h allowed"]);
  });

  test("folders: fresh, late, and a check that cannot look is told apart and breaks nothing else", async () => {
    await rig.publish("2026-11-21", "2026-11-21T11:00:00Z");
    rig.config = Config.parse({
      freshness: [
        { path: "/a", allowedHours: 2 },
        { path: "/b", allowedHours: 2 },
        { path: "/c", allowedHours: 2 },
        { table: "gold.typo", allowedHours: 1 },
      ],
    });
    rig.newestFile = async (path) => {
      if (path === "/c") throw new Error("EACCES: permission denied, scandir '/c'\nstack");
      return new Date(path === "/a" ? "2026-11-21T11:00:00Z" : "2026-11-21T09:00:00Z");
    };
    await rig.check();
    const found = Object.fromEntries((await freshnessStanding(rig.items)).map((one) => [one.subject, one]));
    expect(["/a", "/b", "/c", "gold.typo"].map((subject) => found[subject]!.status)).toEqual([
      "fresh",
      "late",
      "broken",
      "broken",
    ]);
    expect(found["/c"]!.reason).toBe("EACCES: permission denied, scandir '/c'");
    expect(found["gold.typo"]!.reason).toContain("there is no table gold.typo; known are silver.cloudtrail_events");
    expect(rig.subjects).toHaveLength(1);
    rig.config = Config.parse({});
    await rig.check();
    expect((await freshnessStanding(rig.items)).map(({ subject }) => subject)).not.toContain("/c");
  });

  test("read later, what no run has looked at since is stuck", async () => {
    await rig.publish("2026-11-21", "2026-11-21T11:00:00Z");
    await rig.check();
    expect((await rig.statuses(new Date("2026-11-22T11:00:00Z"))).events).toBe("fresh");
    expect((await rig.statuses(new Date("2026-11-22T11:00:01Z"))).events).toBe("stuck");
  });

  test("365 days with a daily file and one outage of three days: two messages", async () => {
    const start = Date.parse("2026-01-01T06:00:00Z");
    for (let day = 0; day < 365; day += 1) {
      const at = new Date(start + day * 86_400_000);
      const arrives = day < 200 || day > 202;
      if (arrives) await rig.publish(at.toISOString().slice(0, 10), new Date(at.getTime() - 3_600_000).toISOString());
      await rig.check(at.toISOString());
    }
    expect(rig.subjects).toEqual([
      "[sluice] LATE silver.cloudtrail_events: 25 h old, 24 h allowed",
      "[sluice] FRESH AGAIN silver.cloudtrail_events",
    ]);
  });

  test("whatever arrives when, one message a change", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ hours: fc.integer({ min: 0, max: 40 }), arrives: fc.boolean() }), {
          minLength: 1,
          maxLength: 15,
        }),
        async (steps) => {
          rig = new FreshnessRig();
          let at = Date.parse("2026-01-01T00:00:00Z");
          let newest = at;
          let [told, changes] = [false, 0];
          for (const { hours, arrives } of steps) {
            at += hours * 3_600_000;
            if (arrives) newest = at;
            await rig.publish(new Date(newest).toISOString().slice(0, 10), new Date(newest).toISOString());
            await rig.check(new Date(at).toISOString());
            const isLate = at - newest > 24 * 3_600_000;
            if (isLate !== told) changes += 1;
            told = isLate;
          }
          expect(rig.subjects).toHaveLength(changes);
        },
      ),
      { numRuns: 50 },
    );
  });
});
