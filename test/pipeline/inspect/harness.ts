import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { inspectBatch } from "../../../pipeline/inspect/inspectBatch";
import type { BatchInspection } from "../../../pipeline/inspect/results";
import type { RawFile } from "../../../pipeline/ports";

export type Files = Record<string, Buffer | string>;
/** A staged row as a Parquet reader gives it. */
export type Row = Record<string, string | null> & { source_index: bigint };
type Options = Partial<Parameters<typeof inspectBatch>[0]>;

/** Inspects files that lie in memory. */
export async function inspect(
  files: Files,
  options: Options = {},
): Promise<{ result: BatchInspection; parts: Map<string, Buffer> }> {
  const contents = new Map(Object.entries(files).map(([key, body]) => [key, Buffer.from(body)]));
  const parts = new Map<string, Buffer>();
  const result = await inspectBatch({
    batchId: "b1",
    files: [...contents].map(([key, body]): RawFile => ({ key, size: body.length, modifiedAt: "", version: "" })),
    raw: {
      open: (key) => ({
        size: async () => contents.get(key)!.length,
        bytes: async () => contents.get(key)!,
        stream: () => Readable.from(slices(contents.get(key)!)),
        range: async (start, end) => contents.get(key)!.subarray(start, end),
      }),
    },
    objects: {
      write: async (key, body) => {
        parts.set(key, Buffer.from(body as Uint8Array));
      },
    },
    ...options,
  });
  return { result, parts };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const compressors = { GZIP: (bytes: Uint8Array) => gunzipSync(bytes) };

/** All rows of the parts, in the order of the parts. */
export async function rowsOf(parts: Map<string, Buffer>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [, body] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    rows.push(...((await parquetReadObjects({ file, compressors })) as Row[]));
  }
  return rows;
}

/** A record with what every record needs; `extra` overrides. */
export const event = (extra: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventVersion: "1.11",
  eventID: "e-1",
  eventTime: "2026-01-31T23:59:59Z",
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  ...extra,
});
export const log = (...records: unknown[]): string => JSON.stringify({ Records: records });
