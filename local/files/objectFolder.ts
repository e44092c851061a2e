import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { NoObjectError } from "../../pipeline/errors";
import type { ObjectStore } from "../../pipeline/ports";

let writes = 0;
/** What stands for the lake in a location. */
export const scheme = "lake:///";

/**
 * The lake as a folder. Every write is a temporary file renamed into place, so no reader and no crash sees half of one.
 * Locations (`lake:///gold/…`) do not name the folder, so a home can be moved or copied.
 */
export class ObjectFolder implements ObjectStore {
  readonly root: string;
  constructor(root: string) {
    this.root = resolve(root);
  }

  async read(key: string): Promise<Buffer> {
    return readFile(this.path(key)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") throw new NoObjectError(key, this.root, { cause });
      throw new Error(`cannot read ${key} in the lake ${this.root}: ${cause.message}`, { cause });
    });
  }

  async write(key: string, body: Uint8Array | string): Promise<void> {
    const path = this.path(key);
    await mkdir(dirname(path), { recursive: true });
    writes += 1;
    const own = join(
      dirname(path),
      `.${createHash("sha256").update(`${path} ${process.pid} ${writes}`).digest("hex").slice(0, 16)}.tmp`,
    );
    await writeFile(own, body);
    await rename(own, path);
  }

  async *list(prefix: string): AsyncIterable<{ key: string; size: number; modifiedAt: Date }> {
    // A prefix may end inside a name, as in S3: list its folder and keep what begins with it.
    const folder = prefix.endsWith("/") || prefix === "" ? prefix : `${dirname(prefix)}/`.replace(/^\.\//, "");
    for await (const path of walk(join(this.root, folder))) {
      const key = relative(this.root, path).split(sep).join("/");
      if (!key.startsWith(prefix)) continue;
      const { size, mtime } = await stat(path);
      yield { key, size, modifiedAt: mtime };
    }
  }

  async remove(keys: string[]): Promise<void> {
    for (const key of keys) await rm(this.path(key), { force: true });
  }

  uri(key: string): string {
    return `${scheme}${key}`;
  }

  key(uri: string): string {
    if (!uri.startsWith(scheme)) throw new Error(`${uri} is not in the lake ${this.root}`);
    return uri.slice(scheme.length);
  }

  /** The file or folder behind a key. @throws {Error} for a key that leaves the lake */
  path(key: string): string {
    const path = resolve(this.root, key);
    if (path !== this.root && !path.startsWith(this.root + sep))
      throw new Error(`object key ${key} leaves the lake ${this.root}`);
    return path;
  }
}

/** Files below a folder in the order of their names; hidden ones (temporary writes) are passed over, a missing folder is empty. */
async function* walk(folder: string): AsyncIterable<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* walk(join(folder, entry.name));
    else if (entry.isFile()) yield join(folder, entry.name);
  }
}
