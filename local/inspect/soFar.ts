import type { ReadStream } from "node:fs";
import type { OnRead } from "../../pipeline/inspect/results";
import type { RawContent, RawFile } from "../../pipeline/ports";
import { openPath } from "../files/openPath";

/** How far a thread has come within the file that it reads. */
export interface FileSoFar {
  key: string;
  /** of the file as it was delivered */
  size: number;
  /** that are behind */
  bytes: number;
  records: number;
}

/** Opens the files of a batch, and tells now and then how far the one that is read has come. Nothing is counted: streams know. */
export class SoFar {
  private key = "";
  private stream: ReadStream | undefined;
  private fetched = 0;
  private told = performance.now();
  private readonly sizes: Map<string, number>;

  constructor(
    files: RawFile[],
    private readonly everyMs: number,
    private readonly tell: (file: FileSoFar) => void,
  ) {
    this.sizes = new Map(files.map(({ key, size }) => [key, size]));
  }

  readonly open = (key: string): RawContent => {
    const content = openPath(key);
    this.key = key;
    this.stream = undefined;
    this.fetched = 0;
    return {
      ...content,
      stream: () => {
        const stream = content.stream();
        this.stream = stream;
        return stream;
      },
      range: (start, end) => {
        this.fetched += end - start;
        return content.range(start, end);
      },
    };
  };

  readonly onRead: OnRead = (records, reading = 1, readings = 1) => {
    const now = performance.now();
    if (now - this.told < this.everyMs) return;
    this.told = now;
    const size = this.sizes.get(this.key) ?? 0;
    const position = Math.min(size, this.fetched + (this.stream?.bytesRead ?? 0));
    const bytes = Math.round((position + (reading - 1) * size) / readings);
    this.tell({ key: this.key, size, bytes, records });
  };
}
