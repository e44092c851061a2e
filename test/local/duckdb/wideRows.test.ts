import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import { sqlFiles } from "../../../local/resources";
import { parameterUses } from "../../../pipeline/sql/parameters";
import { render } from "../../../pipeline/sql/render";
import { event, inspect, log } from "../../pipeline/inspect/harness";
import { openHome } from "./home";

const day = "2026-01-31";
/** An event of so many bytes, which compress badly and hold JSON. */
const wide = (id: string, bytes: number) =>
  event({ eventID: id, requestParameters: { bucketName: id, key: randomBytes(bytes / 2).toString("hex") } });

test.each([
  ["100 events of 1 MB, CloudTrail's largest", 100, 1_000_000],
  ["400 events of 256 KB, its usual limit", 400, 250_000],
  ["two records just below our own limit", 2, 4_190_000],
])("a day with %s is built within 200 MB", async (_, count, bytes) => {
  const home = await openHome(sqlFiles(), { memoryLimit: "200MB" });
  try {
    const { models, objects, catalog } = home;
    const records = Array.from({ length: count }, (_, i) => wide(`w${i}`, bytes));
    const small = Array.from({ length: 500 }, (_, i) => event({ eventID: `s${i}` }));
    const { result } = await inspect({ "a.json": log(...records, ...small) }, { batchId: "b1b1b1b1", objects });
    const [part] = result.parts;
    expect(part).toMatchObject({ eventDate: day, rows: count + 500 });
    const location = objects.uri(part!.key.replace("part.parquet", ""));
    await catalog.point("staged.cloudtrail_events", [{ values: [day, "b1b1b1b1"], location }]);
    const model = models.models.find((one) => one.table === "silver.cloudtrail_events")!;
    const values: Record<string, string | string[]> = {
      target: "internal.build_wide",
      location: objects.uri("silver/cloudtrail_events/gen=1/"),
      event_date: day,
      batches: ["b1b1b1b1"],
    };
    for (const sql of [model.builders[0]!.sql, model.auditSql]) {
      const named = parameterUses(sql).map(({ name }): [string, string | string[]] => [name, values[name]!]);
      const { Status } = await home.run(render(sql, Object.fromEntries(named)));
      expect(Status).toEqual({ State: "SUCCEEDED" });
    }
  } finally {
    await home.close();
  }
});
