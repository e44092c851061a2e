import { accessSync, constants, existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "libsql";
import { shorten } from "../../pipeline/alerts/text";
import { UsageError } from "../../pipeline/errors";
import { makeFolder } from "../files/makeFolder";

/** Bytes in the path of a database; SQLite refuses longer ones on Unix, as it adds an ending for its journal. */
const longest = 504;

/**
 * Opens a SQLite file that several processes may use at once: readers never wait for a writer (WAL), writers wait for each
 * other up to 30 s. Survives the death of a process; a power cut may take the last moments of it.
 * @throws {UsageError} for a file that is no database, or one that cannot be opened
 */
export function openDatabase(path: string): Database.Database {
  makeFolder(dirname(path));
  try {
    const database = new Database(path);
    database.exec("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    return database;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const isShut = code === "SQLITE_CANTOPEN" || /^ConnectionFailed\(.*: 14"\)$/s.test(message);
    if (!isShut && code !== "SQLITE_NOTADB") throw error;
    if (isShut) checkPlace(resolve(path));
    const words = isShut ? "it is no file that can be written" : message;
    throw new UsageError(`${path} cannot be opened: ${words}; restore it from a copy, or begin with a new --home`);
  }
}

/** SQLite says only that it cannot open a file. @throws {UsageError} @throws {NodeJS.ErrnoException} when a right is missing */
function checkPlace(path: string): void {
  if (Buffer.byteLength(path) > longest)
    throw new UsageError(
      `the path of ${shorten(path, 160)} has ${Buffer.byteLength(path)} bytes, where SQLite takes ${longest}; name a --home with a shorter path`,
    );
  accessSync(existsSync(path) ? path : dirname(path), constants.R_OK | constants.W_OK);
}
