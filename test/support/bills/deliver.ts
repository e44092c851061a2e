import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Bill } from "../../../pipeline/sample/bills/charge";
import type { CurStyle } from "../../../pipeline/sample/bills/curRows";
import type { BillFile } from "../../../pipeline/sample/bills/layout";
import {
  csvFiles,
  cur2Sheet,
  filesOf,
  focusSheet,
  inParts,
  legacySheet,
  type Place,
  type Sheet,
} from "../../../pipeline/sample/bills/reports";
import { parquet } from "./parquet";
import { payer } from "./workedMonth";

/** Every shape in which AWS delivers a bill. */
export const formats = [
  "legacy-csv",
  "legacy-snake-csv",
  "legacy-parquet",
  "cur2-csv",
  "cur2-parquet",
  "focus-1.2-csv",
  "focus-1.2-parquet",
  "focus-1.0-csv",
] as const;
export type BillFormat = (typeof formats)[number];

/** How Cost and Usage Reports show discounts; FOCUS has them inside its costs, so there all are the same. */
export const styles: Record<string, CurStyle> = {
  net: { mode: "net", discounts: "lines" },
  "net, blank on discounts": { mode: "net", discounts: "lines", blankNet: true },
  "net, discounts in columns": { mode: "net", discounts: "columns" },
  unblended: { mode: "unblended", discounts: "lines" },
};

export interface Delivering extends Partial<Omit<Place, "period">> {
  style?: CurStyle;
  /** files it is cut into */
  parts?: number;
  /** FOCUS: tax lines without a sub account; true unless said */
  taxWithoutAccount?: boolean;
  /** columns that the export leaves out, as AWS spells them in CUR 2.0 or FOCUS */
  without?: readonly string[];
}

/** The sheet of a bill in one format; what `deliver` writes. */
export function sheetOf(bill: Bill, format: BillFormat, o: Delivering = {}): Sheet {
  const sheet = wholeSheet(bill, format, o);
  return { ...sheet, columns: sheet.columns.filter(({ field }) => !o.without?.includes(field)) };
}

function wholeSheet(bill: Bill, format: BillFormat, o: Delivering): Sheet {
  const style = o.style ?? styles.net!;
  if (format.startsWith("focus"))
    return focusSheet(bill, {
      version: format.includes("1.0") ? "1.0" : "1.2",
      taxWithoutAccount: o.taxWithoutAccount ?? true,
    });
  if (format.startsWith("cur2")) return cur2Sheet(bill, style);
  return legacySheet(bill, style, format === "legacy-csv" ? "slashes" : "snake");
}

/**
 * Writes a bill below a folder as AWS delivers it: parts, then manifests, with the times of delivery as the files' own.
 * The report is called after its format, `worked-cur2-csv`, unless told.
 * @returns the files written, manifests last
 */
export async function deliver(folder: string, bill: Bill, format: BillFormat, o: Delivering = {}): Promise<BillFile[]> {
  const { style: _, parts = 1, taxWithoutAccount: __, without: ___, ...given } = o;
  const report = `worked-${format.replace(".", "")}`;
  return deliverSheet(folder, sheetOf(bill, format, o), { period: bill.period, report, ...given }, { format, parts });
}

/** Writes a sheet, with what a place leaves open as for the worked month. */
export async function deliverSheet(
  folder: string,
  sheet: Sheet,
  given: Partial<Place> & Pick<Place, "period" | "report">,
  { format, parts = 1 }: { format: BillFormat; parts?: number },
): Promise<BillFile[]> {
  const place: Place = {
    prefix: "",
    owner: payer.id,
    id: "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    at: Date.parse("2025-10-04T05:06:07Z"),
    version: "create-new",
    ...given,
  };
  if (!format.endsWith("parquet")) return write(folder, csvFiles(sheet, place, parts));
  mkdirSync(folder, { recursive: true });
  const bodies: Buffer[] = [];
  for (const part of inParts(sheet, parts)) bodies.push(await parquet(part, folder));
  return write(folder, filesOf(sheet, place, bodies, ".snappy.parquet"));
}

/** Writes files with their own times. */
export function write(folder: string, files: BillFile[]): BillFile[] {
  for (const { path, body, at } of files) {
    const target = join(folder, ...path.split("/"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, body);
    utimesSync(target, at / 1000, at / 1000);
  }
  return files;
}

/** What is left of an export that was larger before it was overwritten: a further part of 0 bytes that no manifest names. */
export function surplusPart(files: readonly BillFile[]): BillFile {
  const last = files.filter(({ path }) => /-\d{5}\./.test(path)).at(-1)!;
  const path = last.path.replace(
    /-(\d{5})\./,
    (_, number: string) => `-${String(Number(number) + 1).padStart(5, "0")}.`,
  );
  return { path, body: Buffer.alloc(0), at: last.at };
}
