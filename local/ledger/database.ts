import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";

/**
 * Opens a SQLite file that several processes may use at once: readers never wait for a writer (WAL), writers wait for each
 * other up to 30 s. Survives the death of a process; a power cut may take the last moments of it.
 */
export function openDatabase(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  database.exec("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  return database;
}
