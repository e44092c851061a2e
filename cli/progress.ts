import { basename } from "node:path";
import type { HistoryEvent } from "../local/asl/history";
import type { ReadFile } from "../local/inspect/messages";
import type { FileSoFar } from "../local/inspect/soFar";
import { shorten } from "../pipeline/alerts/text";
import { bytes, count, counted, eraseWith, note } from "./output";

/** Where the statement of a build puts its table. */
const location = /external_location = '\w+:\/\/[^']*?\/(silver|gold)\/(\w+)\//;

/**
 * Tells on stderr how a run gets on: nothing in the first second, then counts and bytes, of files that are being read too.
 * On a terminal the line is written over four times a second; elsewhere a line comes every 5 s, so that a log shows life.
 */
export class Progress {
  private files = 0;
  private read = 0;
  private records = 0;
  private published = 0;
  private planned = 0;
  /** table whose build has begun last */
  private building: string | undefined;
  private looked = { files: 0, bytes: 0 };
  private waits = false;
  /** at raw files, which of them are new */
  private looks = true;
  /** files that are being read, by key */
  private readonly reading = new Map<string, FileSoFar>();
  private readonly started = Date.now();
  private shown = Date.now();
  private readonly terminal = process.stderr.isTTY === true;
  private drawn = false;

  constructor(private readonly quiet: boolean) {
    eraseWith(() => this.erase());
  }

  /** Tells while something is done, and not when it is over or has failed. */
  async during<T>(work: Promise<T>): Promise<T> {
    const timer = this.quiet ? undefined : setInterval(() => this.show(), 250);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.erase();
    }
  }

  /** What a command hands on to what it opens. */
  readonly listeners = {
    onLook: (files: number, bytes: number) => {
      this.looks = true;
      this.looked.files += files;
      this.looked.bytes += bytes;
    },
    onReading: (file: FileSoFar) => {
      this.looks = false;
      this.reading.set(file.key, file);
    },
    onFile: ({ key, size, records }: ReadFile) => {
      this.looks = false;
      this.reading.delete(key);
      this.files += 1;
      this.read += size;
      this.records += records;
    },
  };

  event(event: HistoryEvent): void {
    this.waits = false;
    if (event.type === "MapIterationStarted") this.looks = false;
    if (event.type === "MapIterationStarted" && event.mapIterationStartedEventDetails?.name === "Build")
      this.planned += 1;
    const [, zone, table] = location.exec(event.taskScheduledEventDetails?.parameters ?? "") ?? [];
    if (zone) this.building = `${zone}.${table}`;
    if (event.type === "MapIterationSucceeded" && event.mapIterationSucceededEventDetails?.name === "Build")
      this.published += 1;
  }

  /** Another run is at work. */
  wait(): void {
    this.waits = true;
  }

  private erase(): void {
    if (this.drawn) process.stderr.write("\r\x1b[K");
    this.drawn = false;
  }

  private show(): void {
    const now = Date.now();
    if (now - this.started < 1000 || now - this.shown < (this.terminal ? 250 : 5000)) return;
    this.shown = now;
    const line = `${Math.round((now - this.started) / 1000)} s: ${this.words()}`;
    if (!this.terminal) note(line);
    // One that is wider than the terminal could not be written over.
    else process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    this.drawn = this.terminal;
  }

  private words(): string {
    const open = [...this.reading.values()];
    const sum = (of: (file: FileSoFar) => number) => open.reduce((total, file) => total + of(file), 0);
    const now = this.building && this.published < this.planned ? `, now ${this.building}` : "";
    const builds =
      this.planned > 0 ? `; ${count(this.published)} of ${count(this.planned)} planned builds done${now}` : "";
    if (this.waits) return "waiting for the other run";
    if (this.looks) {
      const { files, bytes: hashed } = this.looked;
      return `${counted(files, "file")} looked at${hashed > 0 ? ` (${bytes(hashed)} new)` : ""}`;
    }
    const [first, ...more] = open;
    const part = first ? ` and ${percent(first)} % of ${shorten(basename(first.key), 30)}` : "";
    const others = more.length > 0 ? ` and ${count(more.length)} more` : "";
    const records = `${count(this.records + sum((file) => file.records))} records read`;
    return `${counted(this.files, "file")}${part}${others} (${bytes(this.read + sum((file) => file.bytes))}), ${records}${builds}`;
  }
}

const percent = ({ bytes: behind, size }: FileSoFar): number => Math.floor((100 * behind) / Math.max(1, size));
