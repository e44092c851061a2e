import { ThriftStruct } from "../../../pipeline/inspect/thrift";

interface Leaf {
  name: string;
  /** Parquet's physical type */
  type: number;
  isText: boolean;
  value: Buffer;
}

export const text = (name: string, value: string): Leaf => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return { name, type: 6, isText: true, value: Buffer.concat([length, Buffer.from(value)]) };
};
/** A time as Impala, Hive and older Spark write it: nanoseconds of the day, then the Julian day. */
export const int96 = (name: string, moment: number): Leaf => {
  const value = Buffer.alloc(12);
  value.writeBigInt64LE(BigInt(moment % 86_400_000) * 1_000_000n, 0);
  value.writeInt32LE(Math.floor(moment / 86_400_000) + 2_440_588, 8);
  return { name, type: 3, isText: false, value };
};
export const double = (name: string, number: number): Leaf => {
  const value = Buffer.alloc(8);
  value.writeDoubleLE(number);
  return { name, type: 5, isText: false, value };
};

/** A Parquet file of one row, its columns required and not packed: DuckDB writes no INT96. */
export function int96File(leaves: Leaf[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from("PAR1")];
  let size = 4;
  const chunks = leaves.map(({ name, type, value }) => {
    const header = new ThriftStruct()
      .i32(1, 0)
      .i32(2, value.length)
      .i32(3, value.length)
      .struct(5, new ThriftStruct().i32(1, 1).i32(2, 0).i32(3, 3).i32(4, 3))
      .bytes();
    const [offset, length] = [size, header.length + value.length];
    parts.push(header, value);
    size += length;
    const meta = new ThriftStruct()
      .i32(1, type)
      .i32s(2, [0])
      .texts(3, [name])
      .i32(4, 0)
      .i64(5, 1)
      .i64(6, length)
      .i64(7, length)
      .i64(9, offset);
    return new ThriftStruct().i64(2, offset).struct(3, meta).bytes();
  });
  const schema = leaves.map(({ name, type, isText }) => {
    const leaf = new ThriftStruct().i32(1, type).i32(3, 0).text(4, name);
    return (isText ? leaf.i32(6, 0) : leaf).bytes();
  });
  const footer = new ThriftStruct()
    .i32(1, 1)
    .structs(2, [new ThriftStruct().text(4, "schema").i32(5, leaves.length).bytes(), ...schema])
    .i64(3, 1)
    .structs(4, [new ThriftStruct().structs(1, chunks).i64(2, size).i64(3, 1).bytes()])
    .bytes();
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from("PAR1")]);
}
