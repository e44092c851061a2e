import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** When the newest file below a folder was written; undefined when it holds none. @throws {Error} when the folder cannot be read */
export async function newestFile(path: string): Promise<Date | undefined> {
  let newest: Date | undefined;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { mtime } = await stat(join(entry.parentPath, entry.name));
    if (!newest || mtime > newest) newest = mtime;
  }
  return newest;
}
