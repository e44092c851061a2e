import { describe, expect, test } from "@jest/globals";
import { partitionTests } from "../../../local/duckdb/pruning";
import { tableUses } from "../../../pipeline/sql/tables";
import { tokenize } from "../../../pipeline/sql/tokens";

const columns = [
  { name: "event_date", type: "date" },
  { name: "batch_id", type: "varchar" },
];
const partitions = ["2026-01-01", "2026-01-02", "2026-01-03"].flatMap((day) => [
  [day, "a"],
  [day, "b"],
]);
/** Partitions that the first table of a statement is read from, as `01a 02b`. */
const kept = (sql: string, use = 0) => {
  const tokens = tokenize(sql);
  const wanted = partitionTests(tokens, tableUses(tokens)[use]!, columns);
  return partitions
    .filter(wanted)
    .map(([day, batch]) => `${day!.slice(8)}${batch}`)
    .join(" ");
};
const all = "01a 01b 02a 02b 03a 03b";

describe("partitions that a statement can need", () => {
  test.each([
    ["event_date = DATE '2026-01-02'", "02a 02b"],
    ["event_date = DATE '2026-01-02' AND batch_id = 'a'", "02a"],
    ["e.event_date = DATE '2026-01-02' AND e.batch_id IN ('a', 'c')", "02a"],
    ["x = 1 AND event_date BETWEEN DATE '2026-01-02' AND DATE '2026-01-03' AND batch_id IN ('b')", "02b 03b"],
    ["event_date > DATE '2026-01-01' AND event_date < DATE '2026-01-03'", "02a 02b"],
    ["event_date >= DATE '2026-01-03' GROUP BY x HAVING count(*) = 1", "03a 03b"],
    ["event_date IN (DATE '2026-01-01', DATE '2026-01-03') ORDER BY 1", "01a 01b 03a 03b"],
    ["(x = 1 OR y = 2) AND event_date = DATE '2026-01-01'", "01a 01b"],
  ])("WHERE %s", (where, expected) => {
    expect(kept(`SELECT 1 FROM staged.events AS e WHERE ${where}`)).toBe(expected);
  });

  test.each([
    "event_date = DATE '2026-01-02' OR x = 1",
    "x = 1 OR y = 2 AND event_date = DATE '2026-01-02'",
    "NOT event_date = DATE '2026-01-02'",
    "NOT (event_date = DATE '2026-01-02')",
    "event_date <> DATE '2026-01-02'",
    "event_date NOT IN (DATE '2026-01-02')",
    "event_date NOT BETWEEN DATE '2026-01-01' AND DATE '2026-01-02'",
    "event_date = DATE '2026-01-02' + INTERVAL '1' DAY",
    "event_date BETWEEN DATE '2026-01-02' - INTERVAL '1' DAY AND DATE '2026-01-02'",
    "other.event_date = DATE '2026-01-02'",
    "batch_id > 'a'",
    "batch_id = lower('A')",
    "batch_id = 'a' = true",
    "x IN (SELECT 1 WHERE event_date = DATE '2026-01-02')",
    "x = 1",
  ])("WHERE %s leaves none out", (where) => {
    expect(kept(`SELECT 1 FROM staged.events AS e WHERE ${where}`)).toBe(all);
  });

  test("each use of a table has the WHERE beside it", () => {
    const sql =
      "WITH a AS (SELECT 1 FROM staged.events WHERE event_date = DATE '2026-01-01') " +
      "SELECT 1 FROM staged.events UNION ALL SELECT 1 FROM (SELECT 1 FROM staged.events) AS x WHERE event_date = DATE '2026-01-02'";
    expect([0, 1, 2].map((use) => kept(sql, use))).toEqual(["01a 01b", all, all]);
  });

  test("a joined table is pruned by the WHERE of the join, not by its ON", () => {
    const sql = "SELECT 1 FROM silver.x AS x LEFT JOIN staged.events AS e ON e.batch_id = 'a' WHERE";
    expect(kept(`${sql} e.event_date = DATE '2026-01-02'`, 1)).toBe("02a 02b");
    expect(kept(`${sql} x.event_date = DATE '2026-01-02'`, 1)).toBe(all);
  });
});
