import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Said, sluice } from "../support/sluice";

const header =
  "identity/LineItemId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,bill/PayerAccountId,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/CurrencyCode,lineItem/UnblendedCost";
const line = (cost: string, start = "2025-09-01T00:00:00Z") =>
  `id,2025-09-01T00:00:00Z,2025-10-01T00:00:00Z,111122223333,444455556666,Usage,${start},2025-09-01T01:00:00Z,AmazonS3,USD,${cost}`;
const csv = (...lines: string[]) => `${[header, ...lines].join("\n")}\n`;
const good = csv(line("1.5"), line("2.25"));
const manifest = (report: string, keys: string[]) =>
  JSON.stringify({
    assemblyId: "a1",
    account: "111122223333",
    reportName: report,
    reportKeys: keys,
    billingPeriod: { start: "20250901T000000.000Z", end: "20251001T000000.000Z" },
  });
const month = "20250901-20251001";

/** One folder of each kind of trouble: its files, and what is said of it. */
const troubles: Record<string, { files: Record<string, string | Buffer>; says: RegExp }> = {
  torn: {
    files: {
      "bill.csv.gz": gzipSync(
        csv(...Array.from({ length: 500 }, () => line(`0.${randomBytes(6).readUIntBE(0, 6)}`))),
      ).subarray(0, 2000),
    },
    says: /torn gzip: unexpected end of file/,
  },
  spreadsheet: {
    files: { "bill.csv": `\ufeff${good.replaceAll(",", ";").replaceAll("1.5", "1,5")}` },
    says: /semicolons between the fields instead of commas, as a spreadsheet writes them; take the file as AWS delivered it/,
  },
  tabs: { files: { "bill.csv": good.replaceAll(",", "\t") }, says: /tabs between the fields instead of commas/ },
  html: {
    files: { "bill.csv": "<!DOCTYPE html><html><body>Access Denied</body></html>" },
    says: /HTML instead of a cost report/,
  },
  empty: { files: { "bill.csv": "" }, says: /empty file \(0 bytes\)/ },
  header: { files: { "bill.csv": `${header}\n` }, says: /a header without rows/ },
  range: {
    files: { "bill.csv": csv(line("123456789012345.5")) },
    says: /has more than 14 digits before the point \("123456789012345\.5"\) on line 2/,
  },
  words: {
    files: { "bill.csv": csv(line("1"), line('"1,234.50"')) },
    says: /1 row of 2 cannot be read: .*\("1,234\.50"\) on line 3/,
  },
  date: {
    files: { "bill.csv": csv(line("1", "01/09/2025")) },
    says: /lineItem\/UsageStartDate is no time \("01\/09\/2025"\)/,
  },
  short: { files: { "bill.csv": csv(line("1"), "a,b,c") }, says: /3 fields instead of 11/ },
  quote: {
    files: { "bill.csv": csv(line("1").replace("AmazonS3", '"AmazonS3')) },
    says: /the file ends inside the quotes of a field, in the row of line 2/,
  },
  column: {
    files: { "bill.csv": good.replace(/,[^,\n]*$/gm, "") },
    says: /legacy CUR without line_item_unblended_cost; export the report with this column/,
  },
  foreign: {
    files: { "people.csv": "name,age\nann,3\n" },
    says: /not a cost report: its columns are "name", "age"; expected a header of legacy CUR, CUR 2\.0 or FOCUS/,
  },
  json: { files: { "package.json": '{"name":"left-pad"}' }, says: /JSON, but no manifest of a cost report/ },
  binary: {
    files: { "bill.csv.gz": Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 37) % 256)) },
    says: /neither CSV, Parquet nor JSON: binary content/,
  },
  parquet: { files: { "bill.parquet": "PAR1 no metadata PAR1" }, says: /Parquet/ },
  missing: {
    files: {
      [`cur/${month}/cur-Manifest.json`]: manifest("cur", [
        `cur/${month}/a1/cur-1.csv.gz`,
        `cur/${month}/a1/cur-2.csv.gz`,
      ]),
      [`cur/${month}/a1/cur-1.csv.gz`]: gzipSync(good),
    },
    says: /1 of 2 files that its manifest names are not there: .*cur-2\.csv\.gz/,
  },
  nothing: {
    files: { [`none/${month}/none-Manifest.json`]: manifest("none", []) },
    says: /its manifest names no files: an empty report/,
  },
  sum: {
    files: { "bill.csv": csv(line("99999999999999.5"), line("99999999999999.5")) },
    says: /amounts add up past 14 digits before the point: look for a line whose amount cannot be right/,
  },
};

describe("bad cost reports", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bad-cost-"));
  const home = join(folder, "home");
  let said: Said;
  beforeAll(() => {
    const put = (path: string, body: string | Buffer) => {
      const target = join(folder, "reports", path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, body);
    };
    put("good/bill.csv", good);
    for (const [trouble, { files }] of Object.entries(troubles))
      for (const [path, body] of Object.entries(files)) put(`${trouble}/${path}`, body);
    said = sluice("run", "--cost", join(folder, "reports"), "--home", home, "--now", "2025-10-05T00:00:00Z", "--json");
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(troubles))("%s is told with its cause", (_, { says }) => {
    expect(JSON.parse(said.stdout)).toEqual(expect.anything());
    expect(said.stdout.replaceAll('\\"', '"')).toMatch(says);
  });

  test("the good report beside them is taken in, and nothing of the others", () => {
    const sql =
      "SELECT x_report, count(*) AS n, sum(billed_cost) AS cost FROM silver.cost_line_items GROUP BY x_report";
    const rows = JSON.parse(sluice("query", sql, "--home", home, "--format", "json").stdout);
    expect(rows).toEqual([{ x_report: "good-bill", n: 2, cost: "3.75" }]);
  });

  test("the run says with its exit code that something failed, and a later run with --fail-on that something is refused", () => {
    expect(said.code).toBe(3); // the sum that is too long stops its build
    rmSync(join(folder, "reports", "sum"), { recursive: true });
    const again = sluice(
      "run",
      "--cost",
      join(folder, "reports"),
      "--home",
      `${home}-2`,
      "--now",
      "2025-10-05T00:00:00Z",
      "--fail-on",
      "quality",
    );
    expect(again.code).toBe(4);
    expect(again.stdout).toContain("refused:");
  });
});
