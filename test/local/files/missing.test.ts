import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { RawFolders } from "../../../local/files/rawFolders";

const folder = mkdtempSync(join(tmpdir(), "sluice-missing-"));
const at = (...parts: string[]) => join(folder, ...parts);
let raw: RawFolders;
beforeAll(() => {
  for (const name of ["given", "given-2", "other"]) mkdirSync(at(name));
  for (const path of [at("given", "here.csv"), at("given", "file")]) writeFileSync(path, "x");
  raw = new RawFolders({ cost: [at("given"), at("away")] }, at("ledger.sqlite"), at("home"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("of keys below the folders given: which have gone and which are there", async () => {
  const there = [at("given", "here.csv")];
  const gone = [at("given", "gone.csv"), at("given", "sub", "gone.csv"), at("given", "file", "gone.csv")];
  const others = [at("given-2", "gone.csv"), at("other", "gone.csv"), at("away", "gone.csv")];
  expect(await raw.missing("cost", [...gone, ...others, ...there])).toEqual({ gone, there });
  expect(await raw.missing("cloudtrail", gone)).toEqual({ gone: [], there: [] });
});

test("nothing is said of a folder that is not there itself, as a disk that is not mounted", async () => {
  renameSync(at("given"), at("unmounted"));
  expect(await raw.missing("cost", [at("given", "here.csv")])).toEqual({ gone: [], there: [] });
  renameSync(at("unmounted"), at("given"));
});
