import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { removeCutOffWrites } from "../../../local/files/cutOffWrites";

const before = Date.parse("2026-01-31T12:00:00Z");
let folder: string;
const put = (name: string, at: number) => {
  writeFileSync(join(folder, name), "x");
  utimesSync(join(folder, name), at / 1000, at / 1000);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-cut-off-"));
  mkdirSync(join(folder, "deep"));
  put("deep/.part.1.tmp", before - 1000);
  put(".young.tmp", before + 1000);
  put("part.tmp", before - 1000);
  put(".part", before - 1000);
});
afterEach(() => rmSync(folder, { recursive: true }));
const left = () => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("what a killed process left goes, at any depth; what may still be written, and all else, stays", async () => {
  expect(await removeCutOffWrites(folder, before, false)).toBe(1);
  expect(left()).toEqual([".part", ".young.tmp", "deep", "part.tmp"]);
});

test("a dry run counts the same and removes nothing", async () => {
  expect(await removeCutOffWrites(folder, before, true)).toBe(1);
  expect(left()).toHaveLength(5);
});
