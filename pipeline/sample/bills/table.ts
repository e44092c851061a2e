import type { Column } from "./curColumns";

/** Values by field, as text; a map is an object. What is not there is blank. */
export type Row = Record<string, string | Record<string, string> | undefined>;

/** A table of text: quotes only where a value needs them; a map as JSON. */
export const csv = (columns: readonly Column[], rows: readonly Row[]): string =>
  csvHeader(columns) + csvRows(columns, rows);

export const csvHeader = (columns: readonly Column[]): string =>
  `${columns.map(({ header }) => quoted(header)).join(",")}\n`;

export function csvRows(columns: readonly Column[], rows: readonly Row[]): string {
  let lines = "";
  for (const row of rows) {
    let line = "";
    for (const { field } of columns) line += `${text(row[field])},`;
    lines += `${line.slice(0, -1)}\n`;
  }
  return lines;
}

const text = (value: Row[string]): string =>
  value === undefined ? "" : quoted(typeof value === "string" ? value : JSON.stringify(value));
const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
