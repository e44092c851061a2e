import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Random, random } from "../pipeline/sample/random";

export interface CostLines {
  rows: number;
  seed: string;
  /** `2024-09` */
  month?: string;
}
export interface CostTruth {
  rows: number;
  rawBytes: number;
  /** exact, decimal text */
  unblended: string;
}

/** 142 columns as AWS writes them for a payer with reservations, savings plans and eight tags. */
const names = `
identity/LineItemId identity/TimeInterval
bill/InvoiceId bill/InvoicingEntity bill/BillingEntity bill/BillType bill/PayerAccountId bill/BillingPeriodStartDate bill/BillingPeriodEndDate
lineItem/UsageAccountId lineItem/LineItemType lineItem/UsageStartDate lineItem/UsageEndDate lineItem/ProductCode lineItem/UsageType
lineItem/Operation lineItem/AvailabilityZone lineItem/ResourceId lineItem/UsageAmount lineItem/NormalizationFactor
lineItem/NormalizedUsageAmount lineItem/CurrencyCode lineItem/UnblendedRate lineItem/UnblendedCost lineItem/BlendedRate lineItem/BlendedCost
lineItem/LineItemDescription lineItem/TaxType lineItem/LegalEntity
product/ProductName product/accountAssistance product/architecturalReview product/availability product/availabilityZone product/bundle
product/cacheEngine product/capacitystatus product/classicnetworkingsupport product/clockSpeed product/currentGeneration product/databaseEngine
product/dedicatedEbsThroughput product/deploymentOption product/description product/durability product/ecu product/endpointType
product/engineCode product/enhancedNetworkingSupported product/fromLocation product/fromLocationType product/fromRegionCode product/group
product/groupDescription product/instanceFamily product/instanceType product/instanceTypeFamily product/intelAvxAvailable
product/licenseModel product/location product/locationType product/marketoption product/maxIopsvolume product/maxThroughputvolume
product/maxVolumeSize product/memory product/networkPerformance product/normalizationSizeFactor product/operatingSystem product/operation
product/physicalProcessor product/preInstalledSw product/processorArchitecture product/productFamily product/provisioned product/region
product/regionCode product/requestType product/servicecode product/servicename product/sku product/storage product/storageClass
product/storageMedia product/tenancy product/toLocation product/toLocationType product/toRegionCode product/transferType product/usagetype
product/vcpu product/version product/volumeApiName product/volumeType product/vpcnetworkingsupport
pricing/LeaseContractLength pricing/OfferingClass pricing/PurchaseOption pricing/RateCode pricing/RateId pricing/currency
pricing/publicOnDemandCost pricing/publicOnDemandRate pricing/term pricing/unit
reservation/AmortizedUpfrontCostForUsage reservation/AmortizedUpfrontFeeForBillingPeriod reservation/EffectiveCost reservation/EndTime
reservation/NumberOfReservations reservation/RecurringFeeForUsage reservation/ReservationARN reservation/StartTime
reservation/SubscriptionId reservation/TotalReservedUnits reservation/UnusedAmortizedUpfrontFeeForBillingPeriod
reservation/UnusedQuantity reservation/UnusedRecurringFee
savingsPlan/TotalCommitmentToDate savingsPlan/SavingsPlanARN savingsPlan/SavingsPlanRate savingsPlan/UsedCommitment
savingsPlan/SavingsPlanEffectiveCost savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod
savingsPlan/RecurringCommitmentForBillingPeriod savingsPlan/EndTime savingsPlan/InstanceTypeFamily savingsPlan/OfferingType
savingsPlan/PaymentOption savingsPlan/PurchaseTerm savingsPlan/Region savingsPlan/StartTime
reservation/UnitsPerReservation reservation/UpfrontValue
resourceTags/aws:createdBy resourceTags/user:Application resourceTags/user:CostCenter resourceTags/user:Environment
resourceTags/user:Name resourceTags/user:Owner resourceTags/user:Project resourceTags/user:Team`
  .trim()
  .split(/\s+/);
const place = new Map(names.map((name, i) => [name, i]));

const services: [code: string, name: string, families: string[]][] = [
  ["AmazonEC2", "Amazon Elastic Compute Cloud", ["Compute Instance", "Storage", "Data Transfer", "NAT Gateway"]],
  ["AmazonS3", "Amazon Simple Storage Service", ["API Request", "Storage", "Data Transfer"]],
  ["AmazonRDS", "Amazon Relational Database Service", ["Database Instance", "Database Storage"]],
  ["AWSLambda", "AWS Lambda", ["Serverless"]],
  ["AmazonCloudWatch", "AmazonCloudWatch", ["Metric", "Data Payload", "Alarm"]],
  ["AmazonDynamoDB", "Amazon DynamoDB", ["Amazon DynamoDB PayPerRequest Throughput", "Database Storage"]],
  ["AWSELB", "Elastic Load Balancing", ["Load Balancer-Application"]],
  ["awskms", "AWS Key Management Service", ["API Request"]],
];
const regions = [
  ["us-east-1", "US East (N. Virginia)", "USE1"],
  ["eu-west-1", "EU (Ireland)", "EU"],
  ["eu-central-1", "EU (Frankfurt)", "EUC1"],
  ["ap-southeast-2", "Asia Pacific (Sydney)", "APS2"],
] as const;
const lower = "abcdefghijklmnopqrstuvwxyz234567";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const hex = "0123456789abcdef";

