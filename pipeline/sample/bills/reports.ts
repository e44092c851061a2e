import { gzip } from "../delivery";
import type { Bill, Charge } from "./charge";
import { type Column, cur2Columns, curType, legacyColumns } from "./curColumns";
import { asCur2, type CurStyle, curRows } from "./curRows";
import { type FocusStyle, focusColumns, focusRows, focusType } from "./focusRows";
import { type BillDelivery, type BillFile, exportFiles, legacyFiles } from "./layout";
import { csv, type Row } from "./table";

/** What a report of one bill holds, before it is packed. */
export interface Sheet {
  kind: "legacy" | "cur2" | "focus";
  columns: Column[];
  rows: Row[];
  /** in Parquet */
  type: (field: string) => "double" | "timestamp" | "varchar" | "map" | "map of doubles";
}

/** @param all charges whose tags are columns, when the bill is a part of a larger one */
export function legacySheet(
  bill: Bill,
  style: CurStyle,
  spelling: "slashes" | "snake" = "slashes",
  all: readonly Charge[] = bill.charges,
): Sheet {
  const columns = legacyColumns(all, spelling, style.mode);
  return { kind: "legacy", columns, rows: curRows(bill, style), type: (field) => curType(field, "legacy") };
}

export const cur2Sheet = (bill: Bill, style: CurStyle): Sheet => ({
  kind: "cur2",
  columns: cur2Columns(style.mode),
  rows: curRows(bill, style).map(asCur2),
  type: (field) => curType(field, "cur2"),
});

export const focusSheet = (bill: Bill, style: FocusStyle): Sheet => ({
  kind: "focus",
  columns: focusColumns(style.version),
  rows: focusRows(bill, style),
  type: focusType,
});

/** The rows in `count` parts, all with the same header; a small sheet gives fewer. */
export function inParts({ rows, ...sheet }: Sheet, count: number): Sheet[] {
  const size = Math.max(1, Math.ceil(rows.length / count));
  const parts: Sheet[] = [];
  for (let at = 0; at < rows.length || at === 0; at += size) parts.push({ ...sheet, rows: rows.slice(at, at + size) });
  return parts;
}

export type Place = Omit<BillDelivery, "columns" | "parts" | "ending" | "type">;

/** Files of a sheet as AWS delivers it: gzipped CSV with its manifests. */
export const csvFiles = (sheet: Sheet, place: Place, parts = 1): BillFile[] =>
  filesOf(
    sheet,
    place,
    inParts(sheet, parts).map(({ columns, rows }) => gzip(csv(columns, rows))),
    ".csv.gz",
  );

/** The same for parts that are packed already. */
export function filesOf({ kind, columns, type }: Sheet, place: Place, parts: Buffer[], ending: string): BillFile[] {
  const delivery: BillDelivery = { ...place, columns, parts, ending, type };
  return kind === "legacy" ? legacyFiles(delivery) : exportFiles(delivery, { describesColumns: kind === "focus" });
}
