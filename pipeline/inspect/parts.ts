import type { ObjectStore } from "../ports";
import type { PartSink } from "./parquetFile";

/** A part while it grows. Nobody sees it under its key before `commit`. */
export interface Part extends PartSink {
  commit(): Promise<void>;
  /** Leaves nothing behind; after `commit` it does nothing. */
  discard(): Promise<void>;
}
export type OpenPart = (key: string) => Part;

/** Parts that grow in memory and are written with one call each. */
export const memoryParts =
  (objects: Pick<ObjectStore, "write">): OpenPart =>
  (key) => {
    let chunks: Buffer[] = [];
    return {
      append(bytes) {
        for (const chunk of bytes) chunks.push(Buffer.from(chunk));
      },
      async commit() {
        const body = Buffer.concat(chunks);
        chunks = [];
        await objects.write(key, body);
      },
      async discard() {
        chunks = [];
      },
    };
  };
