import {
  DuckDBDateValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";

/** A DuckDB type as Athena writes it. A sum of bigint is HUGEINT in DuckDB and bigint in Athena. */
export function athenaType(type: string): string {
  if (type === "TIMESTAMP_MS" || type === "TIMESTAMP") return "timestamp(3)";
  if (type === "TIMESTAMP WITH TIME ZONE") return "timestamp(3) with time zone";
  return (type === "HUGEINT" ? "bigint" : type).toLowerCase().replace(/\s/g, "");
}

const time = (milliseconds: bigint) => new Date(Number(milliseconds)).toISOString().replace("T", " ").slice(0, -1);
const floor = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;

/** A value as GetQueryResults gives it: text with every digit, times as `2026-01-31 23:59:59.000`. */
export function textOfValue(value: DuckDBValue): string | null {
  if (value === null) return null;
  if (value instanceof DuckDBTimestampMillisecondsValue) return time(value.millis);
  if (value instanceof DuckDBTimestampValue) return time(floor(value.micros, 1000n));
  if (value instanceof DuckDBTimestampTZValue) return `${time(floor(value.micros, 1000n))} UTC`;
  if (value instanceof DuckDBDateValue) return value.toString();
  return String(value);
}

/** A value as JSON holds it: booleans and integers up to 2^53 as such, all else as text. */
export function jsonOfValue(value: DuckDBValue): string | number | boolean | null {
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "bigint" && value <= 9007199254740991n && value >= -9007199254740991n) return Number(value);
  return textOfValue(value);
}
