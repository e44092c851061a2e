import { gzipSync } from "node:zlib";
import { ThriftStruct } from "./thrift";

export type Codec = "none" | "gzip";

/** Where the bytes of one part go, in their order. */
export interface PartSink {
  /** The bytes are only valid during the call. */
  append(bytes: Uint8Array[]): void;
}

/** `decimal` is decimal(38,24) in 16 bytes, the highest first; `timestamp` milliseconds since 1970 in UTC. */
export type ParquetType = "varchar" | "bigint" | "decimal" | "timestamp";
export interface ParquetColumn {
  name: string;
  type: ParquetType;
}

/** The values of one column in one row group. */
export interface ColumnChunk {
  /** which rows have a value: RLE with its length before it */
  levels: Uint8Array;
  /** PLAIN values, or the indexes into the dictionary with their bit width before them */
  values: Uint8Array;
  /** PLAIN values, each once */
  dictionary?: { values: Uint8Array; count: number };
}

const magic = Buffer.from("PAR1");
const [int64, byteArray, fixed] = [2, 6, 7];
const [plain, rle, dictionaryIndexes] = [0, 3, 8];
const physical = { varchar: byteArray, bigint: int64, decimal: fixed, timestamp: int64 };

/**
 * Writes one Parquet file: optional columns, data pages of version 1, one for each column chunk and before it the dictionary where
 * there is one. What it writes is read by DuckDB, Trino and Athena alike.
 * @see https://github.com/apache/parquet-format
 */
export class ParquetFile {
  /** bytes written */
  size = 0;
  private rows = 0;
  private readonly groups: Uint8Array[] = [];
  private pending: Uint8Array[] = [];

  constructor(
    private readonly sink: PartSink,
    private readonly codec: Codec,
    private readonly columns: readonly ParquetColumn[],
  ) {
    this.write(magic);
  }

  /** @param chunks one for each column, with `rows` levels */
  group(chunks: ColumnChunk[], rows: number): void {
    const metas = chunks.map((chunk, i) => this.chunk(this.columns[i]!, chunk, rows));
    this.send();
    const uncompressed = metas.reduce((sum, meta) => sum + meta.uncompressed, 0);
    const structs = metas.map(({ meta }) => meta);
    this.groups.push(new ThriftStruct().structs(1, structs).i64(2, uncompressed).i64(3, rows).bytes());
    this.rows += rows;
  }

  finish(): void {
    const footer = this.footer();
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    for (const bytes of [footer, length, magic]) this.write(bytes);
    this.send();
  }

  private chunk(column: ParquetColumn, chunk: ColumnChunk, rows: number): { meta: Uint8Array; uncompressed: number } {
    const { dictionary } = chunk;
    const offset = this.size;
    let uncompressed = 0;
    const page = (body: Uint8Array[], header: (length: number, stored: number) => ThriftStruct): void => {
      const length = body.reduce((sum, part) => sum + part.length, 0);
      const packed = this.codec === "gzip" ? [gzipSync(Buffer.concat(body), { level: 6 })] : body;
      const bytes = header(
        length,
        packed.reduce((sum, part) => sum + part.length, 0),
      ).bytes();
      uncompressed += bytes.length + length;
      for (const part of [bytes, ...packed]) this.write(part);
    };
    const sized = (type: number, length: number, stored: number) =>
      new ThriftStruct().i32(1, type).i32(2, length).i32(3, stored);
    if (dictionary)
      page([dictionary.values], (length, stored) =>
        sized(2, length, stored).struct(7, new ThriftStruct().i32(1, dictionary.count).i32(2, plain)),
      );
    const dataOffset = this.size;
    const encoding = dictionary ? dictionaryIndexes : plain;
    page([chunk.levels, chunk.values], (length, stored) =>
      sized(0, length, stored).struct(5, new ThriftStruct().i32(1, rows).i32(2, encoding).i32(3, rle).i32(4, rle)),
    );
    const meta = new ThriftStruct()
      .i32(1, physical[column.type])
      .i32s(2, dictionary ? [plain, rle, dictionaryIndexes] : [plain, rle])
      .texts(3, [column.name])
      .i32(4, this.codec === "gzip" ? 2 : 0)
      .i64(5, rows)
      .i64(6, uncompressed)
      .i64(7, this.size - offset)
      .i64(9, dataOffset);
    if (dictionary) meta.i64(11, offset);
    return { meta: new ThriftStruct().i64(2, offset).struct(3, meta).bytes(), uncompressed };
  }

  private footer(): Uint8Array {
    const root = new ThriftStruct().text(4, "staged").i32(5, this.columns.length).bytes();
    return new ThriftStruct()
      .i32(1, 1)
      .structs(2, [root, ...this.columns.map(leaf)])
      .i64(3, this.rows)
      .structs(4, this.groups)
      .text(6, "sluice version 1 (build 1)") // the form readers of this field parse
      .bytes();
  }

  private write(bytes: Uint8Array): void {
    this.pending.push(bytes);
    this.size += bytes.length;
  }

  private send(): void {
    this.sink.append(this.pending);
    this.pending = [];
  }
}

/** One optional column (repetition 1), with the older form of its type, which every reader knows. */
function leaf({ name, type }: ParquetColumn): Uint8Array {
  const struct = new ThriftStruct().i32(1, physical[type]);
  if (type === "decimal") struct.i32(2, 16);
  struct.i32(3, 1).text(4, name);
  if (type === "varchar") struct.i32(6, 0);
  if (type === "timestamp") struct.i32(6, 9);
  if (type === "decimal") struct.i32(6, 5).i32(7, 24).i32(8, 38);
  return struct.bytes();
}
