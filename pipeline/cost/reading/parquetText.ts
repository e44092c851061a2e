import type { ParquetParsers, SchemaElement, SchemaTree } from "hyparquet";
import { entriesText } from "./mapText";

/** What the values of a column become. */
export interface TextColumn {
  /** Turns one value that is not null into the text that a CSV report would have: bytes, or characters of one byte. */
  toText(value: unknown): Uint8Array | string;
  /** Binary fractions: their sum is another than that of the decimals that stand for them. */
  isDouble: boolean;
  /** of 32 bits */
  isFloat?: true;
  /** a map, or what else has columns in it */
  isNested: boolean;
}

/** Text stays bytes, and times are milliseconds since 1970. */
export const plainParsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes) => bytes,
  jsonFromBytes: (bytes) => bytes,
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros) => Number(micros / 1000n),
  timestampFromNanoseconds: (nanos) => Number(nanos / 1_000_000n),
  dateFromDays: (days) => days * 86_400_000,
};

/**
 * How values of a Parquet column are written as text: a double as the shortest decimal that stands for it, a decimal with its own digits, a
 * time in ISO 8601, a map as JSON text.
 * @param scale of a decimal, whose values come unscaled
 */
export function textColumn(tree: SchemaTree, scale: number | undefined): TextColumn {
  const { type } = tree.element;
  const column = { isDouble: false, isNested: false };
  if (tree.children.length > 0) return { ...column, isNested: true, toText: (value) => Buffer.from(nestedText(value)) };
  if (scale !== undefined) return { ...column, toText: (value) => scaled(whole(value), scale) };
  if (type === "DOUBLE") return { ...column, isDouble: true, toText: String };
  if (type === "FLOAT")
    return { ...column, isDouble: true, isFloat: true, toText: (value) => floatText(value as number) };
  return { ...column, toText: isTime(tree.element) ? timeTexts() : plainText };
}

const isTime = ({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  (type === "INT96" && converted === undefined) ||
  /^(DATE|TIMESTAMP_)/.test(converted ?? "") ||
  logical?.type === "TIMESTAMP";

/** Times come again and again, so the last few hundred are remembered. */
function timeTexts(): TextColumn["toText"] {
  const known = new Map<unknown, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      const time = new Date(value as number);
      text = Number.isNaN(time.getTime()) ? "no time" : time.toISOString().replace(".000Z", "Z");
      if (known.size === 2048) known.clear();
      known.set(value, text);
    }
    return text;
  };
}

function plainText(value: unknown): Uint8Array | string {
  if (value instanceof Uint8Array) return value;
  return typeof value === "object" ? Buffer.from(JSON.stringify(value)) : String(value);
}

/** The shortest decimal that stands for a number of 32 bits. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

/** A decimal's unscaled value: a number, or bytes in two's complement, the highest first. */
function whole(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  return value.length === 0 ? 0n : BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString("hex")}`));
}

function scaled(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${units < 0n ? "-" : ""}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`;
}

/** A map, which the reader gives as an object; anything else that is nested as its JSON, which no column takes. */
function nestedText(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(jsonOf(value));
  return (
    entriesText(Object.entries(value).map(([key, one]) => ({ key, value: JSON.stringify(jsonOf(one)) ?? "null" }))) ||
    "{}"
  );
}

function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(jsonOf);
  return value ?? null;
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === "DECIMAL" || logical_type?.type === "DECIMAL";

/** Takes the type off a decimal, so that the reader gives its unscaled value instead of a double. @returns its scale; undefined: none */
export function unscale(element: SchemaElement): number | undefined {
  if (!isDecimal(element)) return undefined;
  const { logical_type: logical } = element;
  const scale = element.scale ?? (logical?.type === "DECIMAL" ? logical.scale : 0);
  element.converted_type = undefined;
  element.logical_type = undefined;
  return scale;
}
