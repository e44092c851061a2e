import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays, daysOf, type Listing, nextListing } from "../../../pipeline/aws/rawDays";

const nothingLeft = (revision: number) => ({ revision, day: null });

test("the first listing has every day, newest first", () => {
  const first = nextListing("2026-01-03", "2025-12-31", undefined, { revision: 0, day: null });
  expect(daysOf(first.ranges)).toEqual(["2026-01-03", "2026-01-02", "2026-01-01", "2025-12-31"]);
});

test("then the last three days are listed, and three older ones in turn, from the top again at the end", () => {
  let listing = nextListing("2026-01-20", "2026-01-10", undefined, nothingLeft(0));
  const older: string[] = [];
  for (let revision = 1; revision <= 4; revision += 1) {
    listing = nextListing("2026-01-20", "2026-01-10", listing, nothingLeft(revision));
    const days = daysOf(listing.ranges);
    expect(days.slice(0, 4)).toEqual(["2026-01-20", "2026-01-19", "2026-01-18", "2026-01-17"]);
    older.push(days.slice(4).join(" "));
  }
  expect(older).toEqual([
    "2026-01-16 2026-01-15 2026-01-14",
    "2026-01-13 2026-01-12 2026-01-11",
    "2026-01-10",
    "2026-01-16 2026-01-15 2026-01-14",
  ]);
});

test("what a run left undone comes after the new days, and what it did comes not again", () => {
  const first = nextListing("2026-01-20", "2020-01-01", undefined, nothingLeft(0));
  const second = nextListing("2026-01-20", "2020-01-01", first, { revision: 1, day: "2025-06-30" });
  const days = daysOf(second.ranges);
  expect(days.slice(0, 5)).toEqual(["2026-01-20", "2026-01-19", "2026-01-18", "2026-01-17", "2026-01-16"]);
  expect(days).not.toContain("2025-07-01");
  expect(days).toContain("2025-06-30");
  expect(days.at(-1)).toBe("2020-01-01");
});

test("a run that died, and a pause of any length, lose no day", () => {
  const settled: Listing = { revision: 3, madeOn: "2026-01-10", ranges: [], cursor: "2026-01-07" };
  const died = nextListing("2026-01-30", "2026-01-01", settled, nothingLeft(4));
  expect(daysOf(died.ranges)).toContain("2026-01-11");
  const again = nextListing("2026-02-02", "2026-01-01", died, nothingLeft(4));
  expect(daysOf(again.ranges).slice(0, 26)).toEqual(Array.from({ length: 26 }, (_, n) => addDays("2026-02-02", -n)));
});

/** Runs of a pipeline that lists days, takes some of them in, and sometimes dies. */
test("every day is worked off, however runs are cut short, die or pause", () => {
  const run = fc.record({
    pause: fc.integer({ min: 0, max: 9 }),
    takes: fc.integer({ min: 0, max: 40 }),
    dies: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 30 }), (runs) => {
      const oldest = "2025-11-01";
      let today = "2026-01-01";
      let revision = 0;
      let left: string | null = null;
      let listing: Listing | undefined;
      const done = new Map<string, string>(); // day -> when it was last worked off
      const step = (takes: number, dies: boolean) => {
        listing = nextListing(today, oldest, listing, { revision, day: left });
        const days = daysOf(listing.ranges);
        expect(new Set(days).size).toBe(days.length);
        for (const day of days.slice(0, takes)) done.set(day, today);
        if (dies) return days;
        left = days[takes] ?? null;
        revision += 1;
        return days;
      };
      for (const { pause, takes, dies } of runs) {
        today = addDays(today, pause);
        step(takes, dies);
      }
      for (let n = 0; n < 3; n += 1) step(1_000, false); // and then it may go on in peace
      for (let day = oldest; day <= today; day = addDays(day, 1)) expect(done.has(day)).toBe(true);
      for (let n = 0; n <= 3; n += 1) expect(done.get(addDays(today, -n))).toBe(today);
      expect(step(1_000, false).length).toBeLessThanOrEqual(4 + 3);
    }),
    { numRuns: 200 },
  );
});
