import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type Libsql from "libsql";
import { deliveryDay } from "../../pipeline/inspect/deliveryDay";
import type { RawContent, RawFile, RawStore, Source } from "../../pipeline/ports";
import { openDatabase } from "../ledger/database";
import { openPath } from "./openPath";

/** Told how many more files were looked at, and how many more bytes were read for their hashes. */
export type OnLook = (files: number, bytes: number) => void;

/**
 * Raw files in folders of this machine, any depth; links are followed only for the folders given.
 * A file is known by the SHA-256 of its content; path, size and time of change say whether it must be read for that again.
 */
export class RawFolders implements RawStore {
  private readonly database: Libsql.Database;
  private hashQuery: Libsql.Statement | undefined;
  private listing: Map<string, string[]> | undefined;
  private failed: { key: string; reason: string }[] = [];

  /** @param folders what `--cloudtrail` and `--cost` named, by source */
  constructor(
    private named: Partial<Record<Source, string[]>>,
    memory: string,
    /** a folder of our own that is passed over, should it lie among the raw files */
    private readonly except: string,
    private readonly onLook: OnLook = () => {},
  ) {
    this.database = openDatabase(memory);
    this.database.exec(
      "CREATE TABLE IF NOT EXISTS raw_hashes (path TEXT PRIMARY KEY, size INTEGER, modified_ms REAL, sha256 TEXT) WITHOUT ROWID",
    );
  }

  /** Looks again each time, so that a later run of the same command sees what came meanwhile. */
  async days(source: Source): Promise<string[]> {
    this.failed = [];
    this.listing = await this.list(source);
    return [...this.listing.keys()].sort((a, b) => (a === "undated" ? 1 : b === "undated" ? -1 : a < b ? 1 : -1));
  }

  /** Reads what is new of a day for its hash. A file that has gone meanwhile is passed over; one that cannot be read is kept in mind. */
  async files(source: Source, day: string): Promise<RawFile[]> {
    this.listing ??= await this.list(source);
    const found: RawFile[] = [];
    const news: { file: RawFile; modifiedMs: number }[] = [];
    for (const path of this.listing.get(day) ?? []) {
      try {
        const { size, mtimeMs, mtime } = await stat(path);
        const known = this.knownHash(path, size, mtimeMs);
        const file = {
          key: path,
          size,
          modifiedAt: mtime.toISOString(),
          version: known ?? (await this.hash(path, size)),
        };
        if (!known) news.push({ file, modifiedMs: mtimeMs });
        found.push(file);
        this.onLook(1, 0);
      } catch (error) {
        this.keepInMind(path, error as NodeJS.ErrnoException);
      }
    }
    this.remember(news);
    return found;
  }

  unreadable(): { key: string; reason: string }[] {
    return this.failed;
  }

  async missing(source: Source, keys: string[]): Promise<{ gone: string[]; there: string[] }> {
    const folders = await this.folders(source);
    const found = { gone: [] as string[], there: [] as string[] };
    for (const key of keys) {
      if (!folders.some((folder) => key.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))) continue;
      const there = await isThere(key);
      if (there !== undefined) found[there ? "there" : "gone"].push(key);
    }
    return found;
  }

  async folders(source: Source): Promise<string[]> {
    const there: string[] = [];
    for (const folder of (this.named[source] ?? []).map((one) => resolve(one)))
      if ((await isThere(folder)) === true) there.push(folder);
    return there;
  }

  open(key: string): RawContent {
    return openPath(key);
  }

  /** Lists other folders from now on. */
  use(folders: Partial<Record<Source, string[]>>): void {
    this.named = folders;
    this.listing = undefined;
  }

  /** Paths by delivery day. */
  private async list(source: Source): Promise<Map<string, string[]>> {
    const days = new Map<string, string[]>();
    const paths = new Set<string>();
    for (const folder of this.named[source] ?? [])
      for await (const path of this.walk(resolve(folder), true)) paths.add(path);
    for (const path of [...paths].sort()) {
      const day = deliveryDay(path);
      days.get(day)?.push(path) ?? days.set(day, [path]);
    }
    return days;
  }

  /** Every file at or below a path; a folder that cannot be opened is kept in mind and what lies beside it is listed. */
  private async *walk(path: string, named: boolean): AsyncIterable<string> {
    if (path === this.except) return;
    try {
      if ((await stat(path)).isFile()) yield path;
      else
        for (const entry of await readdir(path, { withFileTypes: true }))
          if (entry.isDirectory()) yield* this.walk(join(path, entry.name), false);
          else if (entry.isFile()) yield join(path, entry.name);
    } catch (error) {
      this.keepInMind(path, error as NodeJS.ErrnoException, named);
    }
  }

  private keepInMind(path: string, { code, message }: NodeJS.ErrnoException, named = false): void {
    if (code === "ENOENT" && !named) return; // it has gone since it was listed
    this.failed.push({ key: path, reason: `it cannot be read (${message}); give the right to read it and run again` });
  }

  private async hash(path: string, size: number): Promise<string> {
    const hash = createHash("sha256");
    const add = (bytes: Buffer) => {
      hash.update(bytes);
      this.onLook(0, bytes.length);
    };
    if (size <= readWhole) add(await readFile(path));
    else for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) add(chunk);
    return hash.digest("hex");
  }

  private knownHash(path: string, size: number, modifiedMs: number): string | undefined {
    this.hashQuery ??= this.database.prepare(
      "SELECT sha256 FROM raw_hashes WHERE path = ? AND size = ? AND modified_ms = ?",
    );
    const row = this.hashQuery.get(path, size, modifiedMs);
    return (row as { sha256: string } | undefined)?.sha256;
  }

  private remember(news: { file: RawFile; modifiedMs: number }[]): void {
    const insert = this.database.prepare("INSERT OR REPLACE INTO raw_hashes VALUES (?, ?, ?, ?)");
    this.database.transaction(() => {
      for (const { file, modifiedMs } of news) insert.run(file.key, file.size, modifiedMs, file.version);
    })();
  }
}

/** Undefined when nobody can tell, as in a folder that must not be read. */
async function isThere(path: string): Promise<boolean | undefined> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code!) ? false : undefined;
  }
}

const readWhole = 8 * 2 ** 20;
