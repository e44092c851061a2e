import { members } from "../../inspect/mend";
import { ByteDictionary } from "../staging/byteDictionary";
import type { OnOdd, StagedColumn } from "../staging/stagedColumn";
import { blankBytes } from "./fastValues";
import type { Header } from "./header";
import { mapText } from "./mapText";
import type { RowBlock } from "./row";
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
  private readonly columns: { column: StagedColumn; own: number; key: string }[] = [];
  private texts = new ByteDictionary();
  /** by the text's number; undefined: no map */
  private maps: (Map<string, Buffer> | undefined)[] = [];

  constructor(
    header: Header,
    private readonly onOdd: OnOdd,
  ) {
    this.field = header.columns.findIndex(({ name, role }) => name === "product" && role === "contract");
  }

  get isEmpty(): boolean {
    return this.field < 0;
  }

  /** @param own the field of a column of this name, whose value counts where it is not blank; -1 where there is none */
  add(name: string, own: number, column: StagedColumn): void {
    this.columns.push({ column, own, key: productColumns.get(name)! });
  }

  /** Puts the values of one row into the columns. */
  fill(block: RowBlock, first: number): void {
    const { bytes, spans } = block;
    const map = this.mapOf(block, first + this.field);
    for (const { column, own, key } of this.columns) {
      const at = first + own;
      const value = map.get(key);
      if (own >= 0 && !blankBytes(bytes, spans[2 * at]!, spans[2 * at + 1]!)) column.addField(block, at);
      else if (value === undefined) column.nothing();
      else column.addBytes(value);
    }
  }

  private mapOf(block: RowBlock, at: number): Map<string, Buffer> {
    const [from, to] = [block.spans[2 * at]!, block.spans[2 * at + 1]!];
    if (this.texts.count === maxTexts) {
      this.texts = new ByteDictionary();
      this.maps = [];
    }
    const number = this.texts.find(block.bytes, block.view, from, to);
    if (number === this.maps.length) this.maps.push(parsed(block.text(at)));
    const map = this.maps[number];
    if (map === undefined) this.onOdd("unreadable", block.bytes, from, to);
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
