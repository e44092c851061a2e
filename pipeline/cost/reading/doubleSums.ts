import type { CostTally } from "../tally";
import type { Header } from "./header";
import type { CostRow } from "./row";
import { decimalText, parseDecimal } from "./values";

/**
 * Where a report stores costs as binary fractions, each is taken as the shortest decimal that stands for it, and from there on money is
 * exact. What a sum of the fractions themselves would be is told beside it.
 */
export class DoubleSums {
  private readonly costs: { column: string; field: number; sum: number; rows: number }[];

  /** @param isDouble by field */
  constructor(
    header: Header,
    isDouble: boolean[],
    private readonly tally: CostTally,
  ) {
    this.costs = header.columns
      .map(({ name, role }, field) => ({ column: name, role, field, sum: 0, rows: 0 }))
      .filter(({ column, role, field }) => role === "contract" && tally.told.has(column) && isDouble[field]);
  }

  add(row: CostRow): void {
    for (const cost of this.costs) {
      const at = row.first + cost.field;
      if (row.spans[2 * at] === row.spans[2 * at + 1]) continue;
      cost.sum += Number(row.text(at));
      cost.rows++;
    }
  }

  notes(): string[] {
    return this.costs
      .filter(({ rows }) => rows > 0)
      .map(({ column, sum }) => {
        const exact = this.tally.finish().reduce((total, { sums }) => total + units(sums[column]!), 0n);
        const difference = units(String(sum)) - exact;
        return `${column} is stored as doubles: their sum is ${decimalText(units(String(sum)))}, that of their decimals ${decimalText(exact)} (difference ${decimalText(difference)})`;
      });
  }
}

function units(text: string): bigint {
  const value = parseDecimal(text);
  return value.kind === "value" ? value.units : 0n;
}
