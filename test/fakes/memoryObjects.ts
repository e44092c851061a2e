import { NoObjectError } from "../../pipeline/errors";
import type { ObjectStore } from "../../pipeline/ports";

/** A lake in memory. */
export class MemoryObjects implements ObjectStore {
  readonly kept = new Map<string, Buffer>();
  async read(key: string): Promise<Buffer> {
    const body = this.kept.get(key);
    if (!body) throw new NoObjectError(key, "in memory");
    return body;
  }
  async write(key: string, body: Uint8Array | string): Promise<void> {
    this.kept.set(key, Buffer.from(body as Uint8Array));
  }
  async *list(prefix: string): AsyncIterable<{ key: string; size: number; modifiedAt: Date }> {
    for (const key of [...this.kept.keys()].sort())
      if (key.startsWith(prefix)) yield { key, size: this.kept.get(key)!.length, modifiedAt: new Date(0) };
  }
  async remove(keys: string[]): Promise<void> {
    for (const key of keys) this.kept.delete(key);
  }
  uri = (key: string): string => `lake:///${key}`;
  key = (uri: string): string => uri.slice("lake:///".length);
}
