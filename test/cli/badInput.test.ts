import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Said, sluice } from "../support/sluice";

let ids = 0;
const event = (over: Record<string, unknown> = {}) => {
  ids += 1;
  return {
    eventVersion: "1.10",
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ann", accountId: "111122223333" },
    eventTime: "2026-01-15T10:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: "eu-west-1",
    eventID: `00000000-0000-4000-8000-${String(ids).padStart(12, "0")}`,
    eventCategory: "Data",
    recipientAccountId: "111122223333",
    requestParameters: { bucketName: "lake", key: "a" },
    additionalEventData: { bytesTransferredOut: 100 },
    ...over,
  };
};
const records = (...of: unknown[]) => JSON.stringify({ Records: of });

/** One file of each kind of trouble, and a good one beside them. */
const files: Record<string, string | Buffer> = {
  "good.json.gz": gzipSync(records(event(), event())),
  "torn.json.gz": gzipSync(
    records(...Array.from({ length: 50 }, (_, i) => event({ pad: String(Math.sqrt(i)) }))),
  ).subarray(0, 700),
  "not-gzip.json.gz": "this was never compressed",
  "empty.json.gz": "",
  "page.json.gz": "<!DOCTYPE html><html><body>Access Denied</body></html>",
  "digest.json.gz": gzipSync(
    JSON.stringify({
      awsAccountId: "111122223333",
      digestStartTime: "2026-01-15T10:00:00Z",
      digestEndTime: "2026-01-15T11:00:00Z",
      logFiles: [],
    }),
  ),
  "array.json": JSON.stringify([event()]),
  "no-type.json": records(event({ userIdentity: { accountId: "111122223333" } })),
  "no-event-id.json": records(event({ eventID: undefined }), event()),
  "no-event-time.json": records(event({ eventTime: undefined }), event({ eventTime: "yesterday" })),
  "two-documents.json": `${records(event())}\n${records(event())}`,
  "bom.json": `\ufeff${records(event())}`,
  "foreign.json": JSON.stringify({ name: "left-pad", version: "1.0.0" }),
};

