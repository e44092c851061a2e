import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SqliteCatalog } from "../../local/duckdb/catalog";
import { ObjectFolder } from "../../local/files/objectFolder";
import { openDatabase } from "../../local/ledger/database";
import { sqlFiles } from "../../local/resources";
import type { Quarantined } from "../../pipeline/inspect/results";
import { loadModels } from "../../pipeline/sql/model";
import type { Result } from "./compare";

export interface StoredItem {
  pk: string;
  body: string;
  expires_at: number | null;
}

/** What a home holds, for `differences`: the published files of silver and gold, usage items, alerts, and what was set aside. */
export function readHome(home: string): Result {
  const ledger = join(home, "ledger.sqlite");
  const lake = new ObjectFolder(join(home, "lake"));
  const catalog = new SqliteCatalog(ledger);
  const database = openDatabase(ledger);
  try {
    const tables: Result["tables"] = {};
    for (const { table, partition } of loadModels(sqlFiles()).models)
      tables[table] = catalog.partitionsNow(table).map(({ values, location }) => ({
        files: parquetFiles(lake.path(lake.key(location))),
        partition: Object.fromEntries(partition.columns.map((column, i) => [column, values[i]!])),
      }));
    const items = database.prepare("SELECT pk, body, expires_at FROM items ORDER BY pk, sk").all() as StoredItem[];
    return { tables, ...ledgerResult(items, contentOf) };
  } finally {
    database.close();
    catalog.close();
  }
}

/**
 * What a ledger holds, wherever it lies. Alerts are read without their facts: those say how things stood when the run raised them, so they
 * depend on how files were split over runs; that an alert was raised or withdrawn does not.
 * @param contentOf hash of a raw file that was set aside
 */
export function ledgerResult(all: StoredItem[], contentOf: (file: string) => string): Omit<Result, "tables"> {
  const items = (prefix: string) => all.filter(({ pk }) => pk.startsWith(prefix));
  return {
    usage: items("usage#")
      .map(({ body, expires_at }) => ({ ...JSON.parse(body), kept_until: expires_at }))
      .filter((usage) => !isNothing(usage)),
    alerts: items("alert#").map(({ body }) => {
      const { facts: _, ...alert } = JSON.parse(body);
      return alert;
    }),
    quarantine: items("quarantine#").map(({ body }) => {
      const { file, reason, records } = JSON.parse(body) as Quarantined;
      return { content: contentOf(file), file, reason, ...(records === undefined ? {} : { records }) };
    }),
  };
}

/**
 * A principal that a month does not have any more is written as zeros, which says what no item says: whether there was such a principal in
 * between depends on how files were split over runs.
 */
const isNothing = (usage: Record<string, unknown>): boolean =>
  ["getObjectRequests", "getObjectBytes", "otherBytes", "unknownBytesRequests"].every((name) => usage[name] === "0");

const parquetFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !/^[._]/.test(name))
    .map((name) => join(folder, name));

/** Raw files are never changed, so the file is still what was set aside. */
const contentOf = (file: string): string =>
  existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "the file is gone";
