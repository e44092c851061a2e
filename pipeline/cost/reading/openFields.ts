import { blankBytes } from "./fastValues";
import type { Header } from "./header";
import type { RowBlock } from "./row";

export type OpenFamily = "resource_tags" | "cost_category" | "discount";

/**
 * The columns of one open family, such as a report's tags, as one JSON text for each row: keys sorted, blank values dropped. Keys of
 * legacy reports stay as they are written (`resourceTags/user:Cost-Center` gives `Cost-Center`).
 */
export class OpenFields {
  out: Buffer = Buffer.alloc(1024);
  view = new DataView(this.out.buffer, this.out.byteOffset, this.out.length);
  private readonly fields: { field: number; before: Buffer; key: string }[];

  constructor(header: Header, family: OpenFamily) {
    this.fields = header.columns
      .map(({ name, header: written, role }, field) => ({ field, key: keyOf(family, name, written), role }))
      .filter(({ key, role }) => role === "open" && key !== undefined)
      .sort((a, b) => (a.key! < b.key! ? -1 : a.key! > b.key! ? 1 : a.field - b.field))
      .map(({ field, key }) => ({ field, key: key!, before: Buffer.from(`,${JSON.stringify(key)}:"`) }));
  }

  get isEmpty(): boolean {
    return this.fields.length === 0;
  }

  /** @param first where the row's fields begin @returns how many bytes of `out` are its JSON text; 0 when all its values are blank */
  read(block: RowBlock, first: number): number {
    let at = 0;
    let last: string | undefined;
    for (const { field, before, key } of this.fields) {
      const from = block.spans[2 * (first + field)]!;
      const to = block.spans[2 * (first + field) + 1]!;
      if (from === to || key === last || blankBytes(block.bytes, from, to)) continue;
      last = key;
      if (at + before.length + to - from + 2 > this.out.length) this.grow(at + before.length + to - from + 2);
      at += before.copy(this.out, at);
      const end = block.isRough(first + field) ? -1 : this.copy(block.bytes, from, to, at);
      at = end < 0 ? this.escaped(block.text(first + field), at) : end;
      this.out[at++] = 0x22;
    }
    if (at === 0) return 0;
    this.out[0] = 0x7b;
    this.out[at] = 0x7d;
    return at + 1;
  }

  /** @returns -1 when a byte must be escaped */
  private copy(bytes: Buffer, from: number, to: number, start: number): number {
    const { out } = this;
    let at = start;
    for (let p = from; p < to; p++) {
      const byte = bytes[p]!;
      if (byte < 0x20 || byte === 0x22 || byte === 0x5c) return -1;
      out[at++] = byte;
    }
    return at;
  }

  private escaped(text: string, at: number): number {
    const json = Buffer.from(JSON.stringify(text).slice(1, -1));
    if (at + json.length + 2 > this.out.length) this.grow(at + json.length + 2);
    return at + json.copy(this.out, at);
  }

  private grow(size: number): void {
    const out = Buffer.alloc(2 * size);
    this.out.copy(out);
    this.out = out;
    this.view = new DataView(out.buffer, out.byteOffset, out.length);
  }
}

/** The key of a column in its family's map; undefined for a column of another family. */
function keyOf(family: OpenFamily, name: string, written: string): string | undefined {
  if (!name.startsWith(`${family}_`)) return undefined;
  const slash = written.indexOf("/");
  const key = slash >= 0 ? written.slice(slash + 1) : name.slice(family.length + 1);
  return family === "resource_tags" ? key.replace(tagPrefix, "") : key;
}

/** What marks the tags that users gave: `user:Owner` in legacy CSV, `user_owner` elsewhere. AWS's own keep `aws:`. */
export const tagPrefix = /^user[:_]/;
