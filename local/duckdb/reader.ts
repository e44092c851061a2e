import { stagedTables } from "../../pipeline/ledger/batches";
import { typesOf } from "../../pipeline/sql/check";
import { type Fault, lint } from "../../pipeline/sql/lint";
import type { Models } from "../../pipeline/sql/model";
import { type TableUse, tableUses } from "../../pipeline/sql/tables";
import { SqlError, type Token, tokenize } from "../../pipeline/sql/tokens";
import type { ObjectFolder } from "../files/objectFolder";
import type { SqliteCatalog } from "./catalog";
import { AthenaFailure, errorType } from "./failure";
import { type MountedPart, mountSql, mountTables } from "./mounts";
import { partitionTests } from "./pruning";

export interface Lake {
  models: Pick<Models, "tables">;
  catalog: Pick<SqliteCatalog, "ctasTable" | "partitionsNow">;
  objects: Pick<ObjectFolder, "list" | "path" | "key">;
}

/** A query with every table replaced by a read of exactly its published files, and the bytes of those files. */
export async function readable(lake: Lake, sql: string): Promise<{ sql: string; bytes: number }> {
  const text = sql.replace(/;\s*$/, "");
  const { tokens, fault } = checked(lake, text);
  if (fault) throw new AthenaFailure(`SYNTAX_ERROR: line ${fault.line}: ${fault.message}`, errorType.syntax);
  const reads: string[] = [];
  let bytes = 0;
  for (const use of tableUses(tokens)) {
    const read = await readTable(lake, tokens, use);
    reads.push(read.sql);
    bytes += read.bytes;
  }
  return { sql: mountTables(text, tokens, reads), bytes };
}

function checked({ models }: Lake, text: string): { tokens: Token[]; fault?: Fault } {
  try {
    const tokens = tokenize(text);
    const tables = tableUses(tokens).flatMap(({ table }) => models.tables.get(table) ?? []);
    return { tokens, fault: lint(text, typesOf(tables))[0] };
  } catch (error) {
    throw error instanceof SqlError ? new AthenaFailure(`SYNTAX_ERROR: ${error.message}`, errorType.syntax) : error;
  }
}

async function readTable({ models, catalog, objects }: Lake, tokens: Token[], use: TableUse) {
  const ctas = catalog.ctasTable(use.table);
  const table = ctas ? { columns: ctas.columns, partitionColumns: [] } : models.tables.get(use.table);
  if (!table)
    throw new AthenaFailure(
      `TABLE_NOT_FOUND: line ${use.line}: there is no table ${use.table}; known are ${[...models.tables.keys()].join(", ")}`,
      errorType.noSuchTable,
    );
  const wanted = partitionTests(tokens, use, table.partitionColumns);
  const places = ctas
    ? [{ values: [], location: ctas.location }]
    : catalog.partitionsNow(use.table).filter(({ values }) => wanted(values));
  let bytes = 0;
  const parts: MountedPart[] = [];
  for (const { values, location } of places) {
    const files: string[] = [];
    const key = objects.key(location);
    for await (const file of objects.list(key.endsWith(".parquet") ? key : key.replace(/\/?$/, "/"))) {
      files.push(objects.path(file.key));
      bytes += file.size;
    }
    // A build that is empty has a file too, so none means that files were removed behind the catalog's back.
    if (files.length === 0)
      throw new AthenaFailure(
        `${use.table} ${values.join(", ")} has no file in ${location}; ${remedy(use.table)}`,
        errorType.fileNotFound,
      );
    parts.push({ values, files });
  }
  return { sql: mountSql({ ...table, parts, bytes }), bytes };
}

/** Of what was staged the raw files are read again, which of cost is asked for under one name. */
function remedy(table: string): string {
  if (/^(silver|gold)\./.test(table)) return `rebuild it with sluice run --rebuild ${table}`;
  if (table === stagedTables.cloudtrail) return `read its raw files again with sluice run --rebuild ${table}`;
  if (table.startsWith("staged.")) return `read its raw files again with sluice run --rebuild ${stagedTables.cost}`;
  return "restore it, or read the raw files into a new --home";
}
