import { money, plain } from "../../../pipeline/sample/bills/money";

/** One line of a report, by header. */
export type Line = Record<string, string>;

/** The lines of a CSV, by the plainest reading. */
export function linesOf(text: string): Line[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
  }
  rows.pop();
  const [header, ...others] = rows;
  return others.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i]!])));
}

/** What one line says of the bill, or of the use of a commitment that nobody made. */
export interface Said {
  period: string;
  category: string;
  service: string;
  account: string;
  region: string;
  day: string;
  billed: bigint;
  effective: bigint;
  isDerived?: true;
}

/** A reading of one kind of report, by the rules as they are written down and with nothing of the recipe or of the pipeline. */
export type Reading = (line: Line) => Said[];

export const focusReading: Reading = (line) => [
  {
    period: line.BillingPeriodStart!.slice(0, 7),
    category: line.ChargeCategory!,
    service: line.ServiceName!,
    account: line.SubAccountId || line.BillingAccountId!,
    region: line.RegionId || "null",
    day: line.ChargePeriodStart!.slice(0, 10),
    billed: money(line.BilledCost!),
    effective: money(line.EffectiveCost!),
  },
];

/** A discount's line has no name: it is its service's. */
const names: Record<string, string> = {
  AmazonEC2: "Amazon Elastic Compute Cloud",
  AmazonS3: "Amazon Simple Storage Service",
  AmazonRDS: "Amazon Relational Database Service",
};

/** @param isNet discounts are in net costs, and their own lines cost nothing */
export const legacyReading = (isNet: boolean): Reading =>
  curReading(
    isNet,
    (line, name) => line[name]!,
    (line) => line["product/region"]!,
    (line) => line["product/ProductName"]!,
  );

export const cur2Reading: Reading = curReading(
  true,
  (line, name) => line[snake(name)]!,
  (line) => JSON.parse(line.product!).region ?? "",
  (line) => JSON.parse(line.product!).product_name ?? "",
);

function curReading(
  isNet: boolean,
  value: (line: Line, name: string) => string,
  region: (line: Line) => string,
  name: (line: Line) => string,
): Reading {
  return (line) => {
    const text = (column: string) => value(line, column);
    const amount = (column: string) => money(text(column) || "0");
    const type = text("lineItem/LineItemType");
    const cost =
      isNet && type !== "EdpDiscount"
        ? amount("lineItem/NetUnblendedCost")
        : isNet
          ? 0n
          : amount("lineItem/UnblendedCost");
    const said = {
      period: text("bill/BillingPeriodStartDate").slice(0, 7),
      category: type === "Tax" || type === "Credit" ? type : /Fee$/.test(type) ? "Purchase" : "Usage",
      service: type === "Tax" ? "Tax" : name(line) || names[text("lineItem/ProductCode")]!,
      account: text("lineItem/UsageAccountId"),
      region: region(line) || "null",
      day: text("lineItem/UsageStartDate").slice(0, 10),
      billed: cost,
      effective: cost,
    };
    const derived = (unused: bigint): Said[] => [
      { ...said, effective: 0n },
      ...(unused === 0n
        ? []
        : [{ ...said, category: "Usage", billed: 0n, effective: unused, isDerived: true } as const]),
    ];
    switch (type) {
      case "SavingsPlanCoveredUsage":
        return [{ ...said, billed: 0n, effective: amount("savingsPlan/SavingsPlanEffectiveCost") }];
      case "SavingsPlanNegation":
        return [{ ...said, billed: 0n, effective: 0n }];
      case "SavingsPlanRecurringFee":
        return derived(amount("savingsPlan/TotalCommitmentToDate") - amount("savingsPlan/UsedCommitment"));
      case "DiscountedUsage":
        return [{ ...said, effective: amount("reservation/EffectiveCost") }];
      case "RIFee":
        return derived(
          amount("reservation/UnusedAmortizedUpfrontFeeForBillingPeriod") + amount("reservation/UnusedRecurringFee"),
        );
      case "Fee":
        return [text("reservation/ReservationARN") ? { ...said, effective: 0n } : said];
      default:
        return [said];
    }
  };
}

/** `lineItem/UsageAmount` to `line_item_usage_amount`, `ReservationARN` to `reservation_a_r_n`. */
const snake = (name: string): string =>
  name
    .split("/")
    .map((part) => part.replace(/[A-Z]/g, (letter, at) => (at ? "_" : "") + letter))
    .join("_")
    .toLowerCase();

const dimensions = ["category", "service", "account", "region", "day"] as const;

/** Sums of what lines say, in the form of `truth.json`. */
export function sumsOf(all: readonly Said[]) {
  const text = (said: readonly Said[]) => ({
    billed: plain(said.reduce((sum, { billed }) => sum + billed, 0n)),
    effective: plain(said.reduce((sum, { effective }) => sum + effective, 0n)),
  });
  const per = dimensions.map((name) => {
    const groups: Record<string, Said[]> = {};
    for (const said of all) {
      const key = said[name];
      groups[key] ??= [];
      groups[key].push(said);
    }
    return [name, Object.fromEntries(Object.entries(groups).map(([key, said]) => [key, text(said)]))];
  });
  return { ...text(all), per: Object.fromEntries(per) };
}
