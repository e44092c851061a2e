import type { Charge } from "../../../pipeline/sample/bills/charge";
import { money } from "../../../pipeline/sample/bills/money";
import { data, day, ec2, payer, planArn, plans, s3, web } from "./workedMonth";

/** Charges that come beside the worked month one at a time, and what each adds to its sums; worked out by hand. */
export interface Extra {
  charges: Charge[];
  billed: string;
  effective: string;
  /** lines in a Cost and Usage Report and in FOCUS; silver makes as many rows of them */
  rows: { cur: number; focus: number };
  /** Parquet's doubles cannot hold it to the last digit. */
  textOnly?: true;
}

const s3Line = (id: string, more: Partial<Charge>): Charge => ({
  kind: "usage",
  id,
  account: web,
  service: s3,
  ...day(14),
  amount: money("0.9"),
  usageType: "EUC1-DataTransfer-Out-Bytes",
  operation: "GetObject",
  region: "eu-central-1",
  quantity: "10",
  unit: "GB",
  rate: "0.09",
  ...more,
});
const one = { cur: 1, focus: 1 };

export const extras = {
  "21 decimals": {
    charges: [s3Line("x1", { amount: money("0.000012345678901234567"), written: "0.000012345678901234567" })],
    billed: "0.000012345678901234567",
    effective: "0.000012345678901234567",
    rows: one,
    textOnly: true,
  },
  "scientific notation": {
    charges: [s3Line("x2", { amount: money("1.0E-10"), written: "1.0E-10" })],
    billed: "0.0000000001",
    effective: "0.0000000001",
    rows: one,
  },
  "late usage, of the month before": {
    charges: [s3Line("x3", { start: "2025-08-30T00:00:00Z", end: "2025-08-31T00:00:00Z" })],
    billed: "0.9",
    effective: "0.9",
    rows: one,
  },
  "one line item id in two hours": {
    charges: [
      s3Line("x4", { start: "2025-09-14T05:00:00Z", end: "2025-09-14T06:00:00Z" }),
      s3Line("x4", { start: "2025-09-14T06:00:00Z", end: "2025-09-14T07:00:00Z" }),
    ],
    billed: "1.8",
    effective: "1.8",
    rows: { cur: 2, focus: 2 },
  },
  "transfer with a bucket": {
    charges: [s3Line("x5", { resource: "larkspur-web-assets" })],
    billed: "0.9",
    effective: "0.9",
    rows: one,
  },
  "transfer without a bucket": { charges: [s3Line("x6", {})], billed: "0.9", effective: "0.9", rows: one },
  "transfer that costs nothing": {
    charges: [s3Line("x7", { amount: 0n, rate: "0" })],
    billed: "0",
    effective: "0",
    rows: one,
  },
  "sold by somebody else": {
    charges: [
      {
        kind: "fee",
        id: "x8",
        account: data,
        service: { code: "4c2b9f0d1e", name: "Fjord Metrics Pro", category: "Other" },
        seller: "Fjord Metrics AS",
        ...day(16),
        amount: money("12.34"),
        description: "AWS Marketplace software usage",
      },
    ],
    billed: "12.34",
    effective: "12.34",
    rows: one,
  },
  "an unknown line item type": {
    charges: [
      {
        kind: "other",
        lineType: "GoodwillGesture",
        id: "x9",
        account: web,
        service: s3,
        ...day(17),
        amount: money("-0.55"),
      },
    ],
    billed: "-0.55",
    effective: "-0.55",
    rows: one,
  },
  "a plan's fee without a product name, all used": {
    charges: [
      {
        kind: "planFee",
        id: "x10",
        account: payer,
        service: plans,
        ...day(30),
        amount: money("24"),
        commitment: planArn,
        unnamed: true,
      },
    ],
    billed: "24",
    effective: "0",
    rows: one,
  },
  "a zone and no region": {
    charges: [
      {
        kind: "usage",
        id: "x11",
        account: data,
        service: ec2,
        ...day(18),
        amount: money("2.5"),
        usageType: "EU-BoxUsage:t3.micro",
        operation: "RunInstances",
        zone: "eu-west-1b",
        quantity: "100",
        unit: "Hrs",
        rate: "0.025",
      },
    ],
    billed: "2.5",
    effective: "2.5",
    rows: one,
  },
  "a pod's share of an instance": {
    charges: [
      {
        kind: "usage",
        id: "x12",
        account: data,
        service: ec2,
        ...day(3),
        amount: 0n,
        usageType: "EUC1-EKS-EC2-vCPU-Hours",
        operation: "EKSPod-EC2",
        region: "eu-central-1",
        resource: "arn:aws:eks:eu-central-1:012345678901:pod/shop/prod/cart/1f3c",
        quantity: "24",
        unit: "vCPU-Hours",
        rate: "0",
      },
    ],
    billed: "0",
    effective: "0",
    rows: one,
  },
} satisfies Record<string, Extra>;
