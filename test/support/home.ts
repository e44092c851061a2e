import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SqliteCatalog } from "../../local/duckdb/catalog";
import { openDatabase } from "../../local/ledger/database";
import { sqlFiles } from "../../local/resources";
import { loadModels } from "../../pipeline/sql/model";
import type { Result } from "./compare";

/** What a home holds, in the form that `differences` compares. */
export async function resultOf(home: string): Promise<Result> {
  const ledger = join(home, "ledger.sqlite");
  const catalog = new SqliteCatalog(ledger);
  const tables: Result["tables"] = {};
  for (const { table, partition } of loadModels(sqlFiles()).models) {
    tables[table] = [];
    for await (const { values, location } of catalog.partitions(table)) {
      const folder = fileURLToPath(location);
      // A name with a dot is a write that a crash cut off; no engine reads it.
      const files = readdirSync(folder)
        .filter((name) => !name.startsWith("."))
        .map((name) => join(folder, name));
      tables[table].push({ files, partition: { [partition.column]: values[0]! } });
    }
  }
  const quarantine = bodies(ledger, "quarantine#%") as { file: string; reason: string; records?: number }[];
  return {
    tables,
    usage: bodies(ledger, "usage#%"),
    // What an alert told is how things stood when it was raised, which the order of arrival decides; that it was raised is not.
    alerts: bodies(ledger, "alert#%").map(({ facts: _, ...alert }: { facts?: unknown }) => alert),
    quarantine: quarantine.map(({ file, reason, records }) => ({
      file,
      reason,
      ...(records !== undefined && { records }),
      content: createHash("sha256").update(readFileSync(file)).digest("hex"),
    })),
  };
}

function bodies(ledger: string, pk: string): object[] {
  const database = openDatabase(ledger);
  try {
    const rows = database.prepare("SELECT body FROM items WHERE pk LIKE ? ORDER BY pk, sk").all(pk) as {
      body: string;
    }[];
    return rows.map(({ body }) => JSON.parse(body) as object);
  } finally {
    database.close();
  }
}

/** Mails in the outbox. */
export function mails(home: string): string[] {
  try {
    const folder = join(home, "outbox");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => readFileSync(join(folder, name), "utf8"));
  } catch {
    return [];
  }
}
