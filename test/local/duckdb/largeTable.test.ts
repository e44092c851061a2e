import { readdirSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { lakeFiles } from "../../pipeline/sql/lake";
import { openHome } from "./home";

test("a table larger than one file is several, which are read as one", async () => {
  const home = await openHome(lakeFiles);
  try {
    const { run, put, catalog, objects, engine } = home;
    const rows = 1_200_000;
    const id = ["i", "-i - 1", "i + 10000000", "i + 20000000"]
      .map((seed) => `md5(CAST(${seed} AS varchar))`)
      .join(" || ");
    await put(
      "staged.events",
      ["2026-01-01", "aaaaaaaa"],
      `SELECT ${id} AS event_id, '{}' AS payload FROM range(${rows}) r (i)`,
    );
    const location = objects.uri("silver/events/event_date=2026-01-01/gen=1/");
    const { Status } = await run(
      `CREATE TABLE internal.build_1 WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
SELECT event_id, CAST(length(payload) AS bigint) AS bytes FROM staged.events`,
    );
    expect(Status).toEqual({ State: "SUCCEEDED" });
    const names = readdirSync(objects.path(objects.key(location))).sort();
    expect(names).toEqual(["part-0.parquet", "part-1.parquet"]);
    await catalog.point("silver.events", [{ values: ["2026-01-01"], location }]);
    const read = await engine.select(
      "SELECT count(*) AS n, count(DISTINCT event_id) AS ids, sum(bytes) AS bytes FROM silver.events",
    );
    expect(read.rows).toEqual([{ n: rows, ids: rows, bytes: 2 * rows }]);
  } finally {
    await home.close();
  }
});
