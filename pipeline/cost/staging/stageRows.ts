import type { Codec } from "../../inspect/parquetFile";
import type { OpenPart, Part } from "../../inspect/parts";
import { inExport } from "../deliveries/place";
import type { Header } from "../reading/header";
import { type OpenFamily, OpenFields, tagPrefix } from "../reading/openFields";
import { ProductMap, productColumns } from "../reading/productMap";
import { blockRows, type CostRow, type RowBlock } from "../reading/row";
import { decimalEncoder, mapEncoder, timeEncoder } from "./encoders";
import { type OnOdd, StagedColumn } from "./stagedColumn";
import { curLines, focusLines, type StagedTable } from "./stagedColumns";
import { absent, constant, type GroupColumn, NumberColumn, StagedPart } from "./stagedPart";
import { UnusedCommitment } from "./unusedCommitment";

/** More billing periods than this in one file are refused: each becomes a part. */
export const maxPeriods = 60;
/** Bytes of memory for rows that are not in a part yet, of all periods of the file together. */
const maxHeld = 64 << 20;

/** Puts the values of one row, whose fields begin at `first`, into their columns. */
type Fill = (block: RowBlock, first: number) => void;
interface Staging {
  key: string;
  part: Part;
  writer: StagedPart;
  /** Columns that take a field as it is. */
  copies: { field: number; column: StagedColumn }[];
  /** The first of them, when its value decides many of the others. */
  leader: StagedColumn | undefined;
  /** Columns that are made of several fields. */
  fills: Fill[];
  index: NumberColumn;
  /** Where the fields of rows begin that are not in the columns yet. */
  firsts: Int32Array;
  waiting: number;
}

/** A value of a column that silver cannot read, or not to the last digit. */
type OnOddValue = (column: string, ...value: Parameters<OnOdd>) => void;

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
    this.format = formatOf(header, o.sourceFile);
  }

  /** Takes a row, which must stay where it is until `endBlock`. @returns false when its period is one too many */
  add(row: CostRow, period: string): boolean {
    let staging = this.parts.get(period);
    if (staging === undefined) {
      if (this.parts.size === maxPeriods) return false;
      staging = this.start(period);
      this.parts.set(period, staging);
    }
    staging.firsts[staging.waiting++] = row.first;
    staging.index.add(row.row - 1);
    if (staging.waiting === staging.writer.room) fill(staging, row);
    return true;
  }

  /** Puts the rows of a block into their columns. */
  endBlock(block: RowBlock): void {
    for (const staging of this.parts.values()) if (staging.waiting > 0) fill(staging, block);
    if (this.parts.size > 1) this.giveBack();
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
    const copies: Staging["copies"] = [];
    const fills: Fill[] = [];
    const index = new NumberColumn();
    const product = new ProductMap(header, (...value) => o.onOdd("product", ...value));
    if (!product.isEmpty) fills.push((block, first) => product.fill(block, first));
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
        fills.push((block, first) => {
          const text = unused.read(block, first);
          if (text === undefined) column.nothing();
          else column.addBytes(Buffer.from(text));
        });
      } else if (productColumns.has(name) && !product.isEmpty) {
        product.add(name, at, column);
      } else if (at >= 0) {
        copies.push({ field: at, column });
      } else {
        const open = families.includes(name) ? new OpenFields(header, name as OpenFamily) : undefined;
        if (open === undefined || open.isEmpty) return absent();
        fills.push((block, first) => {
          const size = open.read(block, first);
          if (size === 0) column.nothing();
          else column.add(open.out, open.view, 0, size);
        });
      }
      return column;
    });
    const leader = copies.find(({ field }) => leaders.has(header.columns[field]!.name));
    if (leader) copies.unshift(...copies.splice(copies.indexOf(leader), 1));
    const key = o.keyOf(table.name, period);
    const part = o.open(key);
    const writer = new StagedPart(part, table, group, o.codec ?? "none");
    return {
      key,
      part,
      writer,
      copies,
      leader: leader?.column,
      fills,
      index,
      firsts: new Int32Array(blockRows),
      waiting: 0,
    };
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

/** The price of a line, on which product, usage type, unit and description depend. */
const leaders = new Set(["pricing_rate_code", "sku_price_id"]);
const families = ["resource_tags", "cost_category", "discount"];

function encoderOf(name: string, type: string, isMap: boolean) {
  if (type === "decimal") return decimalEncoder();
  if (type === "timestamp") return timeEncoder();
  if (!isMap) return undefined;
  return mapEncoder(name === "resource_tags" ? tagPrefix : name === "tags" ? /^user:/ : undefined);
}

function formatOf({ format, formatIsSure, version }: Header, file: string): string {
  if (format === "focus") return `focus-${version}`;
  return !formatIsSure && inExport(file) ? "cur2" : format;
}

/** Column by column, so that the dictionary of one is at hand for all rows. */
function fill(staging: Staging, block: RowBlock): void {
  const { copies, leader, fills, firsts, waiting } = staging;
  for (const { column, field } of copies)
    column.addFields(block, firsts, waiting, field, column === leader ? undefined : leader);
  for (const one of fills) for (let i = 0; i < waiting; i++) one(block, firsts[i]!);
  staging.waiting = 0;
  staging.writer.endRows(waiting);
}