/** What rows of one resource and price share: text before and after the values that each row has of its own. */
interface Template {
  fields: string[];
  /** 10^-10 of the currency for one unit */
  rate: number;
  isCovered: boolean;
}

function templates(draw: Random, month: string): Template[] {
  const accounts = Array.from({ length: 24 }, () => draw.text(12, "0123456789"));
  const prices = Array.from({ length: 900 }, () => price(draw, month));
  const owners = Array.from({ length: 60 }, () => draw.text(8, lower));
  return Array.from({ length: 30_000 }, (): Template => {
    const { fields, rate, isCovered } = draw.pick(prices);
    const own = [...fields];
    const set = (name: string, value: string) => {
      own[place.get(name)!] = value;
    };
    const account = draw.pick(accounts);
    set("lineItem/UsageAccountId", account);
    if (draw.chance(0.85))
      set(
        "lineItem/ResourceId",
        draw.chance(0.5)
          ? `i-${draw.text(17, hex)}`
          : `arn:aws:service:eu-central-1:${account}:thing/${draw.text(24, lower)}`,
      );
    if (draw.chance(0.6)) {
      set("resourceTags/user:Team", draw.pick(["search", "platform", "payments", "data", "growth"]));
      set("resourceTags/user:Environment", draw.pick(["production", "staging", "development"]));
      set("resourceTags/user:CostCenter", String(1000 + draw.below(40)));
      set("resourceTags/user:Owner", draw.pick(owners));
      if (draw.chance(0.5)) set("resourceTags/user:Name", `${draw.pick(owners)}-${draw.below(300)}`);
      if (draw.chance(0.3)) set("resourceTags/aws:createdBy", `AssumedRole:AROA${draw.text(17, upper)}:deploy`);
    }
    return { fields: own, rate, isCovered };
  });
}

function price(draw: Random, month: string): Template {
  const [code, name, families] = draw.pick(services);
  const [region, location, prefix] = draw.pick(regions);
  const sku = draw.text(16, upper);
  const family = draw.pick(families);
  const type = draw.pick(["m5.large", "c6g.xlarge", "r5.2xlarge", "t3.micro", "db.r6g.large"]);
  const usageType = `${prefix}-${family.replace(/ /g, "")}:${type}`;
  const rate = 1_000_000 + draw.below(4_000_000_000);
  const isCovered = family === "Compute Instance" && draw.chance(0.4);
  const rateText = fixed(rate, 10);
  const values: Record<string, string> = {
    "bill/InvoicingEntity": "Amazon Web Services EMEA SARL",
    "bill/BillingEntity": "AWS",
    "bill/BillType": "Anniversary",
    "bill/PayerAccountId": "012345678901",
    "bill/BillingPeriodStartDate": `${month}-01T00:00:00Z`,
    "bill/BillingPeriodEndDate": next(month),
    "lineItem/LineItemType": isCovered ? "SavingsPlanCoveredUsage" : draw.chance(0.02) ? "Tax" : "Usage",
    "lineItem/ProductCode": code,
    "lineItem/UsageType": usageType,
    "lineItem/Operation": draw.pick(["RunInstances", "GetObject", "PutObject", "CreateDBInstance:0014", "Invoke", ""]),
    "lineItem/AvailabilityZone": draw.chance(0.4) ? `${region}${draw.pick(["a", "b", "c"])}` : "",
    "lineItem/CurrencyCode": "USD",
    "lineItem/UnblendedRate": rateText,
    "lineItem/BlendedRate": rateText,
    "lineItem/LineItemDescription": `"$${rateText} per unit of ${family} (${usageType}), ${location}"`,
    "lineItem/LegalEntity": "Amazon Web Services EMEA SARL",
    "product/ProductName": name,
    "product/location": location,
    "product/locationType": "AWS Region",
    "product/productFamily": family,
    "product/region": region,
    "product/regionCode": region,
    "product/servicecode": code,
    "product/servicename": name,
    "product/sku": sku,
    "product/usagetype": usageType,
    "pricing/RateCode": `${sku}.JRTCKXETXF.6YS6EN2CT7`,
    "pricing/RateId": String(draw.below(2 ** 31)),
    "pricing/currency": "USD",
    "pricing/publicOnDemandRate": rateText,
    "pricing/term": "OnDemand",
    "pricing/unit": draw.pick(["Hrs", "GB-Mo", "Requests", "GB", "Lambda-GB-Second"]),
  };
  if (/Instance/.test(family))
    Object.assign(values, {
      "product/instanceType": type,
      "product/instanceFamily": "General purpose",
      "product/memory": "8 GiB",
      "product/vcpu": "2",
      "product/operatingSystem": "Linux",
      "product/physicalProcessor": "Intel Xeon Platinum 8175 (Skylake)",
      "product/networkPerformance": "Up to 10 Gigabit",
      "product/tenancy": "Shared",
      "product/licenseModel": "No License required",
      "product/normalizationSizeFactor": "4",
      "lineItem/NormalizationFactor": "4.0",
    });
  if (isCovered)
    values["savingsPlan/SavingsPlanARN"] = `arn:aws:savingsplans::012345678901:savingsplan/${draw.below(9)}`;
  return { fields: names.map((one) => values[one] ?? ""), rate, isCovered };
}

