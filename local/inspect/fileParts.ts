import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OpenPart } from "../../pipeline/inspect/parts";

/** Parts that grow as hidden files beside their place and are renamed into it. A file is open only while a row group is written. */
export const fileParts =
  (root: string): OpenPart =>
  (key) => {
    const path = join(root, key);
    const own = join(dirname(path), `.${randomBytes(8).toString("hex")}.tmp`);
    mkdirSync(dirname(path), { recursive: true });
    return {
      append(bytes) {
        const file = openSync(own, "a");
        try {
          for (const chunk of bytes) writeFileSync(file, chunk);
        } finally {
          closeSync(file);
        }
      },
      commit: () => rename(own, path),
      discard: () => rm(own, { force: true }),
    };
  };
