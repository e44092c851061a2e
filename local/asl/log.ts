import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import type { Line } from "./history";

/**
 * The history of one execution on disk: a line of JSON for each event, only ever appended to. A line is written with one call,
 * so it outlives the death of the process; the last one may be torn by it and counts as never written.
 */
export class Log {
  private broken: unknown;

  private constructor(
    private readonly fd: number,
    /** called after the event is on disk; when it throws, nothing more is written */
    private readonly onLine: (line: Line) => void,
  ) {}

  /** @param bytes of whole lines that are kept; what stands behind them is torn */
  static open(path: string, bytes: number, onLine: (line: Line) => void): Log {
    const fd = openSync(path, "a");
    if (fstatSync(fd).size > bytes) ftruncateSync(fd, bytes);
    return new Log(fd, onLine);
  }

  append(line: Line): void {
    if (this.broken) throw this.broken;
    try {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let written = 0; written < bytes.length; ) written += writeSync(this.fd, bytes, written);
      this.onLine(line);
    } catch (error) {
      this.broken = error;
      throw error;
    }
  }

  close(): void {
    this.broken ??= new Error("the history is closed");
    closeSync(this.fd);
  }
}

/** Every whole line, and how many bytes they have. @throws {Error} naming the line that is no event */
export function readLog(path: string): { lines: Line[]; bytes: number } {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf("\n") + 1;
  const texts = bytes.toString("utf8", 0, end).split("\n");
  texts.pop();
  const lines = texts.map((text, at) => {
    const line = parse(text);
    if (line?.id !== at + 1)
      throw new Error(
        `${path}: line ${at + 1} is not event ${at + 1}; something else has changed the history; move its folder away`,
      );
    return line;
  });
  return { lines, bytes: end };
}

/** First and last event, without reading what lies between. */
export function readEnds(path: string): { first: Line; last: Line } | undefined {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const first = firstLine(fd, size);
    const last = lastLine(fd, size);
    return first && last && { first, last };
  } finally {
    closeSync(fd);
  }
}

const chunk = 16_384;

function firstLine(fd: number, size: number): Line | undefined {
  for (let length = chunk; ; length *= 4) {
    const bytes = read(fd, 0, Math.min(length, size));
    const end = bytes.indexOf("\n");
    if (end >= 0) return parse(bytes.toString("utf8", 0, end));
    if (length >= size) return undefined;
  }
}

function lastLine(fd: number, size: number): Line | undefined {
  for (let length = chunk; ; length *= 4) {
    const bytes = read(fd, Math.max(0, size - length), Math.min(length, size));
    const end = bytes.lastIndexOf("\n");
    const start = end <= 0 ? -1 : bytes.lastIndexOf("\n", end - 1);
    if (start >= 0 || (end >= 0 && length >= size)) return parse(bytes.toString("utf8", start + 1, end));
    if (length >= size) return undefined;
  }
}

function read(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
