import type { Codec } from "../inspect/parquetFile";
import type { OpenPart, Part } from "../inspect/parts";
import { decimalEncoder, mapEncoder, timeEncoder } from "./encoders";
import type { Header } from "./header";
import { type OpenFamily, OpenFields, tagPrefix } from "./openFields";
import { ProductMap, productColumns } from "./productMap";
import type { CostRow } from "./row";
import { type OnOdd, StagedColumn } from "./stagedColumn";
import { curLines, focusLines, type StagedTable } from "./stagedColumns";
import { absent, constant, type GroupColumn, NumberColumn, StagedPart } from "./stagedPart";
import { UnusedCommitment } from "./unusedCommitment";

/** More billing periods than this in one file are refused: each becomes a part. */
export const maxPeriods = 60;
/** Bytes of memory for rows that are not in a part yet, of all periods of the file together. */
const maxHeld = 64 << 20;

/** Puts the value of one row into its column. */
type Fill = (row: CostRow) => void;
interface Staging {
  key: string;
  part: Part;
  writer: StagedPart;
  fields: Int32Array;
  columns: StagedColumn[];
  fills: Fill[];
  index: NumberColumn;
}

/** A value of a column that silver cannot read, or not to the last digit. */
export type OnOddValue = (column: string, ...value: Parameters<OnOdd>) => void;

/** Writes the rows of one raw file as staged parts, one for each billing period. Nothing is seen of them before `commit`. */
export class RowStager {
  readonly table: StagedTable;
  private readonly parts = new Map<string, Staging>();
  private readonly format: string;

  constructor(
    private readonly header: Header,
    private readonly o: {
      sourceFile: string;
      open: OpenPart;
      codec: Codec | undefined;
      /** of the part of a period */
      keyOf(table: StagedTable["name"], period: string): string;
      onOdd: OnOddValue;
    },
  ) {
    this.table = header.format === "focus" ? focusLines : curLines;
    this.format = header.format === "focus" ? `focus-${header.version}` : header.format;
  }

  /** @returns false when the period is one too many */
  add(row: CostRow, period: string): boolean {
    let staging = this.parts.get(period);
    if (staging === undefined) {
      if (this.parts.size === maxPeriods) return false;
      staging = this.start(period);
      this.parts.set(period, staging);
    }
    const { fields, columns, fills } = staging;
    const { bytes, view, spans } = row;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const from = spans[2 * field]!;
      const to = spans[2 * field + 1]!;
      if (from === to) columns[i]!.nothing();
      else if (row.isRough(field)) addText(columns[i]!, row.text(field));
      else columns[i]!.add(bytes, view, from, to);
    }
    for (const fill of fills) fill(row);
    staging.index.add(row.row - 1);
    staging.writer.endRow();
    if (this.parts.size > 1 && (row.row & 255) === 0) this.giveBack();
    return true;
  }

  /** Ends the parts. @returns what was written, in the order of the periods */
  finish(): { period: string; key: string; size: number; rows: number }[] {
    return [...this.parts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([period, { key, writer }]) => ({ period, key, rows: writer.rows, size: writer.finish() }));
  }

  async commit(): Promise<void> {
    for (const { part } of this.parts.values()) await part.commit();
  }

  async discard(): Promise<void> {
    for (const { part } of this.parts.values()) await part.discard();
    this.parts.clear();
  }

  private start(period: string): Staging {
    const { header, table, o } = this;
    const fields: number[] = [];
    const columns: StagedColumn[] = [];
    const fills: Fill[] = [];
    const index = new NumberColumn();
    const product = new ProductMap(header, (...value) => o.onOdd("product", ...value));
    const unused = new UnusedCommitment(header);
    const group = table.columns.map(({ name, type }): GroupColumn => {
      if (name === "source_format") return constant(this.format);
      if (name === "source_file") return constant(o.sourceFile);
      if (name === "source_index") return index;
      const at = header.columns.findIndex((column) => column.name === name && column.role === "contract");
      const isMap = at >= 0 && header.columns[at]!.type === "map";
      const column = new StagedColumn(encoderOf(name, type, isMap), (...value) => o.onOdd(name, ...value));
      if (name === "net_unused_commitment") {
        if (unused.isEmpty) return absent();
        fills.push((row) => addText(column, unused.read(row)));
      } else if (productColumns.has(name) && !product.isEmpty) {
        fills.push((row) => product.fill(row, name, at, column));
      } else if (at >= 0) {
        fields.push(at);
        columns.push(column);
      } else {
        const open = families.includes(name) ? new OpenFields(header, name as OpenFamily) : undefined;
        if (open === undefined || open.isEmpty) return absent();
        fills.push((row) => {
          const size = open.read(row);
          if (size === 0) column.nothing();
          else column.add(open.out, open.view, 0, size);
        });
      }
      return column;
    });
    const key = o.keyOf(table.name, period);
    const part = o.open(key);
    const writer = new StagedPart(part, table, group, o.codec ?? "none");
    return { key, part, writer, fields: Int32Array.from(fields), columns, fills, index };
  }

  /** Ends row groups, the largest first, until what is held is well below the bound. */
  private giveBack(): void {
    const writers = [...this.parts.values()].map(({ writer }) => ({ writer, held: writer.held }));
    let held = writers.reduce((sum, one) => sum + one.held, 0);
    if (held <= maxHeld) return;
    for (const one of writers.sort((a, b) => b.held - a.held)) {
      if (held <= maxHeld / 2) return;
      held -= one.held;
      one.writer.flush(true);
    }
  }
}

const families = ["resource_tags", "cost_category", "discount"];

function encoderOf(name: string, type: string, isMap: boolean) {
  if (type === "decimal") return decimalEncoder();
  if (type === "timestamp") return timeEncoder();
  if (!isMap) return undefined;
  return mapEncoder(name === "resource_tags" ? tagPrefix : name === "tags" ? /^user:/ : undefined);
}

function addText(column: StagedColumn, text: string | undefined): void {
  const bytes = Buffer.from(text ?? "");
  column.add(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}
