import type { Money } from "./money";

/** What was charged, told without the words of any format. */
export interface Charge {
  kind: ChargeKind;
  /** Known as identity/LineItemId; the hours of one thing share it. */
  id: string;
  account: Party;
  service: Service;
  /** `2025-09-03T00:00:00Z`, the end exclusive */
  start: string;
  end: string;
  /** Price before discounts. Of covered and reserved usage: its price on demand. */
  amount: Money;
  /** Enterprise discount on it, above zero. */
  discount?: Money;
  /** Covered and reserved usage: its share of the commitment. */
  effective?: Money;
  /** Fees of commitments: the part that nobody used, of what is paid over time and of what was paid at the start. */
  unused?: Money;
  unusedUpfront?: Money;
  /** ARN of the savings plan or reservation. */
  commitment?: string;
  usageType?: string;
  operation?: string;
  region?: string;
  zone?: string;
  resource?: string;
  /** decimal text, in `unit` as CUR spells it (`Hrs`, `GB`) */
  quantity?: string;
  unit?: string;
  /** price of one unit on demand */
  rate?: string;
  description?: string;
  /** Keys as users wrote them, `Cost-Center`, or with `aws:` */
  tags?: Record<string, string>;
  /** The name is blank, as AWS leaves it on many rows that are no usage. */
  unnamed?: boolean;
  /** `other`: a line item type that nobody knows. */
  lineType?: string;
  /** Sold by somebody else through AWS. */
  seller?: string;
  /** Instead of `javaText(amount)`. */
  written?: string;
}

export type ChargeKind =
  | "usage"
  | "covered"
  | "reserved"
  | "planFee"
  | "reservationFee"
  | "upfront"
  | "fee"
  | "tax"
  | "credit"
  | "refund"
  | "other";

export interface Party {
  id: string;
  name: string;
}
export interface Service {
  /** lineItem/ProductCode */
  code: string;
  /** product/ProductName, and ServiceName of FOCUS */
  name: string;
  /** product/productFamily */
  family?: string;
  /** ServiceCategory of FOCUS */
  category: string;
}

/** One billing account's month, and what all lines of it share. */
export interface Bill {
  payer: Party;
  /** `2025-09` */
  period: string;
  currency: string;
  /** Blank until the month is final. */
  invoice?: string;
  /** Who writes the invoice. */
  issuer: string;
  charges: readonly Charge[];
}

export interface Effect {
  category: "Usage" | "Purchase" | "Tax" | "Credit" | "Adjustment";
  billed: Money;
  effective: Money;
  /** A commitment that nobody used: shown beside its fee. */
  unused?: true;
}

/** What a charge does to the bill (billed) and to the cost of the time it is for (effective). */
export function effects({ kind, amount, discount = 0n, effective = 0n, ...more }: Charge): Effect[] {
  const unused = (more.unused ?? 0n) + (more.unusedUpfront ?? 0n);
  const both = (category: Effect["category"], cost: Money): Effect[] => [{ category, billed: cost, effective: cost }];
  switch (kind) {
    case "usage":
      return both("Usage", amount - discount);
    case "covered":
    case "reserved":
      return [{ category: "Usage", billed: 0n, effective }];
    case "planFee":
    case "reservationFee":
    case "upfront": {
      const fee: Effect = { category: "Purchase", billed: amount, effective: 0n };
      return unused === 0n ? [fee] : [fee, { category: "Usage", billed: 0n, effective: unused, unused: true }];
    }
    case "fee":
      return both("Purchase", amount);
    case "tax":
      return both("Tax", amount);
    case "credit":
      return both("Credit", amount);
    case "refund":
      return both("Usage", amount);
    case "other":
      return both("Adjustment", amount);
  }
}

/** First instants of a billing period and of the next: `2025-09-01T00:00:00Z`. */
export function periodBounds(period: string): { start: string; end: string } {
  const [year, month] = period.split("-").map(Number);
  const next = new Date(Date.UTC(year!, month!, 1)).toISOString().slice(0, 10);
  return { start: `${period}-01T00:00:00Z`, end: `${next}T00:00:00Z` };
}
