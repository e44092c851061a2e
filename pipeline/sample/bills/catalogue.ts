import type { Service } from "./charge";

const service = (code: string, name: string, category: string, family?: string): Service => ({
  code,
  name,
  category,
  ...(family && { family }),
});
export const ec2 = service("AmazonEC2", "Amazon Elastic Compute Cloud", "Compute", "Compute Instance");
const ebs = service("AmazonEC2", "Amazon Elastic Compute Cloud", "Storage", "Storage");
export const s3Transfer = service("AmazonS3", "Amazon Simple Storage Service", "Storage", "Data Transfer");
export const s3Requests = service("AmazonS3", "Amazon Simple Storage Service", "Storage", "API Request");
const s3Storage = service("AmazonS3", "Amazon Simple Storage Service", "Storage", "Storage");
export const rds = service("AmazonRDS", "Amazon Relational Database Service", "Databases", "Database Instance");
const lambda = service("AWSLambda", "AWS Lambda", "Compute", "Serverless");
const dynamo = service("AmazonDynamoDB", "Amazon DynamoDB", "Databases", "Amazon DynamoDB PayPerRequest Throughput");
const cloudWatch = service("AmazonCloudWatch", "AmazonCloudWatch", "Management and Governance", "Metric");
const kms = service("awskms", "AWS Key Management Service", "Identity", "Encryption Key");
const sqs = service("AWSQueueService", "Amazon Simple Queue Service", "Integration", "API Request");
const elb = service("AWSELB", "Elastic Load Balancing", "Networking", "Load Balancer-Application");
const athena = service("AmazonAthena", "Amazon Athena", "Analytics", "Athena Queries");
const glue = service("AWSGlue", "AWS Glue", "Analytics", "AWS Glue");
export const plans = service("ComputeSavingsPlans", "Savings Plans for AWS Compute usage", "Compute");
export const support = service("AWSSupportBusiness", "AWS Support (Business)", "Other");
export const marketplace = service("8fk2q0v1h9c3z7example", "Fjord Metrics Pro", "Other");

/** How one kind of thing is used and what a unit of it costs. */
export interface Usage {
  service: Service;
  /** without the prefix of the region */
  usageType: string;
  operation: string;
  unit: string;
  rate: string;
  /** of a day, in millionths of the unit */
  aDay: [low: number, high: number];
  /** Days with a line, of a hundred. */
  activity: number;
  /** The enterprise discount is on it. */
  discounted: boolean;
  named: "instance" | "volume" | "bucket" | "arn" | "nothing";
  /** First month of use. */
  from?: string;
  /** A few days of far more use: the first of them, and how many times more. */
  surge?: { from: string; days: number; times: number };
}

const million = 1_000_000;
const use = (
  service: Service,
  usageType: string,
  operation: string,
  unit: string,
  rate: string,
  aDay: [number, number],
  more: Partial<Usage> = {},
): Usage => ({
  service,
  usageType,
  operation,
  unit,
  rate,
  aDay: [Math.round(aDay[0] * million), Math.round(aDay[1] * million)],
  activity: 100,
  discounted: false,
  named: "nothing",
  ...more,
});
const machine: Partial<Usage> = { named: "instance", discounted: true };

/** Resources take these in turn, so a small bill has each once. */
export const usages: Usage[] = [
  use(ec2, "BoxUsage:t3.medium", "RunInstances", "Hrs", "0.048", [24, 24], machine),
  use(s3Storage, "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", "0.0245", [4, 60], {
    named: "bucket",
    activity: 60,
  }),
  use(rds, "InstanceUsage:db.t4g.medium", "CreateDBInstance:0014", "Hrs", "0.076", [24, 24], {
    named: "arn",
    discounted: true,
  }),
  use(lambda, "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", "0.0000166667", [90, 52_000], {
    named: "arn",
    activity: 70,
  }),
  use(athena, "DataScannedInTB", "StartQueryExecution", "Terabytes", "5.00", [0.002, 0.4], {
    activity: 65,
    surge: { from: "2026-01-27", days: 2, times: 40 },
  }),
  use(ec2, "BoxUsage:m7g.large", "RunInstances", "Hrs", "0.0952", [9, 24], { ...machine, activity: 75 }),
  use(s3Requests, "Requests-Tier2", "GetObject", "Requests", "0.00000043", [3, 90_000], {
    named: "bucket",
    activity: 50,
  }),
  use(ebs, "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", "0.0952", [1.6, 16.2], {
    named: "volume",
    activity: 55,
  }),
  use(dynamo, "ReadRequestUnits", "PayPerRequestThroughput", "ReadRequestUnits", "0.000000305", [800, 4_000_000], {
    activity: 50,
  }),
  use(cloudWatch, "CW:MetricMonitorUsage", "MetricStorage", "Metrics", "0.30", [0.2, 14], { activity: 45 }),
  use(kms, "KMS-Requests", "Decrypt", "Requests", "0.000003", [2, 12_000], { activity: 40 }),
  use(sqs, "Requests-Tier1", "SendMessage", "Requests", "0.0000004", [0.8, 2.2], { activity: 40 }),
  use(elb, "LoadBalancerUsage", "LoadBalancing:Application", "Hrs", "0.027", [24, 24], { named: "arn", activity: 80 }),
  use(s3Requests, "Requests-Tier1", "PutObject", "Requests", "0.0000054", [40, 30_000], {
    named: "bucket",
    activity: 45,
  }),
  use(glue, "ETL-DPU-Hour", "Jobrun", "DPU-Hour", "0.44", [0.5, 22], { activity: 60, from: "2026-01" }),
  use(rds, "RDS:GP3-Storage", "CreateDBInstance:0014", "GB-Mo", "0.137", [3.2, 6.5], { named: "arn", activity: 35 }),
];
