import { TimeReader } from "../reading/fastValues";
import { mapText } from "../reading/mapText";
import { writeDecimal } from "./decimalBytes";

export type Encoding = "value" | "rounded" | "unreadable" | "blank";

/** Turns the text of a field that is not blank into what Parquet stores. */
export interface Encoder {
  /** bytes of every value; undefined: they differ, and Parquet stores their length before them */
  readonly width: number | undefined;
  /** The value's bytes after `encode`. */
  readonly out: Buffer;
  /** how many of `out` are the value */
  readonly length: number;
  encode(bytes: Buffer, from: number, to: number): Encoding;
}

export function decimalEncoder(): Encoder {
  const out = Buffer.alloc(16);
  return {
    width: 16,
    length: 16,
    out,
    encode(bytes, from, to) {
      const outcome = writeDecimal(bytes, from, to, out, 0);
      return outcome === "bad" ? "unreadable" : outcome;
    },
  };
}

export function timeEncoder(): Encoder {
  const out = Buffer.alloc(8);
  const times = new TimeReader();
  return {
    width: 8,
    length: 8,
    out,
    encode(bytes, from, to) {
      const moment = times.read(bytes, from, to);
      if (moment === undefined) return "unreadable";
      const high = Math.floor(moment / 2 ** 32);
      out.writeUInt32LE(moment - high * 2 ** 32, 0);
      out.writeInt32LE(high, 4);
      return "value";
    },
  };
}

/** @param prefix what is taken off the keys: `user:` and `user_` of tags */
export function mapEncoder(prefix?: RegExp): Encoder {
  return {
    width: undefined,
    out: Buffer.alloc(0),
    length: 0,
    encode(this: { out: Buffer; length: number }, bytes, from, to) {
      const text = mapText(bytes.toString("utf8", from, to), prefix);
      if (text === undefined) return "unreadable";
      this.out = Buffer.from(text);
      this.length = this.out.length;
      return text === "" ? "blank" : "value";
    },
  };
}
