import { isUtf8 } from "node:buffer";
import { Balance } from "./balance";
import type { Block } from "./block";
import { invalid, unfinished } from "./jsonScanner";
import { judge } from "./judge";
import { mend } from "./mend";
import { marked, RecordScanner } from "./recordScanner";
import { slot, stride } from "./slots";
import type { Tally } from "./tally";

/** A record above this is rejected alone: CloudTrail's largest has 1 MB, and an engine holds what it reads several times over. */
export const maxRecord = 4 << 20;

const tooLarge = `over ${maxRecord >> 20} MB, where CloudTrail's largest records have 1 MB`;

const [openBrace, closeBrace, openBracket, closeBracket, comma, colon, quote] = Buffer.from('{}[],:"');

/**
 * Reads the documents of one file: envelopes (`{"Records": [...]}`), bare arrays, single events, in any number one after the other. It is
 * fed pieces of the inflated file and fills a block with records; it keeps no bytes.
 */
export class EventReader {
  /** Why the file is bad, in plain words; nothing is read after that. */
  failure: string | undefined;
  /** Set when the file turned out to be of another kind. */
  other: "digest" | "config" | undefined;
  private state: "document" | "first" | "element" | "after" | "envelope" = "document";
  private inEnvelope = false;
  private starved = false;
  private skipping: Balance | undefined;
  /** The fault of a record whose end is not in sight yet. */
  private pending: string | undefined;
  private readonly scanner = new RecordScanner();

  constructor(
    private readonly block: Block,
    private readonly tally: Tally,
  ) {}

  get isOver(): boolean {
    return this.failure !== undefined || this.other !== undefined;
  }

  /**
   * Reads on until the block is full, the bytes are used up or the file is over.
   * @param offset position of `bytes[0]` in the inflated file, for messages
   * @param isLast no bytes follow these
   * @returns the position of the first byte that is still needed
   */
  feed(bytes: Buffer, start: number, end: number, offset: number, isLast: boolean): number {
    const { block } = this;
    block.reset(bytes);
    this.starved = false;
    let p = start;
    while (!block.isFull && !this.isOver && !this.starved) p = this.step(bytes, p, end, offset);
    if (this.starved && isLast && (this.state !== "document" || p < end || this.skipping))
      this.failure =
        this.pending ??
        `JSON ends early: after ${count(this.tally.records + block.count)} and ${number(offset + end)} bytes`;
    if (!isUtf8(bytes.subarray(start, p))) this.mendText();
    for (let i = 0; i < block.count; i++) judge(block, i, this.tally);
    return p;
  }

  /** The bytes of one record (or of one member beside the records) reached `maxRecord`: its rest is skipped. */
  skip(): void {
    this.skipping = new Balance();
  }

  private step(bytes: Buffer, from: number, end: number, offset: number): number {
    if (this.skipping) return this.skipOn(this.skipping, bytes, from, end);
    const p = gap(bytes, from, end);
    if (p >= end) return this.needMore(p);
    const c = bytes[p];
    if (this.state === "first" && c === closeBracket) return this.closeArray(p);
    switch (this.state) {
      case "document":
        if (c === openBrace) return this.event(bytes, p, end, offset);
        if (c !== openBracket) return this.fail(p, offset, "trailing garbage");
        this.tally.documents++;
        this.tally.arrays++;
        this.inEnvelope = false;
        this.state = "first";
        return p + 1;
      case "first":
      case "element":
        return this.event(bytes, p, end, offset);
      case "after":
        if (c === closeBracket) return this.closeArray(p);
        if (c !== comma) return this.fail(p, offset, "not valid JSON: expected a comma or the end of the list");
        this.state = "element";
        return p + 1;
      case "envelope":
        if (c === comma) return this.member(bytes, p, end, offset);
        if (c !== closeBrace) return this.fail(p, offset, "not valid JSON: expected a comma or a closing brace");
        this.state = "document";
        return p + 1;
    }
  }

  private closeArray(p: number): number {
    this.state = this.inEnvelope ? "envelope" : "document";
    return p + 1;
  }

  /** A record, or a document of which the first keys tell what it is. */
  private event(bytes: Buffer, p: number, end: number, offset: number): number {
    const { scanner, block, tally } = this;
    this.pending = undefined;
    const isDocument = this.state === "document";
    const base = block.claim();
    const isObject = bytes[p] === openBrace;
    const q = isObject ? scanner.record(bytes, p, end, block.spans, base, isDocument) : scanner.value(bytes, p, end);
    if (q === unfinished) return this.needMore(p);
    if (q === marked) return this.enter(p, offset);
    const next = q === invalid ? new Balance().feed(bytes, p, end) : q;
    const fault = q === invalid ? `${scanner.fault}, at byte ${number(offset + scanner.faultAt)}` : undefined;
    if (next === -1) {
      this.pending = fault;
      return this.needMore(p);
    }
    if (next === p) return this.fail(p, offset, scanner.fault);
    if (isDocument) {
      tally.documents++;
      tally.bareEvents++;
    } else this.state = "after";
    if (fault !== undefined) {
      tally.fault ??= fault;
      block.refuse(block.count, scanner.fault);
    } else if (!isObject) block.refuse(block.count, "not an object");
    else if (next - p > maxRecord) block.refuse(block.count, tooLarge);
    else {
      block.spans[base + 2 * slot.record] = p;
      block.spans[base + 2 * slot.record + 1] = next;
      if (scanner.odd) tally.twice++;
      if (scanner.loneSurrogate) tally.loneSurrogates++;
      if (scanner.odd || scanner.loneSurrogate) this.mend(block.count);
      else this.decode(base);
    }
    block.count++;
    return next;
  }

