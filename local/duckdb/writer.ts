import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ObjectStore } from "../../pipeline/ports";
import type { Ctas } from "../../pipeline/sql/ctas";
import type { Models } from "../../pipeline/sql/model";
import type { SqliteCatalog } from "./catalog";
import { AthenaFailure, errorType } from "./failure";
import { duckType, identifier, quote } from "./mounts";
import { type Lake, readable } from "./reader";
import { athenaType, textOfValue } from "./values";

interface Column {
  name: string;
  type: string;
}
export type LakeToWrite = Lake & {
  models: Pick<Models, "tables">;
  catalog: Pick<SqliteCatalog, "registerCtas">;
  objects: Pick<ObjectStore, "list" | "uri" | "key">;
};

/**
 * Runs a CTAS: one Parquet file in a location that must be empty, with exactly the types declared for the table in whose
 * folder it lies; then the table is known by its name. A crash leaves nothing, or a file in a location that no attempt uses again.
 * @returns bytes of the files it read
 */
export async function runCtas(lake: LakeToWrite, connection: DuckDBConnection, ctas: Ctas): Promise<number> {
  const { target, properties, select } = ctas;
  const { catalog, objects, models } = lake;
  const location = properties.external_location;
  if (catalog.ctasTable(target)) throw new AthenaFailure(`TABLE_ALREADY_EXISTS: ${target}`, errorType.userError);
  const key = objects.key(location).replace(/\/?$/, "/");
  for await (const found of objects.list(key))
    throw new AthenaFailure(
      `HIVE_PATH_ALREADY_EXISTS: the location of ${target} is not empty: ${location} holds ${found.key}`,
      errorType.userError,
    );
  const { sql, bytes } = await readable(lake, select);
  const statement = await connection.prepare(sql);
  const found = Array.from({ length: statement.columnCount }, (_, at) => ({
    name: statement.columnName(at),
    type: athenaType(String(statement.columnType(at))),
  }));
  statement.destroySync();
  const table = models.tables.get(key.split("/").slice(0, 2).join("."));
  const columns = meetContract(target, table?.columns ?? found, found);
  const folder = fileURLToPath(objects.uri(key));
  await mkdir(folder, { recursive: true });
  const own = join(folder, `.part.${process.pid}.tmp`);
  const casts = columns.map(
    ({ name, type }) => `CAST(${identifier(name)} AS ${duckType(type)}) AS ${identifier(name)}`,
  );
  try {
    await connection.run(
      `COPY (SELECT ${casts.join(", ")} FROM (${sql}\n)) TO ${quote(own)} ` +
        `(FORMAT parquet, COMPRESSION ${properties.write_compression}, ROW_GROUP_SIZE ${rowGroup})`,
    );
    await rename(own, join(folder, "part.parquet"));
  } finally {
    await rm(own, { force: true });
  }
  catalog.registerCtas({ name: target, location, columns });
  return bytes;
}

/** Rows that are held in memory until they are written; wide JSON columns make a group of DuckDB's default size large. */
const rowGroup = 30_720;

function meetContract(target: string, wanted: Column[], found: Column[]): Column[] {
  const faults = wanted.flatMap(({ name, type }, at) =>
    found[at]?.name === name && found[at].type === type
      ? []
      : [
          `column ${at + 1} must be ${name} ${type}, found ${found[at] ? `${found[at].name} ${found[at].type}` : "none"}`,
        ],
  );
  for (const { name, type } of found.slice(wanted.length)) faults.push(`column ${name} ${type} is not declared`);
  if (faults.length > 0)
    throw new AthenaFailure(
      `TYPE_MISMATCH: ${target}: ${faults.join("; ")}; change the SELECT or the header of its file`,
      errorType.schema,
    );
  return wanted.map(({ name, type }) => ({ name, type }));
}

/**
 * Runs a SELECT and leaves its rows as lines in a file, which appears when it is whole: first the names, then values as text.
 * @returns bytes of the files it read
 */
export async function runSelect(
  lake: Lake,
  connection: DuckDBConnection,
  query: string,
  path: string,
): Promise<number> {
  const { sql, bytes } = await readable(lake, query);
  const result = await connection.stream(sql);
  const file = createWriteStream(`${path}.${process.pid}.tmp`);
  const written = once(file, "close");
  written.catch(() => undefined); // a failing write is thrown where it is awaited
  file.write(`${JSON.stringify(result.deduplicatedColumnNames())}\n`);
  try {
    for await (const rows of result.yieldRows())
      if (!file.write(rows.map((row) => `${JSON.stringify(row.map(textOfValue))}\n`).join("")))
        await once(file, "drain");
  } finally {
    file.end();
    await written;
  }
  await rename(`${path}.${process.pid}.tmp`, path);
  return bytes;
}
