import type { RawContent } from "../ports";
import type { Block } from "./block";
import { EventReader, maxRecord } from "./eventReader";
import { DamagedError, inflate, isGzip, pieces } from "./inflate";
import { describe } from "./recognise";
import { Tally } from "./tally";

/** A file that inflates to more is read as a stream, twice: first to verify, then to stage. */
export const maxInflated = 32 << 20;

/** Enough to tell the shapes that hold no log apart. */
const headLength = 4096;

/** A file that inflates to more is refused: it would be a bomb, as CloudTrail's largest inflate to a tenth of it. */
const maxTotal = 4 * 2 ** 30;

/** The inflated content of a raw file: in memory, or to be streamed as often as is needed. */
export interface Source {
  gzip: boolean;
  whole: Buffer | undefined;
  stream(): AsyncIterable<Buffer>;
}

/** @throws {DamagedError} when a small file is no whole gzip; of a large one the reading tells it */
export async function openRaw(content: RawContent): Promise<Source> {
  let head: Buffer | undefined;
  let whole: Buffer | undefined;
  if ((await content.size()) <= maxInflated) {
    head = await content.bytes();
    if (head.length === 0) throw new DamagedError("empty file (0 bytes)");
    whole = isGzip(head) ? inflate(head, maxInflated) : head;
    if (whole?.length === 0) throw new DamagedError("empty: gzip of 0 bytes");
  } else
    for await (const piece of content.stream()) {
      head = piece as Buffer;
      break;
    }
  const gzip = isGzip(head ?? Buffer.alloc(0));
  return { gzip, whole, stream: () => pieces(content.stream(), gzip) };
}

export interface Reading {
  tally: Tally;
  /** Why the file is bad. */
  failure: string | undefined;
  other: "digest" | "config" | undefined;
  inflated: number;
  notes: string[];
  /** how the content begins, for saying what it is when it is no log */
  head: string;
}

/**
 * Reads a file once, in blocks of records. After a file of one block, that block still holds its records.
 * Memory: the file when it is in memory; else a window of at most one record (4 MB) and two pieces (2 MB).
 */
export async function readEvents(source: Source, block: Block, onBlock: (block: Block) => void): Promise<Reading> {
  block.begin();
  const tally = new Tally();
  const reader = new EventReader(block, tally);
  const end: Ending = { inflated: 0, foreign: undefined, byteOrderMark: false, head: "" };
  const failure = await (source.whole ? readWhole : readStream)(source, reader, block, onBlock, end).catch(
    (error: unknown) => {
      if (error instanceof DamagedError) return error.message;
      throw error;
    },
  );
  return {
    tally,
    failure: failure ?? end.foreign ?? reader.failure,
    other: reader.other,
    inflated: end.inflated,
    notes: end.byteOrderMark ? ["byte order mark"] : [],
    head: end.head,
  };
}

interface Ending {
  inflated: number;
  /** what the content is when it begins like no JSON of CloudTrail */
  foreign: string | undefined;
  byteOrderMark: boolean;
  head: string;
}
type Read = (
  source: Source,
  reader: EventReader,
  block: Block,
  onBlock: (block: Block) => void,
  end: Ending,
) => Promise<string | undefined>;

const readWhole: Read = async (source, reader, block, onBlock, end) => {
  const whole = source.whole!;
  end.inflated = whole.length;
  let p = begin(whole, end);
  while (end.foreign === undefined) {
    p = reader.feed(whole, p, whole.length, 0, true);
    if (block.count > 0) onBlock(block);
    if (p >= whole.length || reader.isOver) break;
  }
  return undefined;
};

const readStream: Read = async (source, reader, block, onBlock, end) => {
  let window: Buffer = Buffer.alloc(0);
  let offset = 0;
  let first = true;
  const drain = (isLast: boolean): void => {
    let p = first ? begin(window, end) : 0;
    first = false;
    if (end.foreign !== undefined) return;
    do {
      p = reader.feed(window, p, window.length, offset, isLast);
      if (block.count > 0) onBlock(block);
    } while (block.isFull && !reader.isOver);
    offset += p;
    window = window.subarray(p);
  };
  for await (const piece of source.stream()) {
    end.inflated += piece.length;
    if (end.inflated > maxTotal) return "inflates to more than 4 GB";
    window = window.length === 0 ? piece : Buffer.concat([window, piece]);
    if (first && window.length < 1024) continue;
    drain(false);
    if (reader.isOver || end.foreign !== undefined) return undefined;
    if (window.length > maxRecord) {
      reader.skip();
      drain(false);
    }
  }
  drain(true);
  return undefined;
};

function begin(bytes: Buffer, end: Ending): number {
  end.byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const from = end.byteOrderMark ? 3 : 0;
  end.foreign = describe(bytes.subarray(from, from + 1024));
  end.head = bytes.toString("utf8", from, from + headLength);
  return from;
}
