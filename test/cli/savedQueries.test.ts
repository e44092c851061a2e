import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { deliver } from "../support/bills/deliver";
import { bill } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";

describe("saved queries and lineage of cost", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-saved-"));
  const home = join(folder, "home");
  beforeAll(async () => {
    await deliver(join(folder, "reports"), bill(), "legacy-csv", { report: "one", parts: 2 });
    await deliver(join(folder, "reports"), bill(), "cur2-csv", { report: "two" });
    expect(sluice("run", "--cost", join(folder, "reports"), "--home", home, "--now", "2025-10-05T00:00:00Z").code).toBe(
      0,
    );
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are listed, and run by their name or from a file", () => {
    const { stdout } = sluice("query", "--saved", "list");
    for (const { path } of sqlFiles().filter((file) => file.path.includes("/queries/")))
      expect(stdout).toContain(path.split("/").at(-1)!.replace(".sql", ""));
    const listed = sluice("query", "--saved", "list", "--format", "csv").stdout.split("\n");
    expect(listed[0]).toBe("name,title");
    expect(listed).toHaveLength(sqlFiles().filter(({ path }) => path.includes("/queries/")).length + 2);
    const saved = sluice("query", "--saved", "cost_top_services", "--home", home, "--format", "csv");
    expect(saved.stdout).toContain("Savings Plans for AWS Compute usage");
    const read = sluice("query", "--saved", "cost_top_services", "--home", home).stdout;
    expect(read).toMatch(/Amazon Elastic Compute Cloud +USD +175 +715 (.|\n)*Storage Service +USD +11\.2 +11\.2 /);
    const file = join(folder, "own.sql");
    writeFileSync(file, "-- what it cost\nSELECT sum(billed_cost) AS cost FROM gold.cost_monthly\n");
    expect(JSON.parse(sluice("query", "--file", file, "--home", home, "--format", "json").stdout)).toEqual([
      { cost: "965.2" },
    ]);
  });

  test.each([
    [["--saved", "nothing"], "there is no saved query nothing; `sluice query --saved list` names them"],
    [["--file", "/no/such.sql"], "there is no file /no/such.sql"],
    [[], "give one question: SQL, --file FILE or --saved NAME"],
    [["SELECT 1", "--saved", "cost_tax"], "give one question"],
  ])("%j is a clear fault", (words, says) => {
    const { code, stderr } = sluice("query", ...words, "--home", home);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  test("decimals have no zeros that only their column adds, in any format", () => {
    const sql = "SELECT CAST(1.50 AS decimal(38, 24)) AS a, CAST(100 AS decimal(38, 24)) AS b, '1.50' AS c";
    const ask = (format: string) => sluice("query", sql, "--home", home, "--format", format).stdout;
    expect(JSON.parse(ask("json"))).toEqual([{ a: "1.5", b: "100", c: "1.50" }]);
    expect(JSON.parse(ask("ndjson"))).toEqual({ a: "1.5", b: "100", c: "1.50" });
    expect(ask("csv")).toBe("a,b,c\n1.5,100,1.50\n");
  });

  test("one of several columns of a partition leads to those that have it", () => {
    const said = (value: string) =>
      sluice("lineage", "gold.cost_deliveries", "--partition", value, "--home", home).stdout;
    expect(said("2025-09")).toMatch(
      /^no published partition is 2025-09; it is a part of \S+\/2025-09\/\S+, \S+\/2025-09\/\S+\n$/,
    );
    expect(said("2031-01")).toMatch(/^no published partition is 2031-01; there are \S+/);
  });

  test("a figure of cost leads to the file of its part, not to all of its batch", () => {
    const { stdout } = sluice("lineage", "gold.cost_monthly", "--home", home, "--json");
    const [gold] = JSON.parse(stdout);
    const parts = gold.inputs.flatMap(({ inputs }: { inputs: unknown[] }) => inputs);
    expect(parts).toHaveLength(2);
    expect(parts.map(({ files }: { files: unknown[] }) => files)).toEqual([
      [expect.objectContaining({ key: expect.stringMatching(/one-1\.csv\.gz$/) })],
      [expect.objectContaining({ key: expect.stringMatching(/one-2\.csv\.gz$/) })],
    ]);
  });
});
