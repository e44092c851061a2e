import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { SqliteCatalog } from "../../../local/duckdb/catalog";

const folder = mkdtempSync(join(tmpdir(), "sluice-catalog-"));
const open: SqliteCatalog[] = [];
const catalog = () => {
  const opened = new SqliteCatalog(join(folder, "ledger.sqlite"));
  open.push(opened);
  return opened;
};
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a partition is replaced and dropped, and every process sees the same", async () => {
  const [one, two] = [catalog(), catalog()];
  await one.point("silver.events", [
    { values: ["2026-01-02"], location: "file:///b/" },
    { values: ["2026-01-01"], location: "file:///a/" },
  ]);
  await two.point("silver.events", [
    { values: ["2026-01-01"], location: "file:///a2/" },
    { values: ["2026-01-02"], location: undefined },
    { values: ["2026-01-09"], location: undefined },
  ]);
  expect(await one.location("silver.events", ["2026-01-01"])).toBe("file:///a2/");
  expect(await one.location("silver.events", ["2026-01-02"])).toBeUndefined();
  const seen = [];
  for await (const partition of one.partitions("silver.events")) seen.push(partition);
  expect(seen).toEqual([{ values: ["2026-01-01"], location: "file:///a2/" }]);
  expect(await one.location("gold.events", ["2026-01-01"])).toBeUndefined();
});

test("a table of CTAS is known until it is dropped, and its name is taken once", async () => {
  const table = { name: "internal.x", location: "file:///x/", columns: [{ name: "a", type: "bigint" }] };
  catalog().registerCtas(table);
  expect(catalog().ctasTable("internal.x")).toEqual(table);
  expect(() => catalog().registerCtas(table)).toThrow(/UNIQUE/);
  await catalog().dropTable("internal.x");
  await catalog().dropTable("internal.x");
  expect(catalog().ctasTable("internal.x")).toBeUndefined();
});
