/** One row of a report, as positions in bytes; valid until the next one is read. */
export interface CostRow {
  readonly bytes: Buffer;
  /** over the same bytes */
  readonly view: DataView;
  /** start and end of each field */
  readonly spans: Int32Array;
  /** fields of the row */
  readonly count: number;
  /** the row in its file, from 1 */
  readonly row: number;
  /** where a reader finds it: the line of a CSV file, the row of another */
  readonly line: number;
  /** why the row is none */
  readonly fault: string | undefined;
  /** The bytes of a field are not its text: quotes in it are doubled, or it is not UTF-8. */
  isRough(field: number): boolean;
  /** Text of a field. */
  text(field: number): string;
}
