import { totalmem } from "node:os";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decompress as unzstd } from "fzstd";
import type { AsyncBuffer, Compressors, DecodedArray, FileMetaData, RowGroup } from "hyparquet";
import { DamagedError } from "../../inspect/inflate";
import type { RawContent } from "../../ports";
import { idColumn, isAccountId } from "./accountId";
import type { Header } from "./header";
import { type GroupValues, ParquetRows } from "./parquetRows";
import { plainParsers, type TextColumn, textColumn, unscale } from "./parquetText";
import type { RowSink } from "./row";

/**
 * Bytes that reading a row group takes, as a whole one is held in memory: always, for each byte of its pages, and for each value, which is
 * much more where it stands in a map. Measured with 700,000 rows of 19 columns: 0.7 GB, and 2.1 GB with 7 million values in maps more.
 */
const needs = { always: 200e6, byte: 2, value: 32, inMap: 200 };
/** Columns that are fetched and decoded at once. */
const atOnce = 8;

type Unpack = NonNullable<Compressors[keyof Compressors]>;
/** A page of version 2 whose values are all null holds nothing, packed or not, and Node takes no limit of 0. */
const unlessEmpty =
  (unpack: Unpack): Unpack =>
  (input, length) =>
    length === 0 ? new Uint8Array() : unpack(input, length);

/** Of a page, by the name of its codec; hyparquet itself has SNAPPY, and holds the length against what the page says of itself. */
export const compressors: Compressors = {
  GZIP: unlessEmpty((input, maxOutputLength) => new Uint8Array(gunzipSync(input, { maxOutputLength }))),
  BROTLI: unlessEmpty((input, maxOutputLength) => new Uint8Array(brotliDecompressSync(input, { maxOutputLength }))),
  ZSTD: unlessEmpty((input) => unzstd(input)),
};
const codecs = new Set(["UNCOMPRESSED", "SNAPPY", ...Object.keys(compressors)]);

/** Loaded when a Parquet file comes; it is an ES module. */
const library = () => import("hyparquet");

/** Bytes of memory that are here: what the Lambda was given, or the machine has. */
export const memoryHere = (env: NodeJS.ProcessEnv = process.env): number =>
  Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0) * 2 ** 20 || totalmem();

/** The rows of a Parquet file, as text in the fields of its columns, like those of a CSV file. */
export class ParquetReader {
  private constructor(
    private readonly file: Watched,
    private readonly metadata: FileMetaData,
    /** of the top-level columns, in the order of the file */
    readonly columns: { name: string; text: TextColumn }[],
  ) {}

  /** Reads the footer. @throws {DamagedError} @throws {Error} when the content cannot be read */
  static async open(content: RawContent): Promise<ParquetReader> {
    const { parquetMetadataAsync, parquetSchema } = await library();
    const file = await watched(content);
    return file.guard(async () => {
      const metadata = await parquetMetadataAsync(file);
      const { children } = parquetSchema(metadata);
      const columns = children.map((tree) => {
        const scale = tree.children.length === 0 ? unscale(tree.element) : undefined;
        return { name: tree.element.name, text: textColumn(tree, scale) };
      });
      return new ParquetReader(file, metadata, columns);
    });
  }

  /** bytes of its pages after unpacking */
  get inflated(): number {
    return this.chunks().reduce((sum, { total_uncompressed_size: size }) => sum + Number(size), 0);
  }

