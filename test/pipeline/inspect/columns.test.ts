import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stagedColumns } from "../../../pipeline/inspect/columns";

test("the staged table declares the columns that inspection writes, in their order and types", () => {
  const sql = readFileSync(join(__dirname, "../../../sql/staged/cloudtrail_events.sql"), "utf8");
  const declared = [...sql.matchAll(/^-- {3}(\w+) +(varchar|bigint|date) /gm)].map(([, name, type]) => [name, type]);
  const partitions = [
    ["event_date", "date"],
    ["batch_id", "varchar"],
  ];
  expect(declared).toEqual([...stagedColumns.map(({ name, type }) => [name, type]), ...partitions]);
});
