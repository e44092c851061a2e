import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { failureOf } from "../../cli/failure";
import { UsageError } from "../../pipeline/errors";
import { sluice } from "../support/sluice";

const of = (code: string, path?: string) => Object.assign(new Error(`${code}: as the system says`), { code, path });

test.each([
  [of("EACCES", "/a"), 2, "/a: the right to it is missing; give it, or name another place"],
  [of("ENOTDIR", "/a/b"), 2, "/a/b: a part of this path is a file; name another folder"],
  [of("ENOSPC"), 1, "what is written: the disk is full; free some space and repeat the command"],
  [of("ENAMETOOLONG", `/${"a".repeat(5000)}`), 2, "a: this path is too long; name a shorter one"],
  [of("EACCES", "/a\nb"), 2, "/a\\u000ab: the right to it is missing"],
  [of("ENOENT", "/a"), 1, "ENOENT: as the system says"],
  [Object.assign(of("ENOENT", "/a"), { syscall: "mkdir" }), 2, "/a: no folder can be made here; name another place"],
  [of("UNKNOWN_SQLITE_ERROR_1544"), 2, "the ledger: it may not be written, which every command needs"],
  [of("SQLITE_READONLY_DBMOVED"), 2, "the ledger: it may not be written, which every command needs; give the right"],
  [new UsageError("one\ntwo"), 2, "one"],
  [new Error("a fault of ours"), 1, "a fault of ours"],
  ["thrown text", 1, "thrown text"],
])("%s ends with %i and words of ours", (error, exitCode, words) => {
  expect(failureOf(error)).toEqual({ exitCode, message: expect.stringContaining(words) });
});

describe("a folder that cannot be made", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-place-"));
  const file = join(folder, "file");
  const loop = join(folder, "loop");
  const deep = join(folder, ...Array.from({ length: 6 }, () => "d".repeat(100)));
  beforeAll(() => {
    writeFileSync(file, "");
    symlinkSync(loop, loop);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const linux = process.platform === "linux" ? [["/proc/x", "/proc/x: no folder can be made here; name another"]] : [];

  test.each([
    ...linux,
    ["/dev/null/x", "a part of this path is a file; name another folder"],
    [file, "a part of this path is a file; name another folder"],
    [join(loop, "x"), "its links lead in a circle; name another place"],
    [join(folder, "n".repeat(300)), "this path is too long; name a shorter one"],
    [join(folder, ...Array.from({ length: 50 }, () => "n".repeat(100))), "this path is too long; name a shorter one"],
    ["", "mpty; name a"],
  ])("%s ends in one line, whichever command is to write there", (place, says) => {
    for (const words of [
      ["run", "--quiet", "--home", place],
      ["sample", place, "--events", "500", "--cost-lines", "0"],
    ]) {
      const { code, stdout, stderr } = sluice(...words);
      expect({ code, stdout, lines: stderr.split("\n").length }).toEqual({ code: 2, stdout: "", lines: 2 });
      expect(stderr).toContain(says);
    }
  });

  test("doctor finds it before anything is written", () => {
    for (const place of [...linux.map(([path]) => path!), file, join(loop, "x")]) {
      const { code, stdout } = sluice("doctor", "--home", place);
      expect({ code, stdout }).toEqual({ code: 7, stdout: expect.stringContaining("fail  write access: ") });
    }
  });

  test("a home with a path too long for SQLite is told so, and a shorter one is asked for", () => {
    const { code, stderr } = sluice("run", "--quiet", "--home", deep);
    expect({ code, lines: stderr.split("\n").length }).toEqual({ code: 2, lines: 2 });
    expect(stderr).toMatch(/ has \d+ bytes, where SQLite takes 504; name a --home with a shorter path\n$/);
  });
});

describe("a command that cannot work", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-failure-"));
  const home = join(folder, "home");
  const empty = join(folder, "empty");
  const broken = join(folder, "broken");
  beforeAll(() => {
    mkdirSync(empty);
    mkdirSync(broken);
    writeFileSync(
      join(broken, "ledger.sqlite"),
      "no database, but long enough that its beginning is looked at\n".repeat(20),
    );
    writeFileSync(join(folder, "lines.json"), "# a\nb");
    expect(sluice("run", "--cloudtrail", empty, "--home", home).code).toBe(0);
    cpSync(home, join(folder, "started", "sample"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [["query", "SELECT 1", "--home", empty], "is no home of Sluice; run `sluice run --cloudtrail DIR` first"],
    [
      ["quota", "--home", join(folder, "started")],
      `first, or ask the sample with --home ${join(folder, "started", "sample")}`,
    ],
    [["runs", "--home", broken], "ledger.sqlite cannot be opened: file is not a database; restore it from a copy"],
    [["run", "--home", join(broken, "ledger.sqlite")], "a part of this path is a file; name another folder"],
    [["query", "--file", empty, "--home", home], "there is no file "],
    [["runs", "--config", empty, "--home", home], "there is no file "],
    [["runs", "--config", join(folder, "lines.json"), "--home", home], "lines.json is not JSON: "],
    [["export", "--out", join(empty, "no", "x.csv"), "--home", home], "there is no folder "],
    [["quary"], "unknown command 'quary' (Did you mean query?)"],
    [["query", "--farmat", "csv"], "unknown option '--farmat' (Did you mean --format?)"],
    [["redrive", "nothing", "--home", home], "there is no run nothing; `sluice runs` lists them"],
  ])("%j says so in one line, and as one document with --json", (words, says) => {
    const { code, stdout, stderr } = sluice(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const [line, ...more] = stderr
      .replace(/^no folder is named.*\n/, "")
      .trimEnd()
      .split("\n");
    expect(line).toContain(says);
    expect(line).toMatch(/^sluice: /);
    expect(more).toEqual([]);
    const json = sluice(...words, "--json", "--quiet");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toEqual({ error: { message: line!.slice("sluice: ".length), exitCode: 2 } });
  });

  test("a folder that is no home stays as it was", () => {
    const { stdout } = sluice("doctor", "--home", empty);
    expect(stdout).toContain(`runs: ${empty} is no home of Sluice yet; \`sluice run --cloudtrail DIR\` makes it one`);
    expect(readdirSync(empty)).toEqual([]);
    expect(existsSync(join(broken, "lake"))).toBe(true); // it has a ledger, so it is taken for one
  });

  test("a run that has ended is neither stopped nor continued", () => {
    const [{ id }] = JSON.parse(sluice("runs", "--json", "--home", home).stdout);
    expect(sluice("stop", id, "--home", home)).toMatchObject({
      code: 2,
      stderr: `sluice: run ${id} is at work no more: it is SUCCEEDED\n`,
    });
    expect(sluice("redrive", id, "--home", home)).toMatchObject({
      code: 2,
      stderr: `sluice: run ${id} cannot be continued: Execution is SUCCEEDED and cannot be redriven. \`sluice run\` does what is left to do\n`,
    });
  });

  test("saved queries are listed as JSON too", () => {
    const all = JSON.parse(sluice("query", "--saved", "list", "--json").stdout) as { name: string; title: string }[];
    expect(all.map(({ name }) => name)).toContain("cost_top_services");
  });
});
