import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { SqliteCatalog } from "../local/duckdb/catalog";
import { ObjectFolder } from "../local/files/objectFolder";

const tables = {
  "silver.cost_line_items": "silver",
  "gold.cost_daily": "daily",
  "gold.cost_monthly": "monthly",
  "gold.cost_deliveries": "deliveries",
};
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Compares the published tables of a home with what the script wrote: rows, and over the columns that both have the sum of the hashes of
 * whole rows, which no order changes. `node sameCost.cjs HOME BASELINE`
 * @returns one line a table
 * @throws {Error} naming the columns that differ
 */
async function sameCost(home: string, baseline: string): Promise<string[]> {
  const lake = new ObjectFolder(join(home, "lake"));
  const catalog = new SqliteCatalog(join(home, "ledger.sqlite"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1GB" });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const lines: string[] = [];
  try {
    for (const [table, name] of Object.entries(tables)) {
      const files = catalog.partitionsNow(table).flatMap(({ location }) => {
        const path = lake.path(lake.key(location));
        return readdirSync(path)
          .filter((file) => !/^[._]/.test(file))
          .map((file) => quote(join(path, file)));
      });
      const mine = `read_parquet([${files.join(", ")}], hive_partitioning = false)`;
      const theirs = `read_parquet(${quote(join(baseline, `${name}.parquet`))})`;
      const columnsOf = async (from: string) =>
        (await rows(`DESCRIBE SELECT * FROM ${from}`)).map(({ column_name }) => String(column_name));
      const own = await columnsOf(mine);
      const columns = (await columnsOf(theirs)).filter((column) => own.includes(column));
      const figures = async (from: string, of: string[]) => {
        const whole = `CAST(sum(hash(${of.map((column) => `CAST(${column} AS VARCHAR)`).join(", ")})) AS VARCHAR)`;
        return (await rows(`SELECT count(*) AS n, ${whole} AS hashes FROM ${from}`))[0]!;
      };
      const [a, b] = [await figures(mine, columns), await figures(theirs, columns)];
      if (a.n !== b.n || a.hashes !== b.hashes) {
        const differing: string[] = [];
        for (const column of columns)
          if ((await figures(mine, [column])).hashes !== (await figures(theirs, [column])).hashes)
            differing.push(column);
        throw new Error(
          `${table}: ${a.n} rows against ${b.n}; columns that differ: ${differing.join(", ") || "none by itself"}`,
        );
      }
      lines.push(`${table}: ${a.n} rows, ${columns.length} columns, the same`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    catalog.close();
  }
  return lines;
}

if (require.main === module)
  sameCost(process.argv[2]!, process.argv[3]!).then(
    (lines) => console.log(lines.join("\n")),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
