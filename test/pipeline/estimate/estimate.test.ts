import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { estimate, type Line } from "../../../pipeline/estimate/estimate";
import { costOf, dollars } from "../../../pipeline/estimate/money";
import { prices } from "../../../pipeline/estimate/prices";
import { usualVolume, type Volume } from "../../../pipeline/estimate/volume";
import { runWork } from "../../../pipeline/estimate/work";
import { Company } from "../../support/company";

const volume = (over: Partial<Volume> = {}): Volume => ({
  ...usualVolume,
  events: 30_000_000,
  files: 400_000,
  days: 30,
  ...over,
});
const line = (lines: Line[], service: string, what: string) =>
  lines.find((one) => one.service === service && one.what === what)!;

test("money is exact to a billionth of a dollar, rounded half up", () => {
  expect(costOf(1_000_000n, "dataEvent")).toBe(1_000_000_000n);
  expect(costOf(1n, "lambdaGbMs")).toBe(13n); // 13.3334 billionths
  expect(costOf(10_000_000n, "athenaByte")).toBe(50_000n);
  expect(costOf(10n ** 24n, "athenaByte")).toBe(5n * 10n ** 21n);
  expect([0n, 9_999_999n, 10_000_000n, 1_234_567_890_000n, -1_005_000_000n].map(dollars)).toEqual([
    "0.00",
    "0.0100",
    "0.01",
    "1,234.57",
    "-1.01",
  ]);
});

test("a real run does what a run is counted with: transitions, calls, queries", async () => {
  const company = new Company();
  try {
    const counted = { transitions: 0, calls: 0, queries: 0, batches: 0, builds: 0 };
    await company.run("home", {
      onEvent: (_, { type }) => {
        if (type.endsWith("StateEntered")) counted.transitions += 1;
      },
      around: async (call, inner) => {
        const { FunctionName, WorkGroup } = call.arguments as { FunctionName?: string; WorkGroup?: string };
        if (FunctionName) counted.calls += 1;
        if (FunctionName === "InspectBatch") counted.batches += 1;
        if (WorkGroup) counted.queries += 1;
        if (WorkGroup === "sluice-load") counted.builds += 1;
        return inner(call);
      },
    });
    const { batches, builds } = counted;
    expect([batches, builds].every((count) => count > 0)).toBe(true);
    expect(runWork({ runs: 1, news: 1, batches, builds, historyMonths: 0, quotas: true })).toMatchObject(counted);

    const quiet = { transitions: 0, calls: 0 };
    await company.run("home", {
      onEvent: (_, { type }) => {
        if (type.endsWith("StateEntered")) quiet.transitions += 1;
      },
      around: async (call, inner) => {
        quiet.calls += 1;
        return inner(call);
      },
    });
    const none = { batches: 0, builds: 0, historyMonths: 0, quotas: true };
    expect(runWork({ runs: 1, news: 0, ...none })).toMatchObject({ ...quiet, queries: 0 });
  } finally {
    company.remove();
  }
});

test("a run of cost reports, counted once by hand: 1 batch, 52 builds in 2 rounds", () => {
  const cost = { runs: 1, news: 1, batches: 1, builds: 52, rounds: 2, historyMonths: 0, quotas: false };
  expect(runWork(cost)).toMatchObject({ transitions: 337, calls: 8 + 1 + 2 + 3 * 52, queries: 104 });
});

test("every line is its quantity by its price, and the month is their sum", () => {
  const { lines, month } = estimate(volume());
  for (const { quantity, price, cost } of lines) {
    const [, usd, per = "1"] = /^([\d.]+)(?: per ([\d,]+))?$/.exec(price)!;
    const expected = (Number(quantity) * Number(usd)) / Number(per.replaceAll(",", ""));
    expect(Number(cost) / 1e9).toBeCloseTo(expected, 6);
  }
  expect(month).toBe(lines.reduce((sum, { cost }) => sum + cost, 0n));
  expect(line(lines, "CloudTrail", "data events").cost).toBe(30_000_000_000n);
});

test("a trail that was there before costs nothing more, and no cost reports no deliveries", () => {
  const adopted = estimate(volume({ ownTrail: false, costLines: 0 }));
  expect(line(adopted.lines, "CloudTrail", "data events").cost).toBe(0n);
  expect(line(adopted.lines, "Athena", "cost reports").quantity).toBe(0n);
  expect(line(adopted.lines, "X-Ray", "traces").quantity).toBe(750n); // 720 by the hour, 30 by the day
});

test("a query is charged 10 MB at least", () => {
  const { lines } = estimate(volume({ events: 1, files: 1, costLines: 0 }));
  const athena = line(lines, "Athena", "events");
  const [, queries] = /^(\d+) queries/.exec(athena.because)!;
  expect(athena.quantity).toBe(BigInt(Math.ceil((8 + 4 / 24) * 10_000_000)));
  expect(queries).toBe("8");
});

test("while nothing arrives there are keys, alarms and runs that find nothing", () => {
  const { idle } = estimate(volume());
  expect(idle).toBe(estimate(volume({ events: 0, files: 0, costLines: 0, recipients: 0 })).month);
  expect(idle).toBeGreaterThan(3_000_000_000n);
  expect(idle).toBeLessThan(7_000_000_000n);
});

test("more of anything never costs less, and days only spread it", () => {
  const number = fc.integer({ min: 0, max: 50_000_000 });
  fc.assert(
    fc.property(
      number,
      number,
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 0, max: 5_000_000 }),
      (a, b, days, costLines) => {
        const of = (events: number) => estimate(volume({ events, files: Math.ceil(events / 75), days, costLines }));
        const [less, more] = [of(Math.min(a, b)), of(Math.max(a, b))];
        expect(more.month >= less.month).toBe(true);
        expect(less.month >= less.idle).toBe(true);
        expect(less.perMillionMore > 0n).toBe(true);
        expect(of(a).month).toBe(
          estimate(volume({ events: 2 * a, files: 2 * Math.ceil(a / 75), days: 2 * days, costLines })).month,
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("prices have their date, region and page", () => {
  expect(prices.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const { usd, per, page } of Object.values(prices.items)) {
    expect(Number(usd)).toBeGreaterThan(0);
    expect(per).toBeGreaterThan(0n);
    expect(page).toContain("pricing");
  }
});

test("a rotation of a key costs as much as the key, twice at most", () => {
  const rotations = (historyMonths: number) => line(estimate(volume({ historyMonths })).lines, "KMS", "rotations").cost;
  expect([0, 11, 12, 24, 60].map(rotations).map(dollars)).toEqual(["0.00", "0.00", "2.00", "4.00", "4.00"]);
});

test("an adopted trail logs what Sluice reads too", () => {
  const own = (ownTrail: boolean) =>
    line(estimate(volume({ ownTrail })).lines, "CloudTrail", "data events of Sluice itself").quantity;
  expect(own(true)).toBe(0n);
  expect(own(false)).toBe(line(estimate(volume()).lines, "S3", "reads").quantity);
});
