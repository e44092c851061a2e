import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { partitionTests } from "../../../local/duckdb/pruning";
import { tableUses } from "../../../pipeline/sql/tables";
import { tokenize } from "../../../pipeline/sql/tokens";
import { lakeFiles } from "../../pipeline/sql/lake";
import { openHome } from "./home";

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
    ["event_date = DATE '2026-01-01' AND NOT x = 1", "01a 01b"],
    ["x IS NOT NULL AND y NOT IN (1) AND event_date = DATE '2026-01-01'", "01a 01b"],
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
    "CASE WHEN x = 1 AND event_date = DATE '2026-01-02' AND y = 2 THEN false ELSE true END",
    "x = CASE WHEN y = 2 AND event_date = DATE '2026-01-02' AND z THEN 1 ELSE 2 END",
    "m[x = 1 AND event_date = DATE '2026-01-02' AND y = 2]",
  ])("WHERE %s leaves none out", (where) => {
    expect(kept(`SELECT 1 FROM staged.events AS e WHERE ${where}`)).toBe(all);
  });

  test("each use of a table has the WHERE beside it", () => {
    const sql =
      "WITH a AS (SELECT 1 FROM staged.events WHERE event_date = DATE '2026-01-01') " +
      "SELECT 1 FROM staged.events UNION ALL SELECT 1 FROM (SELECT 1 FROM staged.events) AS x WHERE event_date = DATE '2026-01-02'";
    expect([0, 1, 2].map((use) => kept(sql, use))).toEqual(["01a 01b", all, all]);
  });

  test("an alias that renames columns leaves no partition out", () => {
    expect(kept("SELECT 1 FROM staged.events AS e (batch_id, event_date) WHERE event_date = DATE '2026-01-02'")).toBe(
      all,
    );
    expect(kept("SELECT 1 FROM staged.events e (batch_id, event_date) WHERE batch_id = 'a'")).toBe(all);
  });

  test("a joined table is pruned by the WHERE of the join, not by its ON", () => {
    const sql = "SELECT 1 FROM silver.x AS x LEFT JOIN staged.events AS e ON e.batch_id = 'a' WHERE";
    expect(kept(`${sql} e.event_date = DATE '2026-01-02'`, 1)).toBe("02a 02b");
    expect(kept(`${sql} x.event_date = DATE '2026-01-02'`, 1)).toBe(all);
  });
});

describe("whatever the WHERE, a pruned read gives the rows of an unpruned one", () => {
  const date = fc.constantFrom("2026-01-01", "2026-01-02", "2026-01-03", "2030-01-01").map((day) => `DATE '${day}'`);
  const id = fc.constantFrom("'a'", "'b'", "'z'");
  const plain = fc.oneof(
    fc.tuple(fc.constantFrom("=", "<", "<=", ">", ">=", "<>"), date).map(([by, to]) => `event_date ${by} ${to}`),
    fc.tuple(fc.constantFrom("", "NOT "), date, date).map(([not, a, b]) => `event_date ${not}BETWEEN ${a} AND ${b}`),
    fc.tuple(fc.constantFrom("", "NOT "), date, date).map(([not, a, b]) => `event_date ${not}IN (${a}, ${b})`),
    fc.tuple(fc.constantFrom("batch_id", "event_id"), id).map(([name, to]) => `${name} = ${to}`),
    fc.constantFrom("event_id IS NOT NULL", "batch_id LIKE '%a'", "payload IS NULL"),
  );
  const condition = fc.letrec<{ any: string; many: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      plain,
      tie("many").map((inner) => `(${inner})`),
      tie("many").map((inner) => `NOT (${inner})`),
      tie("any").map((inner) => `NOT ${inner}`),
      fc.tuple(tie("many"), tie("many")).map(([when, then]) => `CASE WHEN ${when} THEN ${then} ELSE true END`),
      tie("many").map((inner) => `event_id = CASE WHEN ${inner} THEN 'a' ELSE 'b' END`),
    ),
    many: fc
      .tuple(tie("any"), fc.array(fc.tuple(fc.constantFrom("AND", "AND", "AND", "OR"), tie("any")), { maxLength: 3 }))
      .map(([first, more]) => [first, ...more.flat()].join(" ")),
  })).many;

  test("over real files", async () => {
    const { put, engine, close } = await openHome(lakeFiles);
    try {
      for (const [day, batch] of partitions)
        await put(
          "staged.events",
          [day!, batch!],
          "SELECT unnest(['a', 'b', NULL]) AS event_id, CAST(NULL AS varchar) AS payload",
        );
      const rows = async (from: string, where: string) => {
        const sql = `SELECT event_date, batch_id, event_id FROM ${from} WHERE ${where} ORDER BY 1, 2, 3`;
        return (await engine.select(sql)).rows;
      };
      await fc.assert(
        fc.asyncProperty(condition, async (where) => {
          // Behind a query of its own the table has no WHERE beside it.
          expect(await rows("staged.events", where)).toEqual(await rows("(SELECT * FROM staged.events) AS e", where));
        }),
        { numRuns: 150, seed: 12 },
      );
    } finally {
      await close();
    }
  }, 60_000);
});
