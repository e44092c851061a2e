import { closeBrace, colon, comma, JsonScanner, openBrace, openBracket, quote, unfinished } from "./jsonScanner";
import { hash, type Key, type Keys, keyCount, type Marker, recordKeys } from "./slots";

/** A document that is no event; `marker` says what it is, and the value of that key begins at `markerAt`. */
export const marked = -3;

/**
 * Scans a record and notes where its wanted values lie. Only wanted objects are entered by a call, so the depth of calls is that of the
 * wanted paths.
 */
export class RecordScanner extends JsonScanner {
  /** A wanted key is there twice, or written with escapes; a rewrite of the record heals it. */
  odd = false;
  /** Slots of the last scan whose string has a backslash. */
  readonly escaped: number[] = [];
  marker: Marker | undefined;
  markerAt = 0;

  private spans: Int32Array = new Int32Array(0);
  private base = 0;
  private isDocument = false;
  private scanNumber = 0;
  private readonly seenIn = new Float64Array(keyCount);

  /**
   * Scans one object from its `{` at `start`. `spans[base + 2 * slot]` and the integer after it become start and end of each value; they
   * must be 0 before. With `isDocument`, a top-level key that names another kind of file ends the scan with `marked`.
   * @returns the position after the object, or `unfinished`, `invalid`, `marked`
   */
  record(bytes: Uint8Array, start: number, end: number, spans: Int32Array, base: number, isDocument: boolean): number {
    this.begin(bytes, end);
    this.odd = false;
    this.escaped.length = 0;
    this.marker = undefined;
    this.scanNumber++;
    this.spans = spans;
    this.base = base;
    this.isDocument = isDocument;
    return this.object(start + 1, recordKeys);
  }

  /** An object on a wanted path; `p` is after its brace. */
  private object(from: number, keys: Keys): number {
    const { bytes, end, spans, base } = this;
    const { table, mask, a, b } = keys;
    this.depth++;
    let p = this.gap(from);
    if (p < end && bytes[p] === closeBrace) {
      this.depth--;
      return p + 1;
    }
    for (;;) {
      if (p >= end) return unfinished;
      if (bytes[p] !== quote) return this.fail(p, "expected a key in quotes");
      const keyStart = p + 1;
      this.sawEscape = false;
      p = this.string(keyStart);
      if (p < 0) return p;
      const length = p - keyStart;
      let key: Key | undefined;
      if (this.sawEscape) this.odd = true;
      else if (length > 0) {
        key = table[hash(bytes, keyStart, length, a, b) & mask];
        if (key !== undefined && !same(key.name, bytes, keyStart, length)) key = undefined;
      }
      p = this.gap(p + 1);
      if (p >= end) return unfinished;
      if (bytes[p] !== colon) return this.fail(p, "expected a colon");
      p = this.gap(p + 1);
      if (p >= end) return unfinished;
      if (key === undefined) {
        p = this.any(p);
        if (p < 0) return p;
      } else {
        const start = p;
        const first = bytes[p];
        if (this.seenIn[key.ordinal] === this.scanNumber) this.odd = true;
        this.seenIn[key.ordinal] = this.scanNumber;
        if (key.marker !== undefined && this.isDocument && this.depth === 1 && this.marks(key.marker, first)) {
          this.marker = key.marker;
          this.markerAt = p;
          return marked;
        }
        this.sawEscape = false;
        p = first === openBrace && key.child !== undefined ? this.object(p + 1, key.child) : this.any(p);
        if (p < 0) return p;
        if (key.slot >= 0 && first !== 0x6e) {
          const at = base + 2 * key.slot;
          const bare = first === quote && !key.json;
          spans[at] = bare ? start + 1 : start;
          spans[at + 1] = bare ? p - 1 : p;
          if (bare && this.sawEscape) this.escaped.push(key.slot);
        }
      }
      p = this.gap(p);
      if (p >= end) return unfinished;
      const c = bytes[p];
      if (c === comma) p = this.gap(p + 1);
      else if (c === closeBrace) {
        this.depth--;
        return p + 1;
      } else return this.fail(p, "expected a comma or a closing brace");
    }
  }

  /** `{"Records": null}` is no list of events, but a digest stays one whatever its values are. */
  private marks(marker: Marker, first: number | undefined): boolean {
    return marker !== "records" || first === openBracket;
  }
}

function same(name: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