/** First instant of the next month. */
function next(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return `${new Date(Date.UTC(year, number)).toISOString().slice(0, 19)}Z`;
}

/** `units` times 10^-places. */
function fixed(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Writes one legacy report, packed; rows of all resources and hours stand mixed. Same input, same rows. */
export async function writeCostLines(file: string, { rows, seed, month = "2024-09" }: CostLines): Promise<CostTruth> {
  const draw = random(seed);
  const all = templates(draw, month);
  const at = (name: string) => place.get(name)!;
  const [id, interval, begin, end] = [
    at("identity/LineItemId"),
    at("identity/TimeInterval"),
    at("lineItem/UsageStartDate"),
    at("lineItem/UsageEndDate"),
  ];
  const [amount, cost, blended, onDemand, covered] = [
    at("lineItem/UsageAmount"),
    at("lineItem/UnblendedCost"),
    at("lineItem/BlendedCost"),
    at("pricing/publicOnDemandCost"),
    at("savingsPlan/SavingsPlanEffectiveCost"),
  ];
  const start = Date.parse(`${month}-01`);
  const hours = Array.from({ length: 721 }, (_, i) => `${new Date(start + i * 3_600_000).toISOString().slice(0, 19)}Z`);
  let [rawBytes, total] = [0, 0n];
  function* lines(): Generator<string> {
    let chunk = `${names.join(",")}\n`;
    for (let row = 0; row < rows; row++) {
      const { fields, rate, isCovered } = all[draw.below(all.length)]!;
      const hour = draw.below(28 * 24);
      const tenths = 1 + draw.below(draw.chance(0.5) ? 10 : 100_000); // of a unit
      const units = rate * tenths; // 10^-11
      const money = fixed(units, 11);
      const own = fields.slice();
      own[id] = `${draw.text(10, lower)}${draw.text(10, lower)}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`;
      own[interval] = `${hours[hour]}/${hours[hour + 1]}`;
      own[begin] = hours[hour]!;
      own[end] = hours[hour + 1]!;
      own[amount] = `${fixed(tenths, 1)}000000000`;
      own[cost] = own[blended] = own[onDemand] = money;
      if (isCovered) own[covered] = fixed(Math.floor(units * 0.7), 11);
      total += BigInt(units);
      chunk += own.join(",");
      chunk += "\n";
      if (chunk.length > 1 << 20) {
        rawBytes += chunk.length;
        yield chunk;
        chunk = "";
      }
    }
    rawBytes += chunk.length;
    yield chunk;
  }
  mkdirSync(dirname(file), { recursive: true });
  await pipeline(Readable.from(lines()), createGzip({ level: 6 }), createWriteStream(file));
  const text = total.toString().padStart(12, "0");
  return { rows, rawBytes, unblended: `${text.slice(0, -11)}.${text.slice(-11)}`.replace(/\.?0+$/, "") };
}

/** `node costLines.cjs FILE JSON`: makes the file unless it is there already, and prints its truth. */
async function main(file: string, data: CostLines): Promise<CostTruth> {
  const mark = `${file}.json`;
  if (existsSync(mark)) {
    const known = JSON.parse(readFileSync(mark, "utf8"));
    if (JSON.stringify(known.data) === JSON.stringify(data)) return known.truth;
    rmSync(mark);
  }
  const truth = await writeCostLines(file, data);
  writeFileSync(mark, JSON.stringify({ data, truth }));
  return truth;
}
if (require.main === module)
  main(process.argv[2]!, JSON.parse(process.argv[3]!)).then((truth) => console.log(JSON.stringify(truth)));