describe("bad input", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bad-"));
  const home = join(folder, "home");
  const logs = join(folder, "logs");
  let said: Said;
  let report: {
    runs: { status: string; files: object; records: Record<string, number> }[];
    quarantine: { file: string; reason: string; records?: number }[];
  };
  const reasonOf = (name: string) =>
    report.quarantine
      .filter(({ file }) => basename(file) === name)
      .map(({ reason }) => reason)
      .join("; ");

  beforeAll(() => {
    mkdirSync(logs);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(logs, name), content);
    oneLine(join(logs, "60mb.json"), 60);
    oneLine(join(logs, "100mb.json"), 100);
    said = sluice("run", "--cloudtrail", logs, "--home", home, "--now", "2026-01-16T00:00:00Z", "--json");
    report = JSON.parse(said.stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("never stops what is good: the run succeeds and ends with 0", () => {
    expect(said.code).toBe(0);
    expect(report.runs).toMatchObject([{ status: "SUCCEEDED", files: { seen: 15, new: 15, quarantined: 5 } }]);
  });

  test.each([
    ["torn.json.gz", /torn gzip|ends early/],
    ["not-gzip.json.gz", /neither gzip nor JSON/],
    ["empty.json.gz", /empty/],
    ["page.json.gz", /HTML/],
    ["foreign.json", /./],
    ["no-event-id.json", /eventID/],
    ["no-event-time.json", /eventTime/],
  ])("%s is set aside with its reason", (name, reason) => {
    expect(reasonOf(name)).toMatch(reason);
  });

  test.each([
    "good.json.gz",
    "array.json",
    "no-type.json",
    "two-documents.json",
    "bom.json",
    "digest.json.gz",
    "60mb.json",
    "100mb.json",
  ])("%s is no fault", (name) => {
    expect(reasonOf(name)).toBe("");
  });

  test("every record is kept, rejected or a copy, and every byte of the good ones is in gold", () => {
    const {
      in: all,
      kept,
      duplicate,
      superseded,
      rejected,
    } = report.runs[0]!.records as Record<string, number> & { in: number };
    expect(all).toBe(kept! + duplicate! + superseded! + rejected!);
    expect(rejected).toBe(3);
    const asked = sluice(
      "query",
      "SELECT event_name, count(*) AS n, sum(bytes_transferred_out) AS bytes FROM silver.cloudtrail_events GROUP BY event_name",
      "--format",
      "json",
      "--home",
      home,
    );
    const found = JSON.parse(asked.stdout) as { event_name: string; n: number; bytes: number }[];
    expect(found).toEqual([{ event_name: "GetObject", n: kept, bytes: kept! * 100 }]);
  });

  test("what was set aside is listed with its reason under the home", () => {
    const again = sluice("run", "--cloudtrail", logs, "--home", home, "--now", "2026-01-16T00:00:00Z");
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("nothing is new: no build was done and no mail sent");
  });

  test.each([
    [["run", "--cloudtrail", "/no/such/folder"], 2, "there is no folder /no/such/folder"],
    [["run", "--now", "yesterday"], 2, "--now yesterday is not a time such as"],
    [["run", "--from", "2026-1-1"], 2, "--from 2026-1-1 is not a date"],
    [["run", "--fail-on", "rain"], 2, "--fail-on rain is none of quota, stale, quality"],
    [["quary", "SELECT 1"], 2, "Did you mean query?"],
    [["query", "SELECT * FROM read_csv('/etc/passwd')"], 2, "read_csv"],
    [["query", "DROP TABLE silver.cloudtrail_events"], 2, "sluice:"],
    [["query", "SELEC 1"], 2, "sluice:"],
    [["query", "SELECT nothing FROM silver.cloudtrail_events"], 2, "nothing"],
    [["runs", "show", "no-such-run"], 2, "there is no run no-such-run"],
    [["redrive", "no-such-run"], 2, "no-such-run"],
    [["vacuum", "--grace-hours", "x"], 2, "--grace-hours x is not a number of hours such as 6"],
    [["vacuum", "--now", "2030"], 2, "--now 2030 is not a time such as"],
    [["lineage", "gold.nothing"], 2, "there is no table gold.nothing"],
  ])("%j ends with %i and one line", (words, code, line) => {
    const wrong = sluice(...words, "--home", home);
    expect(wrong.code).toBe(code);
    expect(wrong.stderr).toContain(line);
    expect(wrong.stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test("a folder of which nothing can be read is told as such", () => {
    const wrong = join(folder, "wrong");
    mkdirSync(wrong);
    for (const name of ["a.txt", "b.txt"]) writeFileSync(join(wrong, name), `notes ${name}`);
    const told = (...words: string[]) => sluice("run", ...words, "--home", join(folder, "wrong-home")).stdout;
    const hint = "none of the new files could be read; look at the folder named with --cloudtrail";
    expect(told("--cloudtrail", wrong)).toContain(hint);
    expect(told("--cloudtrail", wrong)).not.toContain(hint); // they are known now
    writeFileSync(join(wrong, "c.json"), records(event()));
    expect(told("--cloudtrail", wrong)).not.toContain(hint);
  });

  test("a folder without a home says what to do first", () => {
    const wrong = sluice("query", "SELECT 1 AS one", "--home", join(folder, "nothing-here"));
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("run `sluice run --cloudtrail DIR` first");
  });
});

/** A log of so many MB in one line. */
function oneLine(path: string, megabytes: number): void {
  const file = openSync(path, "w");
  writeSync(file, '{"Records":[');
  let written = 12;
  for (let first = true; written < megabytes << 20; first = false) {
    const text = `${first ? "" : ","}${JSON.stringify(event({ responseElements: { text: "x".repeat(100_000) } }))}`;
    writeSync(file, text);
    written += text.length;
  }
  writeSync(file, "]}");
  closeSync(file);
}
