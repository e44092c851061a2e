import { ColumnBuffer } from "../../inspect/columnBuffer";
import type { ColumnChunk } from "../../inspect/parquetFile";
import { blankBytes } from "../reading/fastValues";
import type { RowBlock } from "../reading/row";
import { ByteDictionary } from "./byteDictionary";
import type { Encoder } from "./encoders";
import { bitWidth, hybrid, sameRun } from "./hybrid";
import { ValueStore } from "./valueStore";

/** Rows of one row group at most: so two bytes number its values. */
export const maxRows = 60_000;
/** So many rows tell whether the dictionary of a column is worth its work. */
const enough = 10_000;
/** A dictionary must save this much: a value that is encoded takes few bytes, and less time than finding it. */
const [worthOfTexts, worthOfValues] = [0.7, 0.5];
/** Guesses of each column; a power of two. */
const guessed = 2048;
/** Of the column that is being written: the indexes of its values, which rows have one, and how often each comes. */
const indexes = new Uint16Array(maxRows + 1);
const levels = new Uint16Array(maxRows);
const uses = new Uint32Array(maxRows + 1);

/** Hears of every value that is unreadable, and so null, or was rounded. */
export type OnOdd = (what: "unreadable" | "rounded", bytes: Buffer, from: number, to: number) => void;

/**
 * The values of one column in the row group that is being filled. A text that came before costs a look into a dictionary, and what it
 * encodes to is worked out once. Where the dictionary saves little, the column goes on without one.
 */
export class StagedColumn {
  /** For each row the number of its value, from 1, or 0 for none. */
  private codes = new Uint16Array(1024);
  private rows = 0;
  private readonly texts = new ByteDictionary();
  /** The code of each text, where texts are encoded; else it is the text's number + 1. */
  private codeOf = new Uint16Array(0);
  private readonly values: ValueStore | undefined;
  /** Number + 1 of the text that came last, by what stood in the leading column. */
  private readonly guesses = new Uint16Array(guessed);
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

  /**
   * Adds the same field of many rows.
   * @param firsts where the fields of each row begin, of which the first `count` are taken
   * @param leader a column that has got these rows already, and whose value often tells that of this one
   */
  addFields(block: RowBlock, firsts: Int32Array, count: number, field: number, leader?: StagedColumn): void {
    const codes = leader && !leader.plain ? leader.codes : undefined;
    const before = leader ? leader.rows - count : 0;
    for (let i = 0; i < count; i++)
      this.addField(block, firsts[i]! + field, codes ? codes[before + i]! & (guessed - 1) : 0);
  }

  addField(block: RowBlock, at: number, lead = 0): void {
    const from = block.spans[2 * at]!;
    const to = block.spans[2 * at + 1]!;
    if (from === to) this.nothing();
    else if (block.isRough(at)) this.addBytes(Buffer.from(block.text(at)));
    else this.add(block.bytes, block.view, from, to, lead);
  }

  addBytes(bytes: Buffer): void {
    this.add(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  }

  /** @param view over the same bytes as `bytes` @param lead which guess to try */
  add(bytes: Buffer, view: DataView, from: number, to: number, lead = 0): void {
    if (blankBytes(bytes, from, to)) this.nothing();
    else if (this.plain) this.addPlain(this.plain, bytes, from, to);
    else this.push(this.codeFor(bytes, view, from, to, lead));
  }

  /** What the row group holds of this column; valid until `clear`. */
  chunk(): ColumnChunk {
    if (this.plain) return this.plain.page();
    const { rows, codes } = this;
    const store = this.values ?? this.texts;
    if (store.count === 0) return { levels: levelBytes(sameRun(0, rows)), values: Buffer.alloc(0) };
    uses.fill(0, 0, store.count + 1);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      uses[code]!++;
      levels[row] = code === 0 ? 0 : 1;
      indexes[count] = code - 1;
      if (code !== 0) count++;
    }
    let plainSize = 0;
    for (let code = 1; code <= store.count; code++)
      plainSize += uses[code]! * (store.offset(code) - store.offset(code - 1));
    const isMixed = count > 0 && count < rows;
    const found = levelBytes(isMixed ? hybrid(levels, rows, 1) : sameRun(count > 0 ? 1 : 0, rows));
    const width = bitWidth(store.count);
    if (store.length + (count * width) / 8 >= plainSize * (this.values ? worthOfValues : worthOfTexts)) {
      if (rows >= enough && count > 0) this.plain = new ColumnBuffer();
      return { levels: found, values: this.plainValues(store, count, plainSize) };
    }
    const values = Buffer.concat([Uint8Array.of(width), hybrid(indexes, count, width)]);
    return { levels: found, values, dictionary: { values: store.data.subarray(0, store.length), count: store.count } };
  }

  /** Forgets the values. @param release gives the memory back too */
  clear(release: boolean): void {
    const isPlain = this.plain !== undefined;
    this.plain?.clear(release);
    this.texts.clear(release || isPlain);
    this.values?.clear(release || isPlain);
    if (release || isPlain) this.codes = new Uint16Array(1024);
    this.rows = 0;
    this.guesses.fill(0);
  }

  private codeFor(bytes: Buffer, view: DataView, from: number, to: number, lead: number): number {
    const { texts, values } = this;
    let text = this.guesses[lead]! - 1;
    if (text < 0 || !texts.is(text, bytes, view, from, to)) {
      const before = texts.count;
      text = texts.find(bytes, view, from, to);
      this.guesses[lead] = text + 1;
      if (values && text === before) {
        if (text === this.codeOf.length) this.codeOf = grown(this.codeOf);
        this.codeOf[text] = values.add(text, bytes, from, to);
      }
    }
    if (values?.hasOdd) {
      const odd = values.odd.get(text);
      if (odd !== undefined) this.onOdd(odd, bytes, from, to);
    }
    return values ? this.codeOf[text]! : text + 1;
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

/** Levels with their length before them. */
export function levelBytes(runs: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + runs.length);
  bytes.writeUInt32LE(runs.length);
  bytes.set(runs, 4);
  return bytes;
}

function grown(from: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const to = new Uint16Array(2 * from.length);
  to.set(from);
  return to;
}
