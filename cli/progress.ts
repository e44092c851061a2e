import type { HistoryEvent } from "../local/asl/history";
import { bytes, count, note } from "./output";

/**
 * Tells on stderr how a run gets on: nothing in the first second, then at most one line a second, each with counts and bytes.
 * On a terminal the line is written over; elsewhere a line comes every 5 s, so that a log shows life.
 */
export class Progress {
  private files = 0;
  private read = 0;
  private records = 0;
  private published = 0;
  private planned = 0;
  private readonly started = Date.now();
  private shown = Date.now();
  private readonly terminal = process.stderr.isTTY === true;
  private drawn = false;

  constructor(private readonly quiet: boolean) {}

  file(file: { size: number; records: number }): void {
    this.files += 1;
    this.read += file.size;
    this.records += file.records;
    this.show();
  }

  event(event: HistoryEvent): void {
    if (event.type === "MapIterationStarted" && event.mapIterationStartedEventDetails?.name === "Build")
      this.planned += 1;
    if (event.type === "MapIterationSucceeded" && event.mapIterationSucceededEventDetails?.name === "Build")
      this.published += 1;
    this.show();
  }

  end(): void {
    if (this.drawn && this.terminal) process.stderr.write("\r\x1b[K");
  }

  private show(): void {
    const now = Date.now();
    if (this.quiet || now - this.started < 1000 || now - this.shown < (this.terminal ? 250 : 5000)) return;
    this.shown = now;
    const seconds = Math.round((now - this.started) / 1000);
    const line = `${seconds} s: ${count(this.files)} files (${bytes(this.read)}), ${count(this.records)} records read; ${count(this.published)} of ${count(this.planned)} planned builds done`;
    this.drawn = this.terminal;
    if (this.terminal) process.stderr.write(`\r\x1b[K${line}`);
    else note(line);
  }
}
