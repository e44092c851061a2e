import { once } from "node:events";
import { constants, crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { DamagedError } from "../../inspect/inflate";

/** The end of a zip holds its directory; more than this of it is never needed for one entry. */
const tailSize = 1 << 17;
const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endRecord = 0x06054b50;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** Where the data of the first entry begins; undefined while its header is not whole. */
function dataStart(head: Buffer): number | undefined {
  if (head.length >= 4 && head.readUInt32LE(0) !== localHeader)
    throw new DamagedError("empty: a zip archive without files");
  if (head.length < 30) return undefined;
  const start = 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  return head.length < start ? undefined : start;
}
function methodOf(head: Buffer): 0 | 8 {
  if (head.readUInt16LE(6) & 1) throw new DamagedError("an encrypted zip archive; unpack it");
  const method = head.readUInt16LE(8);
  if (method !== 0 && method !== 8) throw new DamagedError(`a zip archive packed by method ${method}; unpack it`);
  return method;
}

/** What the first bytes of a zip hold of its first file. @param isWhole they are all of it @throws {DamagedError} */
export function zipHead(head: Buffer, isWhole: boolean): Buffer {
  const start = dataStart(head);
  if (start === undefined) throw new DamagedError("torn zip: it ends inside its first header");
  if (head[30 + head.readUInt16LE(26) - 1] === 0x2f)
    throw new DamagedError("a zip archive with folders; unpack it and give the folder");
  const method = methodOf(head);
  if (isWhole && !head.subarray(start).includes("PK\x05\x06"))
    throw new DamagedError(`torn zip: no directory at its end, in a file of ${head.length} bytes`);
  const size = head.readUInt32LE(18);
  const data = head.subarray(start, size > 0 && size < 0xffffffff ? start + size : undefined);
  if (method === 0) return data;
  try {
    return inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new DamagedError(`damaged zip: ${(error as Error).message}`);
  }
}

/**
 * The content of a zip archive that holds one file, as AWS writes it, in pieces. Length and checksum are compared with the archive's directory.
 * @throws {DamagedError} torn, damaged, several files; also after all pieces were given
 */
export async function* unzipped(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = stream[Symbol.asyncIterator]();
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  const next = async (): Promise<Buffer | undefined> => {
    const { value, done } = await input.next();
    if (done) return undefined;
    size += value.length;
    tail = Buffer.concat([tail, value]).subarray(-tailSize);
    return value;
  };
  try {
    let head: Buffer = Buffer.alloc(0);
    let start: number | undefined;
    while (start === undefined) {
      const piece = await next();
      if (piece === undefined) throw new DamagedError(`torn zip: unexpected end of file after ${size} bytes`);
      head = Buffer.concat([head, piece]);
      start = dataStart(head);
    }
    const entry: { method: 0 | 8; size: number } = { method: methodOf(head), size: head.readUInt32LE(18) };
    const sum = { crc: 0, length: 0 };
    const rest = (async function* () {
      yield head.subarray(start);
      for (let piece = await next(); piece; piece = await next()) yield piece;
    })();
    for await (const piece of entry.method === 8 ? inflated(rest, () => size) : stored(rest, entry.size)) {
      sum.crc = crc32(piece, sum.crc);
      sum.length += piece.length;
      yield piece;
    }
    while ((await next()) !== undefined); // up to the directory
    check(tail, size, sum);
  } finally {
    await input.return?.();
  }
}

/** A file that was not packed; its length stands before it. */
async function* stored(rest: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const piece of rest) {
    yield piece.subarray(0, left);
    left -= Math.min(left, piece.length);
    if (left === 0) return;
  }
}

/** Deflate knows its own end; what follows it is the directory. */
async function* inflated(rest: AsyncGenerator<Buffer>, size: () => number): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: 1 << 20 });
  let ended = false;
  inflate.on("end", () => {
    ended = true;
  });
  const feeding = (async () => {
    for await (const piece of rest) {
      if (ended || inflate.destroyed) return;
      if (!inflate.write(piece))
        await Promise.race([once(inflate, "drain"), once(inflate, "end"), once(inflate, "close")]);
    }
    inflate.end();
  })();
  feeding.catch((error) => inflate.destroy(error));
  try {
    yield* inflate as AsyncIterable<Buffer>;
    await feeding;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw new DamagedError(`torn zip: unexpected end of file after ${size()} bytes`);
    if (code?.startsWith("Z_")) throw new DamagedError(`damaged zip: ${message}, in a file of ${size()} bytes`);
    throw error;
  } finally {
    inflate.destroy();
  }
}

function check(tail: Buffer, size: number, sum: { crc: number; length: number }): void {
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== endRecord) end--;
  if (end < 0) throw new DamagedError(`torn zip: no directory at its end, in a file of ${size} bytes`);
  const files = tail.readUInt16LE(end + 10);
  if (files !== 1) throw new DamagedError(`a zip archive of ${files} files; unpack it and give the folder`);
  const entry = end - tail.readUInt32LE(end + 12);
  if (entry < 0 || tail.readUInt32LE(entry) !== centralHeader)
    throw new DamagedError("damaged zip: its directory is not where it should be");
  if (tail.readUInt32LE(entry + 16) !== sum.crc)
    throw new DamagedError(`damaged zip: wrong checksum, in a file of ${size} bytes`);
  const length = tail.readUInt32LE(entry + 24);
  if (length !== 0xffffffff && length !== sum.length % 2 ** 32)
    throw new DamagedError(`damaged zip: ${sum.length} bytes instead of ${length}`);
}
