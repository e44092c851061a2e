/**
 * One struct in Thrift's compact protocol, as far as the page headers and the footer of Parquet need it. Fields come in the order of
 * their ids, which rise by at most 15; numbers are not negative.
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftStruct {
  private readonly out: number[] = [];
  private last = 0;

  i32(id: number, value: number): this {
    return this.field(id, 5).number(value);
  }

  /** @param value below 2^52 */
  i64(id: number, value: number): this {
    return this.field(id, 6).number(value);
  }

  text(id: number, value: string): this {
    return this.field(id, 8).string(value);
  }

  struct(id: number, value: ThriftStruct): this {
    return this.field(id, 12).raw(value.bytes());
  }

  i32s(id: number, values: number[]): this {
    this.list(id, 5, values.length);
    for (const value of values) this.number(value);
    return this;
  }

  texts(id: number, values: string[]): this {
    this.list(id, 8, values.length);
    for (const value of values) this.string(value);
    return this;
  }

  /** @param values encoded structs */
  structs(id: number, values: Uint8Array[]): this {
    this.list(id, 12, values.length);
    for (const value of values) this.raw(value);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from([...this.out, 0]);
  }

  private field(id: number, type: number): this {
    this.out.push(((id - this.last) << 4) | type);
    this.last = id;
    return this;
  }

  private list(id: number, type: number, length: number): void {
    this.field(id, 9);
    if (length < 15) this.out.push((length << 4) | type);
    else {
      this.out.push(0xf0 | type);
      this.varint(length);
    }
  }

  private number(value: number): this {
    return this.varint(value * 2); // zigzag of a number that is not negative
  }

  private string(value: string): this {
    const bytes = Buffer.from(value);
    return this.varint(bytes.length).raw(bytes);
  }

  private varint(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.out.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.out.push(rest);
    return this;
  }

  private raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.out.push(byte);
    return this;
  }
}