  private enter(p: number, offset: number): number {
    const { scanner, tally } = this;
    if (scanner.marker === "records") {
      tally.documents++;
      tally.envelopes++;
      this.inEnvelope = true;
      this.state = "first";
      return scanner.markerAt + 1;
    }
    if (tally.documents > 0) return this.fail(p, offset, `a ${scanner.marker} document after events`);
    this.other = scanner.marker;
    return p;
  }

  /** What stands beside the records in an envelope; `p` is at the comma before it. */
  private member(bytes: Buffer, p: number, end: number, offset: number): number {
    const { scanner } = this;
    const start = gap(bytes, p + 1, end);
    if (start >= end) return this.needMore(p);
    if (bytes[start] !== quote) return this.fail(start, offset, "not valid JSON: expected a key in quotes");
    const keyEnd = scanner.key(bytes, start, end);
    const at = keyEnd < 0 ? keyEnd : gap(bytes, keyEnd + 1, end);
    const from = at < 0 ? at : gap(bytes, at + 1, end);
    if (at === unfinished || at >= end || from >= end) return this.needMore(p);
    if (at === invalid) return this.fail(scanner.faultAt, offset, scanner.fault);
    if (bytes[at] !== colon) return this.fail(at, offset, "not valid JSON: expected a colon");
    if (bytes[from] === openBracket && bytes.toString("latin1", start, keyEnd + 1) === '"Records"') {
      this.tally.envelopes++;
      this.state = "first";
      return from + 1;
    }
    const q = scanner.value(bytes, from, end);
    if (q === unfinished) return this.needMore(p);
    return q === invalid ? this.fail(scanner.faultAt, offset, scanner.fault) : q;
  }

  private skipOn(balance: Balance, bytes: Buffer, from: number, end: number): number {
    // In an envelope the comma before the member comes first, and is none of its own.
    const p = balance.feed(bytes, this.state === "envelope" && bytes[from] === comma ? from + 1 : from, end);
    if (p === -1) return this.needMore(end);
    this.skipping = undefined;
    if (this.state === "envelope") return p;
    if (this.state === "document") {
      this.tally.documents++;
      this.tally.bareEvents++;
    } else this.state = "after";
    this.block.claim();
    this.block.refuse(this.block.count, tooLarge);
    this.block.count++;
    return p;
  }

  /** Decodes the strings of the record just scanned that have a backslash. */
  private decode(base: number): void {
    const { block, scanner } = this;
    for (const s of scanner.escaped) {
      const start = block.spans[base + 2 * s]!;
      const [bytes, from] = start < 0 ? [block.side, ~start] : [block.bytes, start];
      const token = bytes.toString("utf8", from - 1, block.spans[base + 2 * s + 1]! + 1);
      block.replace(base, s, JSON.parse(token) as string);
    }
  }

  /** Reads record `i` of the block again from a mended copy. */
  private mend(i: number): void {
    const { block, scanner } = this;
    const base = i * stride;
    const [at, after] = [base + 2 * slot.record, base + 2 * slot.record + 1];
    const [start, end] = [block.spans[at]!, block.spans[after]!];
    const copy = mend(block.bytes.subarray(start, end));
    const from = block.keep(copy);
    block.spans.fill(0, base, base + stride);
    const q = scanner.record(block.side, from, from + copy.length, block.spans, base, false);
    if (q < 0) {
      block.refuse(i, scanner.fault);
      return;
    }
    block.moveToSide(base);
    this.decode(base);
    block.spans[at] = start;
    block.spans[after] = end;
  }

  /** Some bytes of this block are no UTF-8. */
  private mendText(): void {
    const { block, tally } = this;
    for (let i = 0; i < block.count; i++) {
      const at = i * stride + 2 * slot.record;
      if (isUtf8(block.bytes.subarray(block.spans[at], block.spans[at + 1]))) continue;
      tally.notUtf8++;
      this.mend(i);
    }
  }

  private needMore(p: number): number {
    this.starved = true;
    return p;
  }

  private fail(p: number, offset: number, why: string): number {
    this.failure = `${why}, at byte ${number(offset + p)}, after ${count(this.tally.records + this.block.count)}`;
    return p;
  }
}

const number = (n: number): string => n.toLocaleString("en");
const count = (n: number): string => `${number(n)} ${n === 1 ? "record" : "records"}`;

function gap(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  while (p < end && (bytes[p] === 0x20 || bytes[p] === 0x0a || bytes[p] === 0x0d || bytes[p] === 0x09)) p++;
  return p;
}
