import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { RawContent } from "../../pipeline/ports";

/** A raw file by its absolute path; nothing is read before it is asked for. */
export function openPath(path: string): RawContent {
  return {
    size: async () => (await stat(path)).size,
    bytes: () => readFile(path),
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  };
}
