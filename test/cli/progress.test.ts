import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { print } from "../../cli/output";
import { Progress } from "../../cli/progress";
import type { HistoryEvent } from "../../local/asl/history";

const bill = { key: "/in/bill.csv.gz", size: 300_000_000 };
let written: string[];
beforeEach(() => {
  jest.useFakeTimers();
  written = [];
  for (const stream of [process.stderr, process.stdout])
    jest.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});
/** Lets time pass while something is done, and tells what was said in it. */
function saidIn(seconds: number): string[] {
  const from = written.length;
  jest.advanceTimersByTime(seconds * 1000);
  return written.slice(from).map((line) => line.trim());
}
const build = (type: HistoryEvent["type"]) =>
  ({ type, [`m${type.slice(1)}EventDetails`]: { name: "Build", index: 0 } }) as unknown as HistoryEvent;

const query = (sql: string) =>
  ({
    type: "TaskScheduled",
    taskScheduledEventDetails: { parameters: JSON.stringify({ QueryString: sql }) },
  }) as unknown as HistoryEvent;

describe("progress where no terminal is", () => {
  test("moves every 5 s: while files are looked at, within a large file, and while it is built from", () => {
    const progress = new Progress(false);
    void progress.during(new Promise(() => {}));
    const { onLook, onReading, onFile } = progress.listeners;
    onLook(1, 0);
    onLook(0, 12_000_000);
    expect(saidIn(5)).toEqual(["5 s: 1 file looked at (12.0 MB new)"]);
    onReading({ ...bill, bytes: 30_000_000, records: 210_000 });
    expect(saidIn(5)).toEqual(["10 s: 0 files and 10 % of bill.csv.gz (30.0 MB), 210,000 records read"]);
    onReading({ ...bill, bytes: 150_000_000, records: 990_000 });
    onReading({ key: "/in/b", size: 8, bytes: 4, records: 1 });
    expect(saidIn(5)).toEqual(["15 s: 0 files and 50 % of bill.csv.gz and 1 more (150.0 MB), 990,001 records read"]);
    onFile({ key: "/in/b", size: 8, records: 3 });
    onFile({ ...bill, records: 2_000_000 });
    progress.event(build("MapIterationStarted"));
    progress.event(query("SELECT 1"));
    const read = "2 files (300.0 MB), 2,000,003 records read";
    expect(saidIn(5)).toEqual([`20 s: ${read}; 0 of 1 planned builds done`]);
    progress.event(query(`CREATE TABLE x WITH (external_location = 'lake:///silver/cost_line_items/x=1/') AS`));
    expect(saidIn(5)).toEqual([`25 s: ${read}; 0 of 1 planned builds done, now silver.cost_line_items`]);
    progress.event(build("MapIterationSucceeded"));
    expect(saidIn(5)).toEqual([`30 s: ${read}; 1 of 1 planned builds done`]);
    progress.wait();
    expect(saidIn(5)).toEqual(["35 s: waiting for the other run"]);
  });

  test("says nothing of what takes less than a second, nothing when all is done, and nothing with --quiet", async () => {
    const progress = new Progress(false);
    let done = () => {};
    const work = progress.during(new Promise<void>((resolve) => (done = resolve)));
    expect(saidIn(0.9)).toEqual([]);
    done();
    await work;
    expect(saidIn(60)).toEqual([]);
    void new Progress(true).during(new Promise(() => {}));
    expect(saidIn(60)).toEqual([]);
  });
});

describe("progress on a terminal", () => {
  beforeEach(() => {
    process.stderr.isTTY = true;
  });
  afterEach(() => {
    process.stderr.isTTY = false;
  });

  test("is written over four times a second, in one line, and erased before anything else is written", async () => {
    const progress = new Progress(false);
    const failed = progress.during(new Promise((_, reject) => setTimeout(() => reject(new Error("no")), 4_000)));
    failed.catch(() => {});
    progress.listeners.onReading({ ...bill, key: `/in/${"long".repeat(30)}`, bytes: 3, records: 1 });
    const lines = saidIn(2);
    expect(lines).toHaveLength(5); // at 1.00, 1.25, 1.50, 1.75 and 2.00 s
    for (const line of lines) expect(line.length).toBeLessThan(80 + "\x1b[K".length);
    print("a result");
    expect(written.slice(-2)).toEqual(["\r\x1b[K", "a result\n"]);
    saidIn(2);
    await expect(failed).rejects.toThrow("no");
    expect(written.at(-1)).toBe("\r\x1b[K");
    expect(saidIn(5)).toEqual([]);
  });
});
