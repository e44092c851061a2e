import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { SqliteCatalog } from "../local/duckdb/catalog";
import { ObjectFolder } from "../local/files/objectFolder";

const tables = {
  "silver.cloudtrail_events": { folder: "silver", day: "event_date", key: ["dedupe_key"] },
  "gold.s3_transfer_daily": {
    folder: "daily",
    day: "event_date",
    key: ["usage_hour", "principal", "recipient_account_id", "aws_region", "bucket_name", "event_name", "route"],
  },
  "gold.s3_transfer_monthly": { folder: "monthly", day: "usage_month", key: ["principal"] },
};
/** What only one side has: where a row came in, and the hash of the record's own bytes. */
const left = new Set(["batch_id", "content_hash"]);
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Compares the published tables of a home with what the baseline wrote: rows, and for every column the sum of hashes of
 * (key, value), which no order changes. `node sameRows.cjs HOME BASELINE`
 * @returns one line a table
 * @throws {Error} naming the columns that differ
 */
export async function sameRows(home: string, baseline: string): Promise<string[]> {
  const lake = new ObjectFolder(join(home, "lake"));
  const catalog = new SqliteCatalog(join(home, "ledger.sqlite"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1GB" });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const lines: string[] = [];
  try {
    for (const [table, { folder, day, key }] of Object.entries(tables)) {
      const ours = catalog.partitionsNow(table).map(({ values, location }) => {
        const path = lake.path(lake.key(location));
        const files = readdirSync(path)
          .filter((name) => !/^[._]/.test(name))
          .map((name) => quote(join(path, name)));
        return `SELECT *, ${quote(values[0]!)} AS ${day} FROM read_parquet([${files.join(", ")}], hive_partitioning = false)`;
      });
      const mine = `(${ours.join(" UNION ALL BY NAME ")})`;
      const theirs = `(SELECT * FROM read_parquet(${quote(join(baseline, folder, "*", "*.parquet"))}, hive_partitioning = true, hive_types_autocast = false))`;
      const columns = (await rows(`DESCRIBE ${theirs}`))
        .map(({ column_name }) => String(column_name))
        .filter((name) => !left.has(name));
      const sums = columns.map(
        (name) =>
          `CAST(sum(hash(${[day, ...key, name].map((one) => `CAST(${one} AS VARCHAR)`).join(", ")})) AS VARCHAR) AS "${name}"`,
      );
      const figures = async (from: string) =>
        (await rows(`SELECT count(*) AS "number of rows", ${sums.join(", ")} FROM ${from}`))[0]!;
      const [a, b] = [await figures(mine), await figures(theirs)];
      const differing = Object.keys(a).filter((name) => a[name] !== b[name]);
      if (differing.length > 0)
        throw new Error(
          `${table}: ours and the baseline differ in ${differing.map((name) => `${name} (${a[name]} against ${b[name]})`).join(", ")}`,
        );
      lines.push(`${table}: ${a["number of rows"]} rows, ${columns.length} columns, the same`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    catalog.close();
  }
  return lines;
}

if (require.main === module)
  sameRows(process.argv[2]!, process.argv[3]!).then(
    (lines) => console.log(lines.join("\n")),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
