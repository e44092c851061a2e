import { cpSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mountSql } from "../../../local/duckdb/mounts";
import { lakeFiles } from "../../pipeline/sql/lake";
import { openHome } from "./home";

let home: Awaited<ReturnType<typeof openHome>>;
beforeAll(async () => {
  home = await openHome(lakeFiles);
});
afterAll(() => home.close());
const pathOf = (location: string) => home.objects.path(home.objects.key(location));

const day = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);

test("rows have the values of their own partition, whether one, all or none of these are the same", async () => {
  const { put, engine } = home;
  const places = [0, 1, 2].flatMap((n) => ["a", "b'c"].map((batch) => [day(n), batch]));
  for (const [date, batch] of places)
    await put(
      "staged.events",
      [date!, batch!],
      `SELECT '${date} ${batch!.replace("'", "''")}' AS event_id, NULL::VARCHAR AS payload`,
      `staged/events/${date} ${batch![0]}/`,
    );
  for (const where of ["true", "batch_id = 'a'", `event_date = DATE '${day(1)}'`, "batch_id = 'z'"]) {
    const { rows } = await engine.select(
      `SELECT event_id, event_date, batch_id FROM staged.events WHERE ${where} ORDER BY 1`,
    );
    for (const row of rows) expect(row.event_id).toBe(`${row.event_date} ${row.batch_id}`);
    expect(rows).toHaveLength({ true: 6, "batch_id = 'a'": 3, "batch_id = 'z'": 0 }[where] ?? 2);
  }
});

test("a file that lies in two partitions gives its rows to both", async () => {
  const { put, engine, catalog, objects } = home;
  const key = "silver/shared/";
  await put("silver.events", ["2019-01-01"], "SELECT 'a' AS event_id, 1::BIGINT AS bytes", key);
  await catalog.point("silver.events", [{ values: ["2019-01-02"], location: objects.uri(key) }]);
  const { rows } = await engine.select("SELECT event_date FROM silver.events ORDER BY 1");
  expect(rows.map(({ event_date }) => event_date)).toEqual(["2019-01-01", "2019-01-02"]);
  await catalog.point(
    "silver.events",
    [1, 2].map((n) => ({ values: [`2019-01-0${n}`], location: undefined })),
  );
});

test("a row costs the same among many files", async () => {
  const { put, engine, catalog, objects } = home;
  await put("silver.events", [day(0)], "SELECT 'x' AS event_id, range AS bytes FROM range(5000)");
  const [one] = catalog.partitionsNow("silver.events");
  const changes = Array.from({ length: 500 }, (_, n) => ({
    values: [day(n)],
    location: n === 0 ? one!.location : objects.uri(`silver.events/copy/${n}/`),
  }));
  for (const { location } of changes.slice(1)) {
    mkdirSync(dirname(pathOf(`${location}part`)), { recursive: true });
    cpSync(pathOf(`${one!.location}part.parquet`), pathOf(`${location}part.parquet`));
  }
  await catalog.point("silver.events", changes);
  /** Of the processor: what else this machine does is not counted. */
  const milliseconds = async (select: string) => {
    const began = process.cpuUsage();
    await engine.select(`SELECT ${select} FROM silver.events`);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
  const best = async (select: string) => Math.min(await milliseconds(select), await milliseconds(select));
  const without = await best("sum(bytes) AS s");
  // A search of the list for each row took 10 times as long and more.
  expect(await best("sum(bytes) AS s, count(DISTINCT event_date) AS d")).toBeLessThan(4 * without + 200);
});

test("a short list is joined to a large file row by row, not the file put into memory", async () => {
  const { put, catalog } = home;
  await put(
    "silver.events",
    ["2018-01-01"],
    "SELECT CAST(range AS VARCHAR) AS event_id, range AS bytes FROM range(9000)",
  );
  const { location } = catalog.partitionsNow("silver.events").find(({ values }) => values[0] === "2018-01-01")!;
  const columns = [{ name: "event_id", type: "varchar" }];
  const parts = [{ values: [], files: [pathOf(`${location}part.parquet`)] }];
  const read = mountSql({ columns, partitionColumns: [], parts, bytes: 90_000 });
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const plan = await connection.runAndReadAll(
    `EXPLAIN SELECT * FROM ${read} AS e LEFT JOIN (VALUES ('1', 'a'), ('2', 'b')) AS v (id, name) ON v.id = e.event_id`,
  );
  connection.closeSync();
  expect(JSON.stringify(plan.getRowsJson())).toContain("Join Type: LEFT");
});
