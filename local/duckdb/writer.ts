import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import type { Ctas } from "../../pipeline/sql/ctas";
import type { Models } from "../../pipeline/sql/model";
import type { ObjectFolder } from "../files/objectFolder";
import type { SqliteCatalog } from "./catalog";
import type { Connections } from "./connections";
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
  objects: Pick<ObjectFolder, "list" | "path" | "key">;
};

/**
 * Runs a CTAS: Parquet files, at least one, in a location that must be empty, with exactly the types declared for the table in whose
 * folder it lies; then the table is known by its name. A crash leaves nothing, or a file in a location that no attempt uses again.
 * @returns bytes of the files it read
 */
export async function runCtas(lake: LakeToWrite, connections: Connections, ctas: Ctas): Promise<number> {
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
  await connections.use(bytes, async (connection) => {
    const statement = await connection.prepare(sql);
    const found = Array.from({ length: statement.columnCount }, (_, at) => ({
      name: statement.columnName(at),
      type: athenaType(String(statement.columnType(at))),
    }));
    statement.destroySync();
    const table = models.tables.get(key.split("/").slice(0, 2).join("."));
    const columns = meetContract(target, table?.columns ?? found, found);
    await writeParquet(connection, sql, columns, properties.write_compression, objects.path(key));
    catalog.registerCtas({ name: target, location, columns });
  });
  return bytes;
}

async function writeParquet(
  connection: DuckDBConnection,
  sql: string,
  columns: Column[],
  codec: string,
  folder: string,
) {
  const own = join(folder, `.parts.${process.pid}.tmp`);
  await mkdir(own, { recursive: true });
  const casts = columns.map(
    ({ name, type }) => `CAST(${identifier(name)} AS ${duckType(type)}) AS ${identifier(name)}`,
  );
  // A row group stays in memory until it is whole, several times over: small ones keep wide JSON columns within the limit.
  // What a footer says of all of them is held by who writes and by who reads, so a file ends after some hundred groups.
  const options = [
    `FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE_BYTES '16MB'`,
    "FILE_SIZE_BYTES '128MB', FILENAME_PATTERN 'part-{i}'",
  ];
  try {
    await connection.run(`COPY (SELECT ${casts.join(", ")} FROM (${sql}\n)) TO ${quote(own)} (${options.join(", ")})`);
    for (const name of await readdir(own)) await rename(join(own, name), join(folder, name));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

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
export async function runSelect(lake: Lake, connections: Connections, query: string, path: string): Promise<number> {
  const { sql, bytes } = await readable(lake, query);
  const own = `${path}.${process.pid}.tmp`;
  await connections.use(bytes, async (connection) => {
    const result = await connection.stream(sql);
    await pipeline(lines(result), createWriteStream(own));
  });
  await rename(own, path);
  return bytes;
}

async function* lines(result: DuckDBResult): AsyncIterable<string> {
  yield `${JSON.stringify(result.deduplicatedColumnNames())}\n`;
  for await (const rows of result.yieldRows())
    yield rows.map((row) => `${JSON.stringify(row.map(textOfValue))}\n`).join("");
}
