import { describe, expect, test } from "@jest/globals";
import { Config } from "../../../pipeline/config";
import { judge, tells, type Watch } from "../../../pipeline/freshness/judge";
import { watchesOf } from "../../../pipeline/freshness/watches";
import type { Model } from "../../../pipeline/plan/types";

const now = new Date("2026-11-21T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const watch: Watch = { subject: "t", kind: "table", allowedHours: 24 };

describe("how fresh something is", () => {
  test.each([
    ["new enough", { newestAt: hoursAgo(1) }, "fresh"],
    ["exactly as old as allowed", { newestAt: hoursAgo(24) }, "fresh"],
    ["a millisecond older", { newestAt: new Date(hoursAgo(24).getTime() - 1) }, "late"],
    ["ahead of the clock", { newestAt: hoursAgo(-5) }, "fresh"],
    ["never seen", {}, "missing"],
    ["not to be looked at", { error: "EACCES" }, "broken"],
    ["not to be looked at, though once seen", { error: "EACCES", newestAt: hoursAgo(1) }, "broken"],
    ["old, and newer data waits", { newestAt: hoursAgo(50), stuck: "fails" }, "stuck"],
    ["never built, and data waits", { stuck: "fails" }, "stuck"],
    ["new enough, and some older build fails", { newestAt: hoursAgo(1), stuck: "fails" }, "fresh"],
  ])("%s is %s", (_, found, status) => expect(judge(watch, found, now).status).toBe(status));

  const seen = { firstSeenAt: hoursAgo(25), allowedHours: 24 };
  const say = (status: Parameters<typeof tells>[0]["status"], more: object = {}) =>
    tells({ status, reason: "" }, { ...seen, ...more }, now);
  test("who is told: fresh clears, the rest raises; a cause is told once; what never came is waited for", () => {
    expect(say("fresh")).toBe(false);
    expect([say("late"), say("stuck"), say("broken"), say("missing")]).toEqual([true, true, true, true]);
    expect(say("missing", { firstSeenAt: hoursAgo(24) })).toBeUndefined();
    expect([say("late", { causedBy: "x" }), say("missing", { causedBy: "x" })]).toEqual([undefined, undefined]);
    expect(say("broken", { causedBy: "x" })).toBe(true);
  });
});

describe("what a run watches", () => {
  const model = (table: string, run: Model["run"]) => ({ table, run, freshnessHours: 24 }) as Model;
  const models = [model("silver.a", "cloudtrail"), model("gold.b", "cloudtrail"), model("silver.c", "cost")];

  test("its own tables, with the hours of the configuration, unknown tables, and all paths", () => {
    const { freshness } = Config.parse({
      freshness: [
        { table: "gold.b", allowedHours: 6 },
        { table: "silver.c", allowedHours: 48 },
        { table: "silver.typo", allowedHours: 1 },
        { path: "/data", allowedHours: 2 },
      ],
    });
    expect(watchesOf(freshness, models, "cloudtrail")).toEqual([
      { subject: "silver.a", kind: "table", allowedHours: 24 },
      { subject: "gold.b", kind: "table", allowedHours: 6 },
      { subject: "silver.typo", kind: "table", allowedHours: 1 },
      { subject: "/data", kind: "path", allowedHours: 2 },
    ]);
    expect(watchesOf(freshness, models, "cost").map(({ subject, allowedHours }) => [subject, allowedHours])).toEqual([
      ["silver.c", 48],
      ["silver.typo", 1],
      ["/data", 2],
    ]);
  });
});
