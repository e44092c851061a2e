import { createWriteStream, existsSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { UsageError } from "../pipeline/errors";

const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false });

/** @throws {UsageError} before anything is read for a name that no file can have */
export function checkOut(out: string): void {
  if (out === "") throw new UsageError("--out is empty; name a file");
  if (!existsSync(dirname(out))) throw new UsageError(`there is no folder ${dirname(out)}`);
  if (kindOf(out)?.isDirectory()) throw new UsageError(`${out} is a folder; name a file in it with --out`);
}

/** Writes a file that appears when it is whole; what is no file, such as a pipe or /dev/null, is written straight to. */
export async function writeOut(text: Readable, out: string): Promise<void> {
  const isFile = kindOf(out)?.isFile() ?? true;
  const own = isFile ? `${out}.${process.pid}.tmp` : out;
  try {
    const file = createWriteStream(own);
    await (out.endsWith(".gz") ? pipeline(text, createGzip(), file) : pipeline(text, file));
    if (isFile) await rename(own, out);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && syscall === "open")
      throw new UsageError(`${dirname(out)} takes no new file; name another place with --out`);
    throw error;
  } finally {
    if (isFile) await rm(own, { force: true });
  }
}
