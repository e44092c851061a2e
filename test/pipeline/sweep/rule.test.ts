import { expect, test } from "@jest/globals";
import { stateMachine } from "../../../local/resources";
import { judge } from "../../../pipeline/sweep/rule";
import { sweepGraceHours } from "../../../pipeline/tasks/sweep";

const hour = 3_600_000;
const terms = { now: 100 * hour, graceMs: 12 * hour };
const at = (hours: number) => hours * hour;

test.each([
  ["a run may be at work on it", { bornAt: at(89) }, "keep"],
  ["it is old enough, and is seen for the first time", { bornAt: at(1) }, "mark"],
  ["it was marked less than a grace before", { bornAt: at(1), markedAt: at(89) }, "keep"],
  ["it was marked a grace before", { bornAt: at(1), markedAt: at(88) }, "remove"],
  ["a mark makes nothing older than it is", { bornAt: at(99), markedAt: at(1) }, "keep"],
  ["no run is at work: it was replaced long ago", { bornAt: at(1), freeAt: at(88) }, "remove"],
  ["no run is at work: it was replaced just now", { bornAt: at(1), freeAt: at(89) }, "mark"],
  [
    "no run is at work: its successors are young, but it was marked long ago",
    { bornAt: at(1), freeAt: at(99), markedAt: at(2) },
    "remove",
  ],
  ["no run is at work: a clock in the future", { bornAt: at(200), freeAt: at(200), markedAt: at(99) }, "keep"],
] as const)("%s", (_, thing, verdict) => {
  expect(judge(thing, terms)).toBe(verdict);
});

test("the grace is longer than an execution, the query that was stopped with it, and the Lambda behind both", () => {
  const { TimeoutSeconds } = JSON.parse(stateMachine("medallion")) as { TimeoutSeconds: number };
  const [query, lambda] = [240 * 60, 15 * 60]; // the most that Athena grants to a query, and Lambda to a call
  expect(sweepGraceHours * 3600).toBeGreaterThan(TimeoutSeconds + query + lambda);
});
