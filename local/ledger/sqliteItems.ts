import type Libsql from "libsql";
import type { Item, Items } from "../../pipeline/ports";
import { openDatabase } from "./database";

interface Stored {
  pk: string;
  sk: string;
  rev: number;
  body: string;
  expires_at: number | null;
}

/** The ledger's items in one SQLite table; each write is one statement, so it happens whole or not at all. */
export class SqliteItems implements Items {
  private readonly database: Libsql.Database;
  private readonly statements = new Map<string, Libsql.Statement>();

  constructor(path: string) {
    this.database = openDatabase(path);
    this.database.exec(
      "CREATE TABLE IF NOT EXISTS items (pk TEXT, sk TEXT, rev INTEGER NOT NULL, body TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (pk, sk)) WITHOUT ROWID",
    );
  }

  async get<Body>(pk: string, sk: string): Promise<Item<Body> | undefined> {
    const row = this.statement("SELECT * FROM items WHERE pk = ? AND sk = ?").get(pk, sk) as Stored | undefined;
    return row && item<Body>(row);
  }

  async put(
    pk: string,
    sk: string,
    body: unknown,
    options: { expected?: number; expiresAt?: number } = {},
  ): Promise<boolean> {
    const { expected, expiresAt = null } = options;
    const text = JSON.stringify(body);
    if (expected === undefined) {
      this.upsert().run(pk, sk, text, expiresAt);
      return true;
    }
    const written =
      expected === 0
        ? this.statement("INSERT INTO items VALUES (?, ?, 1, ?, ?) ON CONFLICT DO NOTHING").run(pk, sk, text, expiresAt)
        : this.statement(
            "UPDATE items SET rev = rev + 1, body = ?, expires_at = ? WHERE pk = ? AND sk = ? AND rev = ?",
          ).run(text, expiresAt, pk, sk, expected);
    return written.changes === 1;
  }

  async putMany(items: Iterable<{ pk: string; sk: string; body: unknown; expiresAt?: number }>): Promise<void> {
    const upsert = this.upsert();
    this.database.transaction(() => {
      for (const { pk, sk, body, expiresAt } of items) upsert.run(pk, sk, JSON.stringify(body), expiresAt ?? null);
    })();
  }

  async remove(pk: string, sk: string, options: { expected?: number } = {}): Promise<boolean> {
    const { expected } = options;
    if (expected === undefined) {
      this.statement("DELETE FROM items WHERE pk = ? AND sk = ?").run(pk, sk);
      return true;
    }
    return this.statement("DELETE FROM items WHERE pk = ? AND sk = ? AND rev = ?").run(pk, sk, expected).changes === 1;
  }

  async *query<Body>(
    pk: string,
    range: { prefix?: string; from?: string; to?: string; reverse?: boolean; limit?: number } = {},
  ): AsyncIterable<Item<Body>> {
    const { prefix, reverse = false, limit = Number.POSITIVE_INFINITY } = range;
    let low = range.from ?? prefix ?? "";
    let high = range.to ?? (prefix === undefined ? undefined : after(prefix));
    let beyond = reverse ? "sk < ?" : "sk >= ?"; // where the next page begins; after the first one, strictly behind the last key
    let left = limit;
    while (left > 0) {
      const [edge, other] = reverse ? [high, low] : [low, high];
      const conditions = [
        ...(edge === undefined ? [] : [beyond]),
        ...(other === undefined ? [] : [reverse ? "sk >= ?" : "sk < ?"]),
      ];
      const sql = `SELECT * FROM items WHERE ${["pk = ?", ...conditions].join(" AND ")} ORDER BY sk ${reverse ? "DESC" : "ASC"} LIMIT ?`;
      const bounds = [edge, other].filter((bound) => bound !== undefined);
      const size = Math.min(left, pageSize);
      const rows = this.statement(sql).all(...[pk, ...bounds, size]) as Stored[];
      for (const row of rows) yield item<Body>(row);
      if (rows.length < size) return;
      left -= rows.length;
      if (reverse) high = rows.at(-1)!.sk;
      else low = rows.at(-1)!.sk;
      beyond = reverse ? "sk < ?" : "sk > ?";
    }
  }

  close(): void {
    this.database.close();
  }

  /** Prepared once: a statement holds memory outside of the heap, which is given back late. */
  private statement(sql: string): Libsql.Statement {
    const known = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, known);
    return known;
  }

  private upsert() {
    return this.statement(
      "INSERT INTO items VALUES (?, ?, 1, ?, ?) ON CONFLICT (pk, sk) DO UPDATE SET rev = rev + 1, body = excluded.body, expires_at = excluded.expires_at",
    );
  }
}

/** Items that a query holds at once, so that a million of them need no memory. */
const pageSize = 1000;

/** A text that sorts after everything that begins with `prefix`. */
const after = (prefix: string) => `${prefix}\u{10ffff}`;

function item<Body>(row: Stored): Item<Body> {
  const { pk, sk, rev, body, expires_at } = row;
  return { pk, sk, rev, body: JSON.parse(body) as Body, ...(expires_at === null ? {} : { expiresAt: expires_at }) };
}
