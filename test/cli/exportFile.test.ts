import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exportColumns, headerLine } from "../../cli/exportColumns";
import type { Charge } from "../../pipeline/sample/bills/charge";
import { money } from "../../pipeline/sample/bills/money";
import { day, payer, s3, web, worked } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { BillHome } from "./billHome";

const [cur, focus] = [`worked-cur2-csv-${payer.id}`, `worked-focus-12-csv-${payer.id}`];
/** Text that CSV, spreadsheets and terminals stumble over. */
const odd: Charge = {
  kind: "usage",
  id: "odd",
  account: web,
  service: { ...s3, code: "AWSGlue", name: "=AWS Glue" },
  ...day(29),
  amount: money("0.000012345678901234567"),
  written: "0.000012345678901234567",
  usageType: "@EUC1-Crawler",
  operation: "-Run",
  description: 'first "line",\nsecond; +1',
  tags: { team: "data, platform", "Cost-Center": '=1+"1"' },
};
let bills: BillHome;
const file = (name: string) => join(bills.folder, name);
beforeAll(async () => {
  bills = new BillHome();
  await bills.deliver("cur2-csv", { in: "cur", charges: [...worked, odd] });
  await bills.deliver("focus-1.2-csv", { in: "focus", charges: worked });
  await bills.run("home", { cost: { reports: { [payer.id]: cur } } });
  writeFileSync(file("config.json"), JSON.stringify({ cost: { reports: { [payer.id]: cur } } }));
});
afterAll(() => bills.remove());
const exported = (...words: string[]) =>
  sluice("export", "--home", bills.home("home"), "--config", file("config.json"), ...words);

describe("sluice export", () => {
  test("writes the report that feeds gold, and no bill twice; another one when it is asked for", () => {
    const fed = exported("--month", "2025-09");
    expect(fed).toMatchObject({ code: 0, stderr: `17 rows of ${cur}, 2025-09\n` });
    expect(fed.stdout.startsWith(`${headerLine(exportColumns("1.2"))}\n`)).toBe(true);
    expect(fed.stdout).not.toContain(focus);
    const asked = exported("--report", focus);
    expect(asked.stderr).toBe(`13 rows of ${focus}, 2025-09\n`);
    expect(asked.stdout.split("\n")).toHaveLength(15);
  });

  test("keeps text as it is: quoted where CSV asks for it, and nothing put before = + - @", () => {
    const { stdout } = exported();
    const line = stdout.slice(stdout.indexOf('"first ""line"",\nsecond; +1"')).split("\n").slice(0, 2).join("\n");
    expect(line).toContain(",=AWS Glue,");
    expect(line).toContain('"{""cost_center"":""=1+\\""1\\"""",""team"":""data, platform""}"');
    expect(line).toContain(",-Run,");
    expect(line).toMatch(/,@EUC1-Crawler$/);
    expect(stdout).toContain(",0.000012345678901234567,");
    expect(stdout).toMatch(/,2025-09-29T00:00:00Z,/);
  });

  test("has the columns of 1.0 when they are asked for", () => {
    const [header, row] = exported("--focus-version", "1.0", "--report", focus).stdout.split("\n");
    expect(header).toBe(headerLine(exportColumns("1.0")));
    expect(header).not.toContain("InvoiceId");
    expect(row).not.toBe("");
  });

  test.each([
    ["/dev/null/x.csv", "a part of this path is a file"],
    ["/proc/x.csv", "/proc takes no new file; name another place with --out"],
    [".", ". is a folder; name a file in it with --out"],
    ["", "--out is empty; name a file"],
  ])("to %s ends in one line", (out, says) => {
    if (out.startsWith("/proc") && process.platform !== "linux") return;
    const { code, stdout, stderr } = exported("--out", out);
    expect({ code, stdout, lines: stderr.split("\n").length }).toEqual({ code: 2, stdout: "", lines: 2 });
    expect(stderr).toContain(says);
  });

  test("writes straight to what is no file, which stays what it is", () => {
    const pipe = file("pipe");
    spawnSync("mkfifo", [pipe]);
    const reader = openSync(pipe, constants.O_RDWR); // so that the writer need not wait, and its rows fit in
    expect(exported("--out", pipe)).toMatchObject({ code: 0 });
    const bytes = Buffer.alloc(1 << 16);
    const lines = (text: string) => text.split("\n").sort();
    expect(lines(bytes.toString("utf8", 0, readSync(reader, bytes)))).toEqual(lines(exported().stdout));
    closeSync(reader);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test("is a file when it is whole, compressed by its name, and told of as JSON", () => {
    const said = exported("--out", file("all.csv.gz"), "--json");
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(said.stdout)).toEqual({
      file: file("all.csv.gz"),
      rows: 17,
      months: ["2025-09"],
      reports: [cur],
      focusVersion: "1.2",
    });
    const sorted = (text: string) => text.split("\n").sort();
    expect(sorted(gunzipSync(readFileSync(file("all.csv.gz"))).toString())).toEqual(sorted(exported().stdout));
    const nowhere = exported("--out", file("no/such/folder.csv"));
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("there is no folder ");
    expect(readdirSync(bills.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("can be read in again: the FOCUS columns of silver are the same, value by value", async () => {
    const again = new BillHome();
    try {
      mkdirSync(again.cost);
      exported("--out", join(again.cost, "bill.csv"));
      const { deliveries } = await again.run("home");
      expect(deliveries.published).toMatchObject([{ month: "2025-09", rows: 17 }]);
      const columns = exportColumns("1.2").filter(
        ({ name }) => !/^x_(LineItemType|Report|SourceFormat|IamPrincipal)$/.test(name),
      );
      const rows = (one: BillHome) =>
        one.with("home", {}, async ({ engine }) => {
          const asked = columns.map(({ name, sql }) => `${sql} AS ${name}`).join(", ");
          const report = one === bills ? ` WHERE x_report = '${cur}'` : "";
          const { rows: found } = await engine.select(`SELECT ${asked} FROM silver.cost_line_items${report}`);
          return found.map((row) => JSON.stringify(row)).sort();
        });
      const [before, after] = [await rows(bills), await rows(again)];
      expect(before).toHaveLength(17);
      expect(after).toEqual(before);
    } finally {
      again.remove();
    }
  });

  test.each([
    [["--json"], "name a file with --out"],
    [["--month", "2025-08"], "2025-08 is not published; these months are: 2025-09"],
    [["--report", "x"], "x is not published; there are"],
    [["--format", "parquet"], "'parquet' is invalid"],
  ])("%j is refused with the reason", (words, reason) => {
    const said = exported(...words);
    expect(said.code).toBe(2);
    if (!words.includes("--json")) expect(said.stdout).toBe("");
    expect(said.stderr).toContain(reason);
  });
});
