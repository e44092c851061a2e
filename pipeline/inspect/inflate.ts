import { type Readable, Transform } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";

const pieceSize = 1 << 20;

/** The content is no gzip, or a torn or damaged one; the message is the reason for quarantine. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Inflates a gzip file whole. Its last four bytes say how large it becomes, but a stranger wrote them, so they are only a hint.
 * @returns undefined when it becomes larger than `limit`
 * @throws {DamagedError}
 */
export function inflate(bytes: Buffer, limit: number): Buffer | undefined {
  const hint = bytes.length >= 18 ? bytes.readUInt32LE(bytes.length - 4) : 0;
  if (hint > limit) return undefined;
  try {
    const chunkSize = Math.max(64, Math.min(hint, bytes.length * 1100) + 1); // deflate gains at most a factor of 1032
    return gunzipSync(bytes, { chunkSize, maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw damaged(error as NodeJS.ErrnoException, bytes.length, bytes);
  }
}

/** Passes a stream on in pieces of about 1 MB, inflated when it is gzip. @throws {DamagedError} */
export async function* pieces(stream: Readable, gzip: boolean): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of gzip ? gunzipped(stream) : (stream as AsyncIterable<Buffer>)) {
    parts.push(part);
    size += part.length;
    if (size < pieceSize) continue;
    yield parts.length === 1 ? part : Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

/** A gzip stream inflated, in pieces as they come. @throws {DamagedError} */
export async function* gunzipped(stream: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceSize });
  let compressed = 0;
  let head: Buffer = Buffer.alloc(0);
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (compressed === 0) head = chunk;
      compressed += chunk.length;
      done(null, chunk);
    },
  });
  stream.on("error", (error) => gunzip.destroy(error));
  stream.pipe(counted).pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    throw damaged(error as NodeJS.ErrnoException, compressed, head);
  } finally {
    stream.destroy();
  }
}

function damaged(error: NodeJS.ErrnoException, size: number, head: Buffer): Error {
  const bytes = `${size.toLocaleString("en")} bytes`;
  if (error.code === "Z_BUF_ERROR") return new DamagedError(`torn gzip: unexpected end of file after ${bytes}`);
  // The magic number of the first member is there, so a header that is wrong stands behind a whole member.
  const later =
    error.message === "incorrect header check" || (error.message === "unknown compression method" && head[2] === 8);
  if (later) return new DamagedError(`trailing garbage behind the gzip data, in a file of ${bytes}`);
  if (error.code?.startsWith("Z_")) return new DamagedError(`damaged gzip: ${error.message}, in a file of ${bytes}`);
  return error;
}
