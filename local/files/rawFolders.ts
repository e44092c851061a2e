import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type Libsql from "libsql";
import { deliveryDay } from "../../pipeline/inspect/deliveryDay";
import type { RawContent, RawFile, RawStore, Source } from "../../pipeline/ports";
import { openDatabase } from "../ledger/database";

/**
 * Raw files in folders of this machine, any depth; links are followed only for the folders given.
 * A file is known by the SHA-256 of its content; path, size and time of change say whether it must be read for that again.
 */
export class RawFolders implements RawStore {
  private readonly database: Libsql.Database;
  private listing: Promise<Map<Source, Map<string, RawFile[]>>> | undefined;

  /** @param folders what `--cloudtrail` and `--cost` named, by source */
  constructor(
    private readonly folders: Partial<Record<Source, string[]>>,
    memory: string,
  ) {
    this.database = openDatabase(memory);
    this.database.exec(
      "CREATE TABLE IF NOT EXISTS raw_hashes (path TEXT PRIMARY KEY, size INTEGER, modified_ms REAL, sha256 TEXT) WITHOUT ROWID",
    );
  }

  async days(source: Source): Promise<string[]> {
    const days = [...((await this.listed()).get(source)?.keys() ?? [])];
    return days.sort((a, b) => (a === "undated" ? 1 : b === "undated" ? -1 : a < b ? 1 : -1));
  }

  async files(source: Source, day: string): Promise<RawFile[]> {
    return (await this.listed()).get(source)?.get(day) ?? [];
  }

  open(key: string): RawContent {
    return RawFolders.openPath(key);
  }

  static openPath(path: string): RawContent {
    return {
      size: async () => (await stat(path)).size,
      bytes: () => readFile(path),
      stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
    };
  }

  /** Forgets what was listed, so that the next question looks again. */
  refresh(): void {
    this.listing = undefined;
  }

  private listed() {
    this.listing ??= this.list();
    return this.listing;
  }

  private async list(): Promise<Map<Source, Map<string, RawFile[]>>> {
    const bySource = new Map<Source, Map<string, RawFile[]>>();
    for (const [source, folders] of Object.entries(this.folders) as [Source, string[]][]) {
      const byDay = new Map<string, RawFile[]>();
      for (const path of await filesBelow(folders)) {
        const day = deliveryDay(path);
        byDay.set(day, [...(byDay.get(day) ?? []), await this.known(path)]);
      }
      bySource.set(source, byDay);
    }
    return bySource;
  }

  private async known(path: string): Promise<RawFile> {
    const { size, mtimeMs, mtime } = await stat(path);
    const row = this.database
      .prepare("SELECT sha256 FROM raw_hashes WHERE path = ? AND size = ? AND modified_ms = ?")
      .get(path, size, mtimeMs) as { sha256: string } | undefined;
    const version = row?.sha256 ?? (await hashFile(path));
    if (!row)
      this.database.prepare("INSERT OR REPLACE INTO raw_hashes VALUES (?, ?, ?, ?)").run(path, size, mtimeMs, version);
    return { key: path, size, modifiedAt: mtime.toISOString(), version };
  }
}

async function filesBelow(folders: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    const root = resolve(folder);
    if ((await stat(root)).isFile()) found.add(root);
    else
      for (const entry of await readdir(root, { withFileTypes: true, recursive: true }))
        if (entry.isFile()) found.add(join(entry.parentPath, entry.name));
  }
  return [...found].sort();
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
