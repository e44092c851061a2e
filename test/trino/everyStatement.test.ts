import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectRoot, sqlFiles } from "../../local/resources";
import type { RawFile } from "../../pipeline/ports";
import { loadModels } from "../../pipeline/sql/model";
import { fixtureFiles } from "./records";
import { type Outcome, runAll } from "./runAll";
import { startTrino, type Trino } from "./server";

const models = loadModels(sqlFiles());
const root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-twins-")));
const outcomes: Outcome[] = [];
let trino: Trino;

beforeAll(async () => {
  trino = await startTrino(root);
}, 180_000);
afterAll(async () => {
  await trino?.stop();
  rmSync(root, { recursive: true, force: true });
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  process.stdout.write(
    `\n${new Set(outcomes.flatMap(({ statements }) => [...statements])).size} statements x ${outcomes.length} data sets, ` +
      `${sum(({ runs }) => runs)} runs, ${sum(({ rows }) => rows)} rows compared, ${sum(({ found }) => found.length)} differences\n`,
  );
});

const inMemory = (files: { name: string; text: string }[]) => ({
  files: files.map(({ name, text }) => rawFile(name, Buffer.byteLength(text))),
  read: (key: string) => Buffer.from(files.find(({ name }) => name === key)!.text),
});
const rawFile = (key: string, size: number): RawFile => ({
  key,
  size,
  modifiedAt: "2026-01-31T00:00:00.000Z",
  version: key,
});

test("every trap, staged by the inspector", async () => {
  const outcome = await runAll(trino.url, root, "traps", models, [inMemory(fixtureFiles())]);
  outcomes.push(outcome);
  expect(outcome.found).toEqual([]);
  expect(outcome.rows).toBeGreaterThan(300);
}, 300_000);

const data = resolve(projectRoot, "..", "shared", "data", "cloudtrail");
const realData = existsSync(data) ? "real logs" : "real logs (not run: they are not beside the checkout)";
test(realData, async () => {
  if (!existsSync(data)) return;
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".gz"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const half = Math.ceil(files.length / 2);
  const batch = (paths: string[]) => ({
    files: paths.map((path) => rawFile(path, readFileSync(path).length)),
    read: (key: string) => readFileSync(key),
  });
  const outcome = await runAll(trino.url, root, "real", models, [
    batch(files.slice(0, half)),
    batch(files.slice(half)),
  ]);
  outcomes.push(outcome);
  expect(outcome.found).toEqual([]);
  expect(outcome.rows).toBeGreaterThan(8000);
}, 300_000);
