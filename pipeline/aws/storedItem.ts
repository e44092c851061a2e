import { gunzipSync, gzipSync } from "node:zlib";
import type { Item } from "../ports";

/** An item as DynamoDB has it: the body as JSON text, or as gzip of that where it is long. */
export interface Stored {
  pk: string;
  sk: string;
  rev: number;
  body?: string;
  packed?: Uint8Array;
  /** epoch seconds; milliseconds would never expire, without an error */
  ttl?: number;
}

/** An item may have 400 KB, keys and names included; a body this long is packed, as it may grow to that. */
const longBody = 64 * 1024;
const maxBytes = 390 * 1024;

/** @throws {Error} when an item is too large for DynamoDB, naming it */
export function packBody(pk: string, sk: string, body: unknown): { body: string } | { packed: Uint8Array } {
  const text = JSON.stringify(body) ?? "null";
  if (Buffer.byteLength(text) <= longBody) return { body: text };
  const packed = gzipSync(text);
  if (packed.length > maxBytes)
    throw new Error(
      `ledger item ${pk} ${sk} has ${packed.length} bytes after gzip, DynamoDB takes ${maxBytes}; keep the list in an object of the lake and its key here`,
    );
  return { packed };
}

export function fromStored<Body>({ pk, sk, rev, body, packed, ttl }: Stored): Item<Body> {
  const text = packed === undefined ? (body ?? "null") : gunzipSync(packed).toString("utf8");
  return { pk, sk, rev, body: JSON.parse(text) as Body, ...(ttl !== undefined && { expiresAt: ttl }) };
}
