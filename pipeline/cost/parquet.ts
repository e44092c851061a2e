import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { AsyncBuffer, Compressors, DecodedArray, FileMetaData } from "hyparquet";
import { DamagedError } from "../inspect/inflate";
import type { RawContent } from "../ports";
import type { Header } from "./header";
import { type GroupValues, ParquetRows } from "./parquetRows";
import { plainParsers, type TextColumn, textColumn, unscale } from "./parquetText";
import type { RowSink } from "./row";

/** A row group that becomes larger than this is refused, as a whole one is held in memory. AWS's have some 100 MB. */
const maxGroup = 512 << 20;
/** Columns that are fetched and decoded at once. */
const atOnce = 8;

const compressors: Compressors = {
  GZIP: (input) => new Uint8Array(gunzipSync(input)),
  BROTLI: (input) => new Uint8Array(brotliDecompressSync(input)),
};
const codecs = new Set(["UNCOMPRESSED", "SNAPPY", ...Object.keys(compressors)]);

/** Loaded when a Parquet file comes; it is an ES module. */
const library = () => import("hyparquet");

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
   * @throws {DamagedError} damaged, or packed in a way that is not read
   */
  async read(header: Header, sink: RowSink): Promise<void> {
    const wanted = header.columns.map(({ role }) => role === "contract" || role === "open");
    const names = new Set(this.columns.filter((_, i) => wanted[i]).map(({ name }) => name));
    const codec = this.chunks(names).find(({ codec: one }) => !codecs.has(one))?.codec;
    if (codec !== undefined)
      throw new DamagedError(`Parquet packed with ${codec}, which is not read; write it with SNAPPY or GZIP`);
    const reader = new ParquetRows(
      this.columns.map(({ text }) => text),
      sink,
    );
    let start = 0;
    for (const group of this.metadata.row_groups) {
      const rows = Number(group.num_rows);
      const size = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size), 0);
      if (size > maxGroup)
        throw new DamagedError(`a row group of ${(size / 1e6).toFixed(0)} MB; write it with smaller row groups`);
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
        throw new DamagedError(`damaged Parquet: ${(error as Error).message}`);
      }
    },
  };
}
