import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { event } from "../pipeline/inspect/harness";
import { sluice } from "../support/sluice";

const folder = mkdtempSync(join(tmpdir(), "sluice-ids-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const download = (bytes: number) => event({ eventID: "EXAMPLE", additionalEventData: { bytesTransferredOut: bytes } });
const run = (name: string, texts: string[]): string => {
  const logs = join(folder, name);
  mkdirSync(logs);
  for (const [i, text] of texts.entries()) writeFileSync(join(logs, `${i}.json`), text);
  const home = join(folder, `${name}-home`);
  return sluice("run", "--cloudtrail", logs, "--home", home, "--now", "2026-02-01T00:00:00Z").stdout;
};
const pretty = (record: unknown): string => JSON.stringify({ Records: [record] }, null, 4);

test("records with one eventID that say different things are told of", () => {
  const other = { ...download(81), userIdentity: { arn: "arn:aws:iam::111122223333:user/other" } };
  const texts = [pretty(download(80)), pretty(download(81)), JSON.stringify(download(81)), pretty(other)];
  const said = run("other", texts);
  expect(said).toContain("4 in = 1 kept + 3 duplicate");
  expect(said).toContain("2 duplicates say something else than the record kept under the same eventID");
});

test("copies of a record are only copies, however they are laid out", () => {
  const said = run("same", [pretty(download(80)), JSON.stringify(download(80))]);
  expect(said).toContain("2 in = 1 kept + 1 duplicate");
  expect(said).not.toContain("something else");
});
