import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { curLines, focusLines } from "../../../pipeline/cost/staging/stagedColumns";
import { tableOf } from "../../../pipeline/sql/declare";
import { parseHeader } from "../../../pipeline/sql/header";

const athena = { varchar: "varchar", decimal: "decimal(38,24)", timestamp: "timestamp(3)", bigint: "bigint" };

test.each([curLines, focusLines])(
  "$name declares the columns that inspection writes, in their order and types",
  (table) => {
    const sql = readFileSync(join(__dirname, `../../../sql/${table.name.replace(".", "/")}.sql`), "utf8");
    const declared = tableOf(parseHeader(sql, "partition run units source columns".split(" ")), false);
    expect(declared.columns.map(({ name, type }) => [name, type])).toEqual(
      table.columns.map(({ name, type }) => [name, athena[type]]),
    );
    expect(declared.partitionColumns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "billing_period varchar",
      "batch_id varchar",
      "file_id varchar",
      "load_id varchar",
    ]);
  },
);
