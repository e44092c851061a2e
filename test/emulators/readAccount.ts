import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { duckType } from "../../local/duckdb/mounts";
import { sqlFiles } from "../../local/resources";
import { parseUri } from "../../pipeline/aws/s3Objects";
import { fromStored, type Stored } from "../../pipeline/aws/storedItem";
import type { Row, Source } from "../../pipeline/ports";
import { loadModels, type Table } from "../../pipeline/sql/model";
import type { PublishedPartition, Result } from "../support/compare";
import { ledgerResult, type StoredItem } from "../support/readHome";
import { askAthena } from "./questions";
import { idOf, type World } from "./world";

/**
 * What the account holds, for `differences`: silver and gold as a reader of Athena sees them, with the types of their columns, and the
 * ledger as the table has it.
 * @param folder receives the rows as Parquet files
 * @param of the source whose tables are read @default both
 */
export async function readAccount(world: World, folder: string, of?: Source): Promise<Result> {
  const models = loadModels(sqlFiles());
  const own = mkdtempSync(join(folder, "account-"));
  const tables: Result["tables"] = {};
  for (const { table, run } of models.models)
    if (of === undefined || run === of) tables[table] = await readTable(world, models.tables.get(table)!, own);
  const items = await ledgerItems(world);
  const contents = new Map<string, string>();
  for (const { pk, body } of items)
    if (pk.startsWith("quarantine#")) {
      const { file } = JSON.parse(body) as { file: string };
      contents.set(file, await hashOf(world, file));
    }
  return { tables, ...ledgerResult(items, (file) => contents.get(file)!) };
}

/** Every row through Athena, in a Parquet file for each partition. */
async function readTable(world: World, table: Table, folder: string): Promise<PublishedPartition[]> {
  const { rows, types } = await askAthena(world, `SELECT * FROM ${table.name}`);
  const all = [...table.columns, ...table.partitionColumns];
  const declared = all.map(({ name, type }) => `${name} ${type.split("(")[0]}`).join();
  const seen = Object.entries(types).map(([name, type]) => `${name} ${type}`);
  if (seen.join() !== declared) throw new Error(`${table.name} is declared ${declared}, Athena gives ${seen.join()}`);
  const names = table.partitionColumns.map(({ name }) => name);
  const partitions = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(names.map((name) => row[name]));
    partitions.set(key, [...(partitions.get(key) ?? []), row]);
  }
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const written: PublishedPartition[] = [];
  for (const [key, some] of partitions) {
    const values = JSON.parse(key) as string[];
    const path = join(folder, `${table.name}-${written.length}.parquet`);
    await connection.run(`COPY (${typed(table, some, `${path}.json`)}) TO '${path}' (FORMAT parquet)`);
    written.push({ files: [path], partition: Object.fromEntries(names.map((name, at) => [name, values[at]!])) });
  }
  connection.closeSync();
  instance.closeSync();
  return written;
}

/** SQL that gives text its declared type again. */
function typed({ columns }: Table, rows: Row[], file: string): string {
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
  const texts = columns.map(({ name }) => `'${name}': 'VARCHAR'`).join(", ");
  const casts = columns.map(({ name, type }) => `CAST("${name}" AS ${duckType(type)}) AS "${name}"`).join(", ");
  return `SELECT ${casts} FROM read_json('${file}', format = 'newline_delimited', columns = {${texts}})`;
}

/** Every item that has not expired. */
export async function ledgerItems(world: World): Promise<StoredItem[]> {
  const TableName = idOf(world, /^LedgerTable/);
  const items: StoredItem[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await world.account.dynamo.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const { pk, sk, rev, body, packed, ttl } of page.Items ?? []) {
      const stored: Stored = { pk: pk!.S!, sk: sk!.S!, rev: Number(rev!.N) };
      if (body) stored.body = body.S!;
      if (packed) stored.packed = packed.B!;
      const item = fromStored(stored);
      items.push({ pk: item.pk, body: JSON.stringify(item.body), expires_at: ttl ? Number(ttl.N) : null });
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

async function hashOf({ account }: World, file: string): Promise<string> {
  const { Body } = await account.s3.send(new GetObjectCommand(parseUri(file)));
  return createHash("sha256")
    .update(await Body!.transformToByteArray())
    .digest("hex");
}
