import type { Column } from "./curColumns";

/** Values by field, as text; a map is an object. What is not there is blank. */
export type Row = Record<string, string | Record<string, string> | undefined>;

/** A table of text: quotes only where a value needs them; a map as JSON. */
export function csv(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [columns.map(({ header }) => quoted(header)).join(",")];
  for (const row of rows) lines.push(columns.map(({ field }) => text(row[field])).join(","));
  return `${lines.join("\n")}\n`;
}

const text = (value: Row[string]): string =>
  value === undefined ? "" : quoted(typeof value === "string" ? value : JSON.stringify(value));
const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
