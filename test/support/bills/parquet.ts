import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Sheet } from "../../../pipeline/sample/bills/reports";
import type { Row } from "../../../pipeline/sample/bills/table";

/**
 * A sheet as a Parquet file in AWS's types: amounts are doubles, times timestamps, rates text, maps maps.
 * @param folder for the file while it is made
 */
export async function parquet({ columns, rows, type }: Sheet, folder: string): Promise<Buffer> {
  const path = join(folder, `part-${Math.random().toString(36).slice(2)}.parquet`);
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    const names = columns.map(({ header, field }) => `"${header}" ${types[type(field)]}`);
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE sheet (${names.join(", ")})`);
    for (let at = 0; at < rows.length; at += 500) {
      const values = rows
        .slice(at, at + 500)
        .map((row) => `(${columns.map(({ field }) => literal(row[field], type(field))).join(", ")})`);
      await connection.run(`INSERT INTO sheet VALUES ${values.join(", ")}`);
    }
    await connection.run(`COPY sheet TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION snappy)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const body = readFileSync(path);
  rmSync(path);
  return body;
}

const types = {
  double: "DOUBLE",
  timestamp: "TIMESTAMP_MS",
  varchar: "VARCHAR",
  map: "MAP(VARCHAR, VARCHAR)",
  "map of doubles": "MAP(VARCHAR, DOUBLE)",
};

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function literal(value: Row[string], type: keyof typeof types): string {
  if (value === undefined) return "NULL";
  if (typeof value === "object") {
    const inner = type === "map" ? text : (number: string) => `${text(number)}::DOUBLE`;
    const entries = Object.entries(value).map(([key, one]) => `${text(key)}: ${inner(one)}`);
    return `MAP {${entries.join(", ")}}::${types[type]}`;
  }
  return type === "double" ? `${text(value)}::DOUBLE` : type === "timestamp" ? `TIMESTAMP ${text(value)}` : text(value);
}
