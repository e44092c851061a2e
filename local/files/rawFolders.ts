import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type Libsql from "libsql";
import { deliveryDay } from "../../pipeline/inspect/deliveryDay";
import type { RawContent, RawFile, RawStore, Source } from "../../pipeline/ports";
import { openDatabase } from "../ledger/database";
import { openPath } from "./openPath";

/**
 * Raw files in folders of this machine, any depth; links are followed only for the folders given.
 * A file is known by the SHA-256 of its content; path, size and time of change say whether it must be read for that again.
 */
export class RawFolders implements RawStore {
  private readonly database: Libsql.Database;
  private listing: Promise<Map<Source, Map<string, RawFile[]>>> | undefined;

  /** @param folders what `--cloudtrail` and `--cost` named, by source */
  constructor(
    private folders: Partial<Record<Source, string[]>>,
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
    return openPath(key);
  }

  /** Lists other folders from now on. */
  use(folders: Partial<Record<Source, string[]>>): void {
    this.folders = folders;
    this.listing = undefined;
  }

  private listed() {
    this.listing ??= this.list();
    return this.listing;
  }

  private async list(): Promise<Map<Source, Map<string, RawFile[]>>> {
    const bySource = new Map<Source, Map<string, RawFile[]>>();
    const news: { file: RawFile; modifiedMs: number }[] = [];
    for (const [source, folders] of Object.entries(this.folders) as [Source, string[]][]) {
      const byDay = new Map<string, RawFile[]>();
      for (const path of await filesBelow(folders)) {
        const { size, mtimeMs, mtime } = await stat(path);
        const known = this.knownHash(path, size, mtimeMs);
        const file = {
          key: path,
          size,
          modifiedAt: mtime.toISOString(),
          version: known ?? (await hashFile(path, size)),
        };
        if (!known) news.push({ file, modifiedMs: mtimeMs });
        const day = deliveryDay(path);
        byDay.get(day)?.push(file) ?? byDay.set(day, [file]);
      }
      bySource.set(source, byDay);
    }
    this.remember(news);
    return bySource;
  }

  private knownHash(path: string, size: number, modifiedMs: number): string | undefined {
    const row = this.database
      .prepare("SELECT sha256 FROM raw_hashes WHERE path = ? AND size = ? AND modified_ms = ?")
      .get(path, size, modifiedMs);
    return (row as { sha256: string } | undefined)?.sha256;
  }

  private remember(news: { file: RawFile; modifiedMs: number }[]): void {
    const insert = this.database.prepare("INSERT OR REPLACE INTO raw_hashes VALUES (?, ?, ?, ?)");
    this.database.transaction(() => {
      for (const { file, modifiedMs } of news) insert.run(file.key, file.size, modifiedMs, file.version);
    })();
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

const readWhole = 8 * 2 ** 20;

async function hashFile(path: string, size: number): Promise<string> {
  const hash = createHash("sha256");
  if (size <= readWhole) return hash.update(await readFile(path)).digest("hex");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
