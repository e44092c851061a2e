import type { Header } from "./header";
import type { CostRow } from "./row";
import { decimalText, parseDecimal } from "./values";

const columns = {
  type: "line_item_line_item_type",
  total: "savings_plan_total_commitment_to_date",
  used: "savings_plan_used_commitment",
  recurring: "savings_plan_recurring_commitment_for_billing_period",
  amortised: "savings_plan_amortized_upfront_commitment_for_billing_period",
  netRecurring: "savings_plan_net_recurring_commitment_for_billing_period",
  netAmortised: "savings_plan_net_amortized_upfront_commitment_for_billing_period",
  riAmortised: "reservation_net_unused_amortized_upfront_fee_for_billing_period",
  riRecurring: "reservation_net_unused_recurring_fee",
};
type Name = keyof typeof columns;

/**
 * What of a commitment nobody used, after discounts. Reports give it for reservations; of savings plans they give the commitment before
 * discounts, and the fees of the month before and after: their ratio brings the one to the other. SQL cannot divide decimals the same
 * way in both engines, so inspection does.
 */
export class UnusedCommitment {
  private readonly fields: Record<Name, number>;
  private readonly savingsPlans: boolean;
  private readonly reservations: boolean;

  constructor(header: Header) {
    const field = (name: string) => header.columns.findIndex((column) => column.name === name);
    this.fields = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, field(column)])) as Record<
      Name,
      number
    >;
    const { fields: f } = this;
    this.savingsPlans = f.total >= 0 && (f.netRecurring >= 0 || f.netAmortised >= 0);
    this.reservations = f.riAmortised >= 0 || f.riRecurring >= 0;
  }

  get isEmpty(): boolean {
    return !this.savingsPlans && !this.reservations;
  }

  /** @returns decimal text with up to 24 places, rounded half up; undefined for other rows and where the report does not say */
  read(row: CostRow): string | undefined {
    const at = 2 * this.fields.type;
    const size = row.spans[at + 1]! - row.spans[at]!;
    if (size !== "RIFee".length && size !== "SavingsPlanRecurringFee".length) return undefined;
    const type = row.text(this.fields.type);
    if (type === "RIFee" && this.reservations) return this.ofReservation(row);
    return type === "SavingsPlanRecurringFee" && this.savingsPlans ? this.ofSavingsPlan(row) : undefined;
  }

  private ofReservation(row: CostRow): string | undefined {
    const [amortised, recurring] = [this.units(row, "riAmortised"), this.units(row, "riRecurring")];
    if (amortised === undefined && recurring === undefined) return undefined;
    return decimalText((amortised ?? 0n) + (recurring ?? 0n));
  }

  private ofSavingsPlan(row: CostRow): string | undefined {
    const total = this.units(row, "total");
    const [netRecurring, netAmortised] = [this.units(row, "netRecurring"), this.units(row, "netAmortised")];
    const gross = (this.units(row, "recurring") ?? 0n) + (this.units(row, "amortised") ?? 0n);
    if (total === undefined || gross === 0n) return undefined;
    if (netRecurring === undefined && netAmortised === undefined) return undefined;
    const unused = total - (this.units(row, "used") ?? 0n);
    return decimalText(divided(unused * ((netRecurring ?? 0n) + (netAmortised ?? 0n)), gross));
  }

  private units(row: CostRow, name: Name): bigint | undefined {
    const field = this.fields[name];
    const found = field < 0 ? undefined : parseDecimal(row.text(field));
    return found?.kind === "value" ? found.units : undefined;
  }
}

/** Rounded half up, away from zero. */
function divided(value: bigint, by: bigint): bigint {
  const isNegative = value < 0n !== by < 0n;
  const [size, divisor] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const result = (2n * size + divisor) / (2n * divisor);
  return isNegative ? -result : result;
}
