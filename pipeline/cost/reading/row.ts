/**
 * Rows of a report as positions in bytes. Their fields stand one after the other in `spans`: field `at` begins at `spans[2 * at]` and ends
 * at `spans[2 * at + 1]`. Valid until the source says that the block has ended.
 */
export interface RowBlock {
  readonly bytes: Buffer;
  /** over the same bytes */
  readonly view: DataView;
  readonly spans: Int32Array;
  /** The bytes of a field are not its text: quotes in it are doubled, or it is not UTF-8. */
  isRough(at: number): boolean;
  /** Text of a field. */
  text(at: number): string;
}

/** A block, with the row of it that was read last. */
export interface CostRow extends RowBlock {
  /** where in `spans` its first field stands */
  readonly first: number;
  /** fields of the row */
  readonly count: number;
  /** the row in its file, from 1 */
  readonly row: number;
  /** where a reader finds it: the line of a CSV file, the row of another */
  readonly line: number;
  /** why the row is none */
  readonly fault: string | undefined;
}

/** Takes rows as they are read. */
export interface RowSink {
  row(row: CostRow): void;
  /** The rows since the last call are about to become invalid. @param block where they stand */
  endBlock(block: RowBlock): void;
}

/** Rows of one block: so many that work can go column by column, so few that they stay in the processor's cache. */
export const blockRows = 128;
