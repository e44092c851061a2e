import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes temporary files (`.….tmp`) that a killed process left below a folder before a time, in ms. @returns how many */
export async function removeCutOffWrites(folder: string, before: number, dryRun: boolean): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^\..*\.tmp$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).mtimeMs > before) continue;
    if (!dryRun) await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
