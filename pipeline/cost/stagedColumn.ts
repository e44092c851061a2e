import { ColumnBuffer } from "../inspect/columnBuffer";
import type { ColumnChunk } from "../inspect/parquetFile";
import { ByteDictionary } from "./byteDictionary";
import type { Encoder } from "./encoders";
import { blankBytes } from "./fastValues";
import { bitWidth, hybrid } from "./hybrid";
import { ValueStore } from "./valueStore";

/** Rows of one row group at most: so two bytes number its values. */
export const maxRows = 60_000;
/** So many rows tell whether the dictionary of a column is worth its work. */
const enough = 10_000;
/** Of the column that is being written: the indexes of its values, and which rows have one. */
const indexes = new Uint16Array(maxRows);
const levels = new Uint16Array(maxRows);

/** Hears of every value that is unreadable, and so null, or was rounded. */
export type OnOdd = (what: "unreadable" | "rounded", bytes: Buffer, from: number, to: number) => void;

/**
 * The values of one column in the row group that is being filled. A text that came before costs a look into a dictionary, and what it
 * encodes to is worked out once. Where the dictionary saves nothing, the column goes on without one.
 */
export class StagedColumn {
  /** For each row the number of its value, from 1, or 0 for none. */
  private codes = new Uint16Array(1024);
  private rows = 0;
  private readonly texts = new ByteDictionary();
  /** The code of each text, where texts are encoded; else it is the text's number + 1. */
  private codeOf = new Uint16Array(0);
  private readonly values: ValueStore | undefined;
  private lastText = -1;
  private lastCode = 0;
  private plain: ColumnBuffer | undefined;

  /** @param encoder undefined: the text itself is the value */
  constructor(
    private readonly encoder?: Encoder,
    private readonly onOdd: OnOdd = () => {},
  ) {
    if (encoder) {
      this.values = new ValueStore(encoder);
      this.codeOf = new Uint16Array(256);
    }
  }

  /** bytes held in memory, used or not */
  get held(): number {
    if (this.plain) return this.plain.held;
    return this.texts.held + 2 * (this.codes.length + this.codeOf.length) + (this.values?.held ?? 0);
  }

  nothing(): void {
    if (this.plain) this.plain.nothing();
    else this.push(0);
  }

  /** @param view over the same bytes as `bytes` */
  add(bytes: Buffer, view: DataView, from: number, to: number): void {
    if (blankBytes(bytes, from, to)) this.nothing();
    else if (this.plain) this.addPlain(this.plain, bytes, from, to);
    else if (this.values) this.addEncoded(this.values, bytes, view, from, to);
    else {
      const { texts, lastText } = this;
      if (lastText < 0 || !texts.is(lastText, bytes, view, from, to)) this.lastText = texts.find(bytes, view, from, to);
      this.push(this.lastText + 1);
    }
  }

  /** What the row group holds of this column; valid until `clear`. */
  chunk(): ColumnChunk {
    if (this.plain) return this.plain.page();
    const { rows, codes } = this;
    const store = this.values ?? this.texts;
    let count = 0;
    let plainSize = 0;
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      levels[row] = code === 0 ? 0 : 1;
      if (code === 0) continue;
      indexes[count++] = code - 1;
      plainSize += store.offset(code) - store.offset(code - 1);
    }
    const packed = hybrid(levels, rows, 1);
    const levelBytes = Buffer.alloc(4 + packed.length);
    levelBytes.writeUInt32LE(packed.length);
    levelBytes.set(packed, 4);
    const width = bitWidth(store.count);
    const isDictionary = store.length + (count * width) / 8 < plainSize * 0.9;
    if (!isDictionary) {
      if (rows >= enough) this.plain = new ColumnBuffer();
      return { levels: levelBytes, values: this.plainValues(store, count, plainSize) };
    }
    const values = Buffer.concat([Uint8Array.of(width), hybrid(indexes, count, width)]);
    return {
      levels: levelBytes,
      values,
      dictionary: { values: store.data.subarray(0, store.length), count: store.count },
    };
  }

  /** Forgets the values. @param release gives the memory back too */
  clear(release: boolean): void {
    this.plain?.clear(release);
    this.texts.clear(release || this.plain !== undefined);
    this.values?.clear(release || this.plain !== undefined);
    if (release || this.plain) this.codes = new Uint16Array(1024);
    this.rows = 0;
    this.lastText = -1;
  }

  private addEncoded(values: ValueStore, bytes: Buffer, view: DataView, from: number, to: number): void {
    const { texts, lastText } = this;
    if (lastText < 0 || !texts.is(lastText, bytes, view, from, to)) {
      const before = texts.count;
      const text = texts.find(bytes, view, from, to);
      if (text === before) {
        if (text === this.codeOf.length) this.codeOf = grown(this.codeOf);
        this.codeOf[text] = values.add(text, bytes, from, to);
      }
      this.lastText = text;
      this.lastCode = this.codeOf[text]!;
    }
    if (values.hasOdd) {
      const odd = values.odd.get(this.lastText);
      if (odd !== undefined) this.onOdd(odd, bytes, from, to);
    }
    this.push(this.lastCode);
  }

  private addPlain(plain: ColumnBuffer, bytes: Buffer, from: number, to: number): void {
    const { encoder } = this;
    if (!encoder) {
      plain.bytes(bytes, from, to);
      return;
    }
    const outcome = encoder.encode(bytes, from, to);
    if (outcome === "unreadable" || outcome === "rounded") this.onOdd(outcome, bytes, from, to);
    if (outcome === "unreadable" || outcome === "blank") plain.nothing();
    else if (encoder.width === undefined) plain.bytes(encoder.out, 0, encoder.length);
    else plain.fixed(encoder.out, encoder.width);
  }

  private push(code: number): void {
    if (this.rows === this.codes.length) this.codes = grown(this.codes);
    this.codes[this.rows++] = code;
  }

  private plainValues(store: ByteDictionary | ValueStore, count: number, size: number): Uint8Array {
    const out = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const number = indexes[i]!;
      at += store.data.copy(out, at, store.offset(number), store.offset(number + 1));
    }
    return out;
  }
}

function grown(from: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const to = new Uint16Array(2 * from.length);
  to.set(from);
  return to;
}
