import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { InspectPool } from "../../../local/inspect/pool";
import type { FileSoFar } from "../../../local/inspect/soFar";
import type { CostFileRecord } from "../../../pipeline/cost/record";
import type { RawFile, Source } from "../../../pipeline/ports";
import { legacyLine } from "../../pipeline/cost/harness";
import { legacyNames } from "../../pipeline/cost/names";
import { event, inspect, log } from "../../pipeline/inspect/harness";

const root = join(__dirname, "..", "..", "..");
const bundles = join(root, "dist", `.pool-test-${process.pid}`); // below the project, so that the bundle finds its packages
const workerFile = join(bundles, "worker.js");
let home: string;
let raw: string;
let pool: InspectPool;

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "local/inspect/worker.ts")],
    outfile: workerFile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  home = mkdtempSync(join(tmpdir(), "pool-"));
  raw = join(home, "raw");
  mkdirSync(raw);
  pool = new InspectPool({ threads: 2, workerFile, objectsRoot: join(home, "lake") });
});
afterAll(async () => {
  await pool.close();
  for (const folder of [bundles, home]) rmSync(folder, { recursive: true });
});

function save(name: string, body: string | Buffer): RawFile {
  const path = join(raw, name);
  writeFileSync(path, body);
  return { key: path, size: statSync(path).size, modifiedAt: "", version: "" };
}
const job = (id: string, files: RawFile[] = [], source: Source = "cloudtrail") => ({ id, source, files });
const lakeFiles = (): string[] =>
  readdirSync(join(home, "lake"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

test("a thread inspects a batch as the function does, and its parts lie in the lake", async () => {
  const bodies = {
    "a.json.gz": gzipSync(log(event(), event({ eventTime: "2026-01-01T00:00:00Z" }))),
    "b.json": "torn",
  };
  const files = Object.entries(bodies).map(([name, body]) => save(name, body));
  const seen: string[] = [];
  const result = await pool.inspect(job("b1", files), {
    onFile: ({ key, records }) => seen.push(`${key} ${records}`),
  });
  const direct = await inspect(
    Object.fromEntries(Object.entries(bodies).map(([name, body]) => [join(raw, name), body])),
  );
  expect(result).toEqual(direct.result);
  for (const [key, body] of direct.parts) expect(readFileSync(join(home, "lake", key))).toEqual(body);
  expect(seen).toEqual([`${files[0]!.key} 2`, `${files[1]!.key} 0`]);
});

test.each([
  ["bill.csv.gz", "cost", () => gzipSync(`${legacyNames.join(",")}\n${`${legacyLine()}\n`.repeat(3_000)}`), 3_000],
  // Large enough to be read twice: once to verify it, once to stage it.
  [
    "large.json",
    "cloudtrail",
    () => log(...Array(9_000).fill(event({ requestParameters: { k: "k".repeat(4_000) } }))),
    9_000,
  ],
] as [string, Source, () => string | Buffer, number][])(
  "a thread tells how far it is within %s",
  async (name, source, body, records) => {
    const telling = new InspectPool({ threads: 1, workerFile, objectsRoot: join(home, "lake"), tellEveryMs: 0 });
    const file = save(name, body());
    const told: FileSoFar[] = [];
    await telling.inspect(job(`told-${name}`, [file], source), { onReading: (soFar) => told.push(soFar) });
    await telling.close();
    expect(new Set(told.map(({ key, size }) => `${key} ${size}`))).toEqual(new Set([`${file.key} ${file.size}`]));
    for (const figure of ["records", "bytes"] as const) {
      const values = told.map((soFar) => soFar[figure]);
      expect(values).toEqual([...values].sort((a, b) => a - b)); // nothing goes back
    }
    expect(new Set(told.map((soFar) => soFar.records)).size).toBeGreaterThan(5);
    expect(told.at(-1)).toMatchObject({ records, bytes: file.size });
    expect(told[0]!.records).toBeLessThan(records / 4);
  },
);

test("more batches than threads are all done, each with its own result", async () => {
  const files = Array.from({ length: 9 }, (_, i) => save(`many-${i}.json`, log(event({ eventID: `${i}` }))));
  const results = await Promise.all(files.map((file, i) => pool.inspect(job(`many-${i}`, [file]))));
  expect(results.map((result) => [result.batchId, result.files[0]?.key])).toEqual(
    files.map((file, i) => [`many-${i}`, file.key]),
  );
});

test("a batch of cost files is inspected as such, and its parts lie in the lake", async () => {
  const file = save("bill.csv", `${legacyNames.join(",")}\n${legacyLine({ "lineItem/UnblendedCost": "1.5" })}\n`);
  const { cost, files } = await pool.inspect(job("bill", [file], "cost"));
  expect(files).toMatchObject([{ kind: "report", records: 1, staged: 1 }]);
  const [record] = cost!;
  expect(record).toMatchObject({ kind: "report", parts: [{ period: "2024-09", figures: { billedGross: "1.5" } }] });
  const [part] = (record as Extract<CostFileRecord, { kind: "report" }>).parts;
  expect(statSync(join(home, "lake", part!.key)).size).toBe(part!.size);
});

test("a file that is not there fails its batch by name, leaves no part, and the thread goes on", async () => {
  const before = lakeFiles().length;
  const [good, gone] = [
    save("a-good.json", log(event())),
    { ...save("gone.json", ""), key: join(raw, "not-there.json") },
  ];
  await expect(pool.inspect(job("gone", [good, gone]))).rejects.toThrow(/^cannot inspect .*not-there\.json: ENOENT/);
  expect(lakeFiles()).toHaveLength(before);
  expect((await pool.inspect(job("after", [good]))).parts).toHaveLength(1);
});

test("a thread that dies fails its batch and is replaced", async () => {
  const dying = join(bundles, "dying.js");
  writeFileSync(
    dying,
    `const { parentPort } = require("node:worker_threads");
     parentPort.on("message", ({ id }) => {
       if (id === "deadly") process.exit(9);
       parentPort.postMessage({ kind: "done", inspection: { batchId: id } });
     });`,
  );
  const frail = new InspectPool({ threads: 1, workerFile: dying, objectsRoot: home });
  const [dead, alive] = await Promise.allSettled([frail.inspect(job("deadly")), frail.inspect(job("next"))]);
  expect(dead).toMatchObject({
    status: "rejected",
    reason: new Error("batch deadly was not inspected: the inspection thread ended with code 9"),
  });
  expect(alive).toEqual({ status: "fulfilled", value: { batchId: "next" } });
  await frail.close();
});

test("closing fails what is not done, and no process waits for idle threads", async () => {
  const closing = new InspectPool({ threads: 1, workerFile, objectsRoot: home });
  const both = Promise.allSettled([
    closing.inspect(job("one", [save("x.json", log(event()))])),
    closing.inspect(job("two")),
  ]);
  await closing.close();
  expect((await both).map((one) => one.status)).toEqual(["rejected", "rejected"]);
  await expect(closing.inspect(job("three"))).rejects.toThrow("the inspection pool is closed");
});
