import type { Header } from "../reading/header";
import type { RowBlock } from "../reading/row";
import { decimalText, parseDecimal } from "../reading/values";

const columns = {
  type: "line_item_line_item_type",
  total: "savings_plan_total_commitment_to_date",
  used: "savings_plan_used_commitment",
  recurring: "savings_plan_recurring_commitment_for_billing_period",
  amortised: "savings_plan_amortized_upfront_commitment_for_billing_period",
  netRecurring: "savings_plan_net_recurring_commitment_for_billing_period",
  netAmortised: "savings_plan_net_amortized_upfront_commitment_for_billing_period",
  riGrossAmortised: "reservation_unused_amortized_upfront_fee_for_billing_period",
  riGrossRecurring: "reservation_unused_recurring_fee",
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

  /** @param first where the row's fields begin @returns decimal text with up to 24 places, rounded half up; undefined for other rows and where the report does not say */
  read(block: RowBlock, first: number): string | undefined {
    const at = first + this.fields.type;
    const size = block.spans[2 * at + 1]! - block.spans[2 * at]!;
    if (size !== "RIFee".length && size !== "SavingsPlanRecurringFee".length) return undefined;
    const type = block.text(at);
    const units = (name: Name): bigint | undefined => {
      const field = this.fields[name];
      const found = field < 0 ? undefined : parseDecimal(block.text(first + field));
      return found?.kind === "value" ? found.units : undefined;
    };
    if (type === "RIFee" && this.reservations) return ofReservation(units);
    return type === "SavingsPlanRecurringFee" && this.savingsPlans ? ofSavingsPlan(units) : undefined;
  }
}

type Units = (name: Name) => bigint | undefined;

function ofReservation(units: Units): string | undefined {
  const [amortised, recurring] = [units("riAmortised"), units("riRecurring")];
  if (amortised === undefined && recurring === undefined) return undefined;
  if (lacks(amortised, units("riGrossAmortised")) || lacks(recurring, units("riGrossRecurring"))) return undefined;
  return decimalText((amortised ?? 0n) + (recurring ?? 0n));
}

function ofSavingsPlan(units: Units): string | undefined {
  const total = units("total");
  const [netRecurring, netAmortised] = [units("netRecurring"), units("netAmortised")];
  const [recurring, amortised] = [units("recurring"), units("amortised")];
  const gross = (recurring ?? 0n) + (amortised ?? 0n);
  if (total === undefined || gross === 0n) return undefined;
  if (netRecurring === undefined && netAmortised === undefined) return undefined;
  if (lacks(netRecurring, recurring) || lacks(netAmortised, amortised)) return undefined;
  if (lacks(recurring, netRecurring) || lacks(amortised, netAmortised)) return undefined;
  const unused = total - (units("used") ?? 0n);
  return decimalText(divided(unused * ((netRecurring ?? 0n) + (netAmortised ?? 0n)), gross));
}

/** An export may have selected a part of the columns: half of a sum is none. */
const lacks = (one: bigint | undefined, other: bigint | undefined): boolean =>
  one === undefined && other !== undefined && other !== 0n;

/** Rounded half up, away from zero. */
function divided(value: bigint, by: bigint): bigint {
  const isNegative = value < 0n !== by < 0n;
  const [size, divisor] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const result = (2n * size + divisor) / (2n * divisor);
  return isNegative ? -result : result;
}
