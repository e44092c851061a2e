import { things } from "../inspect/tally";

/** Rows that cannot be read: no delivery is made of a file that has one. */
export interface BadRows {
  reason: string;
  rows: number;
  /** the first few: line of the file (row of a Parquet file), and the value */
  examples: { line: number; value?: string }[];
  /** what to do, where it is another thing than taking the file as AWS delivered it */
  next?: string;
}
/** Values of a column that silver cannot read, or not to the last digit; their rows are good. */
export interface OddValues {
  column: string;
  what: "unreadable" | "rounded";
  values: number;
  example: string;
}

const maxExamples = 5;
const words = { unreadable: "unreadable", rounded: "rounded to 24 places" };

/** What is wrong or odd in the rows of one file. */
export class Findings {
  private readonly rows = new Map<string, BadRows>();
  private readonly values = new Map<string, OddValues>();

  get isGood(): boolean {
    return this.rows.size === 0;
  }
  get bad(): BadRows[] {
    return [...this.rows.values()];
  }
  get oddValues(): OddValues[] {
    return [...this.values.values()];
  }

  reject(reason: string, line: number, value?: string, next?: string): void {
    const seen = this.rows.get(reason) ?? { reason, rows: 0, examples: [], ...(next && { next }) };
    seen.rows++;
    if (seen.examples.length < maxExamples)
      seen.examples.push({ line, ...(value !== undefined && { value: value.slice(0, 40) }) });
    this.rows.set(reason, seen);
  }

  odd(column: string, what: OddValues["what"], text: () => string): void {
    const key = `${column} ${what}`;
    const seen = this.values.get(key);
    if (seen) seen.values++;
    else this.values.set(key, { column, what, values: 1, example: text().slice(0, 60) });
  }

  notes(): string[] {
    return this.oddValues
      .sort((a, b) => (a.column < b.column ? -1 : a.column > b.column ? 1 : 0))
      .map(
        ({ column, what, values, example }) =>
          `${things(values, "value")} of ${column} ${words[what]}, such as ${JSON.stringify(example)}`,
      );
  }
}
