import { createReadStream, type ReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import type { RawContent } from "../../pipeline/ports";

export interface FileContent extends RawContent {
  stream(): ReadStream;
}

/** A raw file by its absolute path; nothing is read before it is asked for. */
export function openPath(path: string): FileContent {
  return {
    size: async () => (await stat(path)).size,
    bytes: () => readFile(path),
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
    range: async (start, end) => {
      const file = await open(path);
      try {
        const buffer = Buffer.allocUnsafeSlow(end - start);
        let at = 0;
        while (at < buffer.length) {
          const { bytesRead } = await file.read(buffer, at, buffer.length - at, start + at);
          if (bytesRead === 0) throw new Error(`${path} ends before byte ${end}`);
          at += bytesRead;
        }
        return buffer;
      } finally {
        await file.close();
      }
    },
  };
}