  /**
   * Reads the columns that are wanted of every row, one row group after the other.
   * @param header its columns are those of the file, in their order
   * @param memory bytes that may be taken
   * @throws {DamagedError} damaged, packed in a way that is not read, or in row groups that do not fit into memory
   */
  async read(header: Header, sink: RowSink, memory = memoryHere()): Promise<void> {
    const wanted = header.columns.map(({ role }) => role === "contract" || role === "open");
    const names = new Set(this.columns.filter((_, i) => wanted[i]).map(({ name }) => name));
    const codec = this.chunks(names).find(({ codec: one }) => !codecs.has(one))?.codec;
    if (codec !== undefined)
      throw new DamagedError(`Parquet packed with ${codec}, which is not read; write it with SNAPPY, ZSTD or GZIP`);
    const reader = new ParquetRows(
      this.columns.map(({ text }, i) => (isAccountId(header.columns[i]!) ? idColumn(text) : text)),
      sink,
    );
    let start = 0;
    for (const group of this.metadata.row_groups) {
      const rows = Number(group.num_rows);
      checkRoom(group, names, memory);
      reader.add(await this.file.guard(() => this.group(wanted, start, rows)), rows);
      start += rows;
    }
  }

  /** Values of the wanted columns of one row group. */
  private async group(wanted: boolean[], rowStart: number, rows: number): Promise<GroupValues> {
    const { parquetRead } = await library();
    const found: GroupValues = this.columns.map(() => undefined);
    const waiting = this.columns.map((_, i) => i).filter((i) => wanted[i]);
    const next = async (): Promise<void> => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
        const { name, text } = this.columns[i]!;
        const chunks: DecodedArray[] = [];
        await parquetRead({
          file: this.file,
          metadata: this.metadata,
          columns: [name],
          rowStart,
          rowEnd: rowStart + rows,
          compressors,
          // Keys and values of maps become names of an object, so they must be text.
          ...(!text.isNested && { parsers: plainParsers }),
          onChunk: ({ columnData }) => chunks.push(columnData),
        });
        const values = chunks.length === 1 ? chunks[0]! : chunks.flatMap((chunk) => Array.from(chunk as unknown[]));
        if (values.length !== rows) throw new Error(`column ${name} has ${values.length} values for ${rows} rows`);
        found[i] = values as ArrayLike<unknown>;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    return found;
  }

  /** What the footer says of each column chunk. */
  private chunks(names?: Set<string>) {
    return this.metadata.row_groups
      .flatMap(({ columns }) => columns.flatMap(({ meta_data }) => meta_data ?? []))
      .filter(({ path_in_schema: [name] }) => names === undefined || names.has(name!));
  }
}

/** @throws {DamagedError} before anything is read when a row group would not fit into memory */
function checkRoom({ columns, num_rows: rows }: RowGroup, wanted: Set<string>, memory: number): void {
  let [bytes, need] = [0, needs.always];
  for (const { meta_data: chunk } of columns) {
    if (!chunk || !wanted.has(chunk.path_in_schema[0]!)) continue;
    const size = Number(chunk.total_uncompressed_size);
    bytes += size;
    need +=
      size * needs.byte + Number(chunk.num_values) * (chunk.path_in_schema.length > 1 ? needs.inMap : needs.value);
  }
  if (need <= memory) return;
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`;
  throw new DamagedError(
    `a row group of ${rows.toLocaleString("en")} rows, ${(bytes / 1e6).toFixed(0)} MB unpacked, takes some ${gigabytes(need)} of memory to read, ` +
      `and ${gigabytes(memory)} are there; write the report with smaller row groups, or read it where there is more memory`,
  );
}

interface Watched extends AsyncBuffer {
  /** Runs something that reads the file; what goes wrong is the file's fault, unless it could not be read. */
  guard<T>(work: () => Promise<T>): Promise<T>;
}

async function watched(content: RawContent): Promise<Watched> {
  let unreadable: unknown;
  return {
    byteLength: await content.size(),
    slice: async (start, end) => {
      try {
        const bytes = await content.range(start, end ?? (await content.size()));
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      } catch (error) {
        unreadable = error;
        throw error;
      }
    },
    guard: async (work) => {
      try {
        return await work();
      } catch (error) {
        if (unreadable !== undefined) throw unreadable;
        if (error instanceof DamagedError) throw error;
        const { name, message } = error as Error;
        throw new DamagedError(`damaged Parquet: ${name === "Error" ? message : "its bytes make no sense"}`);
      }
    },
  };
}
