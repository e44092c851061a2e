import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { BatchInspection, InspectedFile } from "../../pipeline/inspect/results";
import type { Batch } from "../../pipeline/ledger/batches";
import { answers, notAsked, openGroups, questions, type Repeated } from "./questions";
import { compare, leaves } from "./truth";

const root = resolve(__dirname, "..", "..");
const data = join(root, "..", "shared", "data");
const found = new Map<string, string>();
let home: string;
let repeatedRecords: number;
let run: { records: Record<string, number>; files: Record<string, number>; status: string };

/** One command of the bundle; what it prints on stdout as JSON. */
function sluice<T>(...words: string[]): T {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist", "sluice.js"), ...words, "--home", home],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  if (status !== 0) throw new Error(`sluice ${words[0]} ended with ${status}: ${stderr || stdout}`);
  return JSON.parse(stdout) as T;
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "sluice-data-"));
  const report = sluice<{ runs: (typeof run)[] }>(
    "run",
    "--cloudtrail",
    join("..", "shared", "data", "cloudtrail"),
    "--now",
    "2023-08-01T00:00:00Z",
    "--json",
  );
  run = report.runs[0]!;
  const { files, repeated } = ledgerFiles();
  const figure = (name: string, value: number) => found.set(name, String(value));
  figure("files_total", files.length);
  figure("log_files", files.filter(({ kind }) => kind === "log").length);
  figure("not_log_files", files.filter(({ kind }) => kind !== "log").length);
  figure("log_files_gz", files.filter(({ kind, key }) => kind === "log" && key.endsWith(".json.gz")).length);
  figure("log_files_plain_json", files.filter(({ kind, key }) => kind === "log" && key.endsWith(".json")).length);
  figure("zero_record_files", files.filter(({ kind, records }) => kind === "log" && records === 0).length);
  figure(
    "records",
    files.reduce((sum, { records }) => sum + records, 0),
  );
  repeatedRecords = files.reduce(
    (sum, { key, records }) => (repeated.some((one) => one.key === key) ? sum + records : sum),
    0,
  );
  for (const question of questions(repeated))
    for (const [path, value] of answers(question, sluice("query", question.sql, "--format", "json")))
      found.set(path, value);
}, 600_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/**
 * Every file that was delivered, from the manifests of the batches and what inspection found in their files. A file whose content
 * was there under another name is in a manifest, and holds what that one holds.
 */
function ledgerFiles(): { files: InspectedFile[]; repeated: Repeated[] } {
  const lake = join(home, "lake");
  const batches = readdirSync(lake, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^batches.*\.json$/.test(name),
  );
  const read = (name: string) => JSON.parse(readFileSync(join(lake, name), "utf8"));
  const results = batches.filter((name) => name.endsWith(".result.json"));
  const inspected = results.flatMap((name) => (read(name) as BatchInspection).files);
  const repeated = batches.filter((name) => !results.includes(name)).flatMap((name) => (read(name) as Batch).aliases);
  const byKey = new Map(inspected.map((file) => [file.key, file]));
  return { files: [...inspected, ...repeated.map(({ key, of }) => ({ ...byKey.get(of)!, key }))], repeated };
}

test("every figure of the truth is met, or is not asked for a reason", () => {
  const truth = leaves(JSON.parse(readFileSync(join(data, "truth.json"), "utf8")).cloudtrail);
  const { met, missed, unexpected, notAsked: left } = compare(truth, found, notAsked, openGroups);
  const reasons = new Map<string, number>();
  for (const [, reason] of left) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  process.stdout.write(
    `${met.length} met / ${met.length + missed.length} asked / ${left.length} not asked; ${truth.size} figures\n` +
      [...reasons].map(([reason, count]) => `  not asked, ${count}: ${reason}\n`).join(""),
  );
  expect(missed).toEqual([]);
  expect(unexpected).toEqual([]);
  expect(met.length + left.length).toBe(truth.size);
  expect(truth.size).toBe(277);
});

test("no event name is more frequent than those the truth lists", () => {
  const listed = JSON.parse(readFileSync(join(data, "truth.json"), "utf8")).cloudtrail.top_event_names;
  const least = Math.min(...Object.values<number>(listed));
  const others = [...found].filter(([path]) => path.startsWith("top_event_names > ") && !(path.slice(18) in listed));
  expect(others.filter(([, count]) => Number(count) > least)).toEqual([]);
});

test("the summary of the run balances and agrees with the ledger and with gold", () => {
  const { files, records, status } = run;
  expect(status).toBe("SUCCEEDED");
  expect(files).toEqual({ seen: 1118, new: 1118, repeated: 20, quarantined: 0 });
  expect(records.in).toBe(records.kept! + records.duplicate! + records.superseded! + records.rejected!);
  expect(String(records.kept)).toBe(found.get("distinct_event_ids"));
  // A file that repeats another whole is seen, and its records are not taken in a second time.
  expect(String(records.in! + repeatedRecords)).toBe(found.get("records"));
  expect(String(records.duplicate! + repeatedRecords)).toBe(found.get("duplicate_records"));
  const sql =
    "SELECT principal, usage_month, get_object_requests, get_object_bytes FROM gold.s3_transfer_monthly WHERE get_object_requests > 0";
  const gold = sluice<Record<string, unknown>[]>("query", sql, "--format", "json");
  expect(gold.map((row) => Object.values(row).map(String))).toEqual([
    ["user:arn:aws:iam::342082656213:user/FalsimentisRoot", "2021-07", "361", "710299"],
  ]);
});
