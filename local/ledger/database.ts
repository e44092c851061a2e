import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import { UsageError } from "../../pipeline/errors";

/**
 * Opens a SQLite file that several processes may use at once: readers never wait for a writer (WAL), writers wait for each
 * other up to 30 s. Survives the death of a process; a power cut may take the last moments of it.
 * @throws {UsageError} for a file that is no database
 */
export function openDatabase(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  try {
    const database = new Database(path);
    database.exec("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    return database;
  } catch (error) {
    const { message: words, code } = error as NodeJS.ErrnoException;
    if (code !== "SQLITE_NOTADB" && code !== "SQLITE_CANTOPEN") throw error;
    throw new UsageError(`${path} cannot be opened: ${words}; restore it from a copy, or begin with a new --home`);
  }
}
