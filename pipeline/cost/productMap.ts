import { members } from "../inspect/mend";
import { ByteDictionary } from "./byteDictionary";
import { blankBytes } from "./fastValues";
import type { Header } from "./header";
import { mapText } from "./mapText";
import type { CostRow } from "./row";
import type { OnOdd, StagedColumn } from "./stagedColumn";
import { isBlank } from "./values";

/** Columns of legacy reports that CUR 2.0 keeps in its map `product`, with their keys in it. */
export const productColumns = new Map([
  ["product_product_name", "product_name"],
  ["product_product_family", "product_family"],
  ["product_region", "region"],
  ["product_region_code", "region_code"],
  ["product_location", "location"],
  ["product_sku", "sku"],
]);

const maxTexts = 4096;

/** The map `product` of CUR 2.0: each distinct text is parsed once (of the last few thousand). */
export class ProductMap {
  private readonly field: number;
  private texts = new ByteDictionary();
  /** by the text's number; undefined: no map */
  private maps: (Map<string, Buffer> | undefined)[] = [];
  private read = { row: 0, map: new Map<string, Buffer>() };

  constructor(
    header: Header,
    private readonly onOdd: OnOdd,
  ) {
    this.field = header.columns.findIndex(({ name, role }) => name === "product" && role === "contract");
  }

  get isEmpty(): boolean {
    return this.field < 0;
  }

  /** The value of the column itself, where the report has it (`own` is its field, else -1) and it is not blank; else that of the map. */
  fill(row: CostRow, name: string, own: number, column: StagedColumn): void {
    const { bytes, view, spans } = row;
    if (own >= 0 && !blankBytes(bytes, spans[2 * own]!, spans[2 * own + 1]!)) {
      if (row.isRough(own)) add(column, Buffer.from(row.text(own)));
      else column.add(bytes, view, spans[2 * own]!, spans[2 * own + 1]!);
      return;
    }
    if (this.read.row !== row.row) this.read = { row: row.row, map: this.mapOf(row) };
    const value = this.read.map.get(productColumns.get(name)!);
    if (value === undefined) column.nothing();
    else add(column, value);
  }

  private mapOf(row: CostRow): Map<string, Buffer> {
    const [from, to] = [row.spans[2 * this.field]!, row.spans[2 * this.field + 1]!];
    if (this.texts.count === maxTexts) {
      this.texts = new ByteDictionary();
      this.maps = [];
    }
    const number = this.texts.find(row.bytes, row.view, from, to);
    if (number === this.maps.length) this.maps.push(parsed(row.text(this.field)));
    const map = this.maps[number];
    if (map === undefined) this.onOdd("unreadable", row.bytes, from, to);
    return map ?? none;
  }
}

const keys = new Set(productColumns.values());
const none = new Map<string, Buffer>();
function parsed(text: string): Map<string, Buffer> | undefined {
  if (isBlank(text)) return none;
  const json = mapText(text);
  if (json === undefined || json === "") return json === "" ? none : undefined;
  const map = new Map<string, Buffer>();
  for (const { key, value } of members(json))
    if (keys.has(key)) map.set(key, Buffer.from(value.startsWith('"') ? (JSON.parse(value) as string) : value));
  return map;
}

function add(column: StagedColumn, bytes: Buffer): void {
  column.add(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}
