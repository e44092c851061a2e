import type { Bill, Charge, Party, Service } from "../../../pipeline/sample/bills/charge";
import { money } from "../../../pipeline/sample/bills/money";

/** September 2025 has 720 hours, so a plan of 1.00 an hour is 720.00. */
export const period = "2025-09";
export const payer: Party = { id: "111122223333", name: "management" };
/** An id with a leading zero, which a number would lose. */
export const data: Party = { id: "012345678901", name: "data" };
export const web: Party = { id: "444455556666", name: "web" };

export const ec2: Service = {
  code: "AmazonEC2",
  name: "Amazon Elastic Compute Cloud",
  family: "Compute Instance",
  category: "Compute",
};
export const s3: Service = {
  code: "AmazonS3",
  name: "Amazon Simple Storage Service",
  family: "Data Transfer",
  category: "Storage",
};
export const plans: Service = {
  code: "ComputeSavingsPlans",
  name: "Savings Plans for AWS Compute usage",
  category: "Compute",
};
export const support: Service = { code: "AWSSupportBusiness", name: "AWS Support (Business)", category: "Other" };

export const planArn = "arn:aws:savingsplans::111122223333:savingsplan/0d1f6c2a-6f0e-4a51-9e64-7f2f3f1f7a10";
export const reservationArn =
  "arn:aws:ec2:us-east-1:111122223333:reserved-instances/5a1c9d3e-2b44-4c0b-8f0a-3d2e1f0a9b8c";

export const day = (n: number, days = 1): Pick<Charge, "start" | "end"> => ({
  start: `${new Date(Date.UTC(2025, 8, n)).toISOString().slice(0, 10)}T00:00:00Z`,
  end: `${new Date(Date.UTC(2025, 8, n + days)).toISOString().slice(0, 10)}T00:00:00Z`,
});
const wholeMonth = day(1, 30);

/** Savings plan without upfront payment, 1.00 an hour: 720 paid, 650 used. Covers usage that is 900.00 on demand. */
const covered: Charge = {
  kind: "covered",
  id: "s1",
  account: data,
  service: ec2,
  ...day(5),
  amount: money("900.00"),
  effective: money("650"),
  commitment: planArn,
  usageType: "EUC1-BoxUsage:m7g.4xlarge",
  operation: "RunInstances",
  region: "eu-central-1",
  resource: "i-0c0ffee0c0ffee002",
  quantity: "1200",
  unit: "Hrs",
  rate: "0.75",
};
const planFee: Charge = {
  kind: "planFee",
  id: "s3",
  account: payer,
  service: plans,
  ...wholeMonth,
  amount: money("720.00"),
  unused: money("70"),
  commitment: planArn,
  usageType: "ComputeSP:1yrNoUpfront",
  description: "1 year No Upfront Compute Savings Plan",
};

/** Every kind of charge that AWS makes, in one month; 10 % enterprise discount on both usage lines. In USD. */
export const worked: Charge[] = [
  {
    kind: "usage",
    id: "u1",
    account: data,
    service: ec2,
    ...day(3),
    amount: money("100.00"),
    discount: money("10.00"),
    usageType: "EUC1-BoxUsage:t3.small",
    operation: "RunInstances",
    region: "eu-central-1",
    zone: "eu-central-1a",
    resource: "i-0c0ffee0c0ffee001",
    quantity: "4000",
    unit: "Hrs",
    rate: "0.025",
    tags: { "Cost-Center": "4711", team: "data, platform", "aws:createdBy": "AssumedRole:AROAEXAMPLE:deploy" },
  },
  {
    kind: "usage",
    id: "u2",
    account: web,
    service: s3,
    ...day(10),
    amount: money("18.00"),
    discount: money("1.80"),
    usageType: "EUC1-DataTransfer-Out-Bytes",
    operation: "GetObject",
    region: "eu-central-1",
    resource: "larkspur-web-assets",
    quantity: "200",
    unit: "GB",
    rate: "0.09",
  },
  covered,
  planFee,
  {
    // Reservation with partial upfront payment, bought this month: 120 upfront (10 a month), 15 a month, 20 % unused.
    kind: "reserved",
    id: "r1",
    account: web,
    service: ec2,
    ...day(7),
    amount: money("32.00"),
    effective: money("20"),
    commitment: reservationArn,
    usageType: "BoxUsage:r6i.large",
    operation: "RunInstances",
    region: "us-east-1",
    resource: "i-0c0ffee0c0ffee003",
    quantity: "576",
    unit: "Hrs",
    rate: "0.0555555556",
  },
  {
    kind: "upfront",
    id: "r2",
    account: payer,
    service: ec2,
    ...day(1),
    amount: money("120.00"),
    commitment: reservationArn,
    usageType: "HeavyUsage:r6i.large",
    operation: "RunInstances",
    region: "us-east-1",
    quantity: "1",
    description: "Sign up charge for subscription",
  },
  {
    kind: "reservationFee",
    id: "r3",
    account: payer,
    service: ec2,
    ...wholeMonth,
    amount: money("15.00"),
    unused: money("3"),
    unusedUpfront: money("2"),
    commitment: reservationArn,
    usageType: "HeavyUsage:r6i.large",
    operation: "RunInstances",
    region: "us-east-1",
    quantity: "720",
    unit: "Hrs",
    description: "USD 0.0208 hourly fee per r6i.large instance",
  },
  {
    kind: "credit",
    id: "c",
    account: data,
    service: ec2,
    ...day(20),
    amount: money("-50"),
    description: "Migration credit",
  },
  {
    kind: "refund",
    id: "f",
    account: web,
    service: s3,
    ...day(12),
    amount: money("-5"),
    usageType: "EUC1-Requests-Tier1",
    operation: "PutObject",
    region: "eu-central-1",
    description: "Refund of requests",
  },
  {
    kind: "fee",
    id: "b",
    account: payer,
    service: support,
    ...wholeMonth,
    amount: money("29"),
    description: "AWS Business Support",
  },
  {
    kind: "tax",
    id: "t",
    account: payer,
    service: ec2,
    ...wholeMonth,
    amount: money("30"),
    description: "Tax for product code AmazonEC2",
  },
];

/** The same month told by the hour: 650 hours of covered usage, and 720 hours of the plan, of which 70 are unused. */
export const workedByTheHour: Charge[] = worked.flatMap((charge) => {
  if (charge.kind === "covered")
    return hours(650, charge, () => ({ amount: money("1.3846153846"), effective: money("1"), quantity: "1" }));
  if (charge.kind === "planFee")
    return hours(720, charge, (i) => ({ amount: money("1"), unused: i < 650 ? 0n : money("1") }));
  return [charge];
});

/** One charge for each of the month's first hours; as in AWS's reports they share their line item id. */
function hours(count: number, charge: Charge, part: (i: number) => Partial<Charge>): Charge[] {
  const time = (hour: number) => new Date(Date.UTC(2025, 8, 1, hour)).toISOString().replace(".000", "");
  return Array.from({ length: count }, (_, i) => ({ ...charge, ...part(i), start: time(i), end: time(i + 1) }));
}

export const bill = (charges: readonly Charge[] = worked, more: Partial<Bill> = {}): Bill => ({
  payer,
  period,
  currency: "USD",
  invoice: "2025090042",
  issuer: "Amazon Web Services EMEA SARL",
  charges,
  ...more,
});
