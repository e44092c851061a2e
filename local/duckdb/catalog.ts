import type Libsql from "libsql";
import type { Catalog } from "../../pipeline/ports";
import { openDatabase } from "../ledger/database";

/** A table that CTAS made: not partitioned, in one folder of its own. */
export interface CtasTable {
  name: string;
  location: string;
  columns: { name: string; type: string }[];
}

/** Where partitions lie, on one machine: two tables in a SQLite file, so every process sees the same lake. */
export class SqliteCatalog implements Catalog {
  private readonly database: Libsql.Database;

  constructor(path: string) {
    this.database = openDatabase(path);
    this.database.exec(
      "CREATE TABLE IF NOT EXISTS catalog_partitions (table_name TEXT, partition TEXT, location TEXT NOT NULL, PRIMARY KEY (table_name, partition)) WITHOUT ROWID;" +
        "CREATE TABLE IF NOT EXISTS catalog_ctas (table_name TEXT PRIMARY KEY, location TEXT NOT NULL, columns TEXT NOT NULL) WITHOUT ROWID;",
    );
  }

  async location(table: string, values: string[]): Promise<string | undefined> {
    const row = this.database
      .prepare("SELECT location FROM catalog_partitions WHERE table_name = ? AND partition = ?")
      .get(table, JSON.stringify(values)) as { location: string } | undefined;
    return row?.location;
  }

  async *partitions(table: string): AsyncIterable<{ values: string[]; location: string }> {
    yield* this.partitionsNow(table);
  }

  /** All partitions of a table in the order of their values, at one moment. */
  partitionsNow(table: string): { values: string[]; location: string }[] {
    const rows = this.database
      .prepare("SELECT partition, location FROM catalog_partitions WHERE table_name = ? ORDER BY partition")
      .all(table) as { partition: string; location: string }[];
    return rows.map(({ partition, location }) => ({ values: JSON.parse(partition) as string[], location }));
  }

  async point(table: string, changes: { values: string[]; location: string | undefined }[]): Promise<void> {
    const set = this.database.prepare(
      "INSERT INTO catalog_partitions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET location = excluded.location",
    );
    const drop = this.database.prepare("DELETE FROM catalog_partitions WHERE table_name = ? AND partition = ?");
    this.database.transaction(() => {
      for (const { values, location } of changes)
        if (location === undefined) drop.run(table, JSON.stringify(values));
        else set.run(table, JSON.stringify(values), location);
    })();
  }

  async dropTable(table: string): Promise<void> {
    this.database.prepare("DELETE FROM catalog_ctas WHERE table_name = ?").run(table);
  }

  ctasTable(name: string): CtasTable | undefined {
    const row = this.database.prepare("SELECT location, columns FROM catalog_ctas WHERE table_name = ?").get(name) as
      | { location: string; columns: string }
      | undefined;
    return row && { name, location: row.location, columns: JSON.parse(row.columns) as CtasTable["columns"] };
  }

  registerCtas({ name, location, columns }: CtasTable): void {
    this.database.prepare("INSERT INTO catalog_ctas VALUES (?, ?, ?)").run(name, location, JSON.stringify(columns));
  }

  close(): void {
    this.database.close();
  }
}
