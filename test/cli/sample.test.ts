import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeSample } from "../../cli/sample";

const small = { days: 2, events: 60, principals: 6 };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sluice-sample-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("writes logs, configuration and truth, and leaves a whole sample alone the second time", () => {
  const first = writeSample(dir, small);
  const truth = JSON.parse(readFileSync(join(dir, "truth.json"), "utf8"));
  expect(truth).toEqual(first.truth);
  expect(existsSync(first.config)).toBe(true);
  const before = statSync(join(dir, "truth.json")).mtimeMs;
  expect(writeSample(dir, small)).toMatchObject({ written: false, files: first.files, truth });
  expect(statSync(join(dir, "truth.json")).mtimeMs).toBe(before);
});

test("makes a half-written sample anew, and one of other options too", () => {
  const first = writeSample(dir, small);
  rmSync(join(dir, "truth.json"));
  writeFileSync(join(first.logs, "left-over.json.gz"), "");
  expect(writeSample(dir, small)).toMatchObject({ written: true, truth: first.truth });
  expect(existsSync(join(first.logs, "left-over.json.gz"))).toBe(false);
  expect(writeSample(dir, { ...small, seed: "2" }).truth.organisation).not.toEqual(first.truth.organisation);
});

test("refuses a folder that holds anything else, and options that cannot be", () => {
  writeFileSync(join(dir, "mine.txt"), "");
  expect(() => writeSample(dir, small)).toThrow("holds other files");
  expect(() => writeSample(dir, { ...small, events: 3 })).toThrow("at least 12 a day (24)");
  expect(() => writeSample(dir, { ...small, accounts: 0 })).toThrow("--accounts is 0");
});
