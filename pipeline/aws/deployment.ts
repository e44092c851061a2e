/** Names that the stack and the commands that look at it have in common. */
export const stackName = "Sluice";
/** Beside it, where the stack is not in us-east-1. */
export const billingStackName = "SluiceBilling";
/** Where AWS has the metric of the bill, Cost Explorer and cost exports, whatever the region of everything else. */
export const billingRegion = "us-east-1";

/** Name of our bucket for cost reports, which is known before there is one. */
export const costBucketName = (account: string, region: string): string => `sluice-cost-${account}-${region}`;
/** What the stack in us-east-1 tells: the region of the main stack beside which it was deployed. */
export const homeRegionOutput = "HomeRegion";

/** What the stack tells of itself (outputs of CloudFormation). */
export const outputNames = [
  /** `s3://bucket/`: the lake */
  "Lake",
  /** `s3://bucket/prefix/AWSLogs/`, with the folder of the organisation where only that is read */
  "TrailLogs",
  /** `s3://bucket/prefix/`, several with commas */
  "CostReports",
  /** name of the ledger's table */
  "LedgerTable",
  /** ARN of the state machine */
  "StateMachine",
  /** ARN of the alias that schedules start */
  "StateMachineAlias",
  /** ARNs of the topics */
  "AlertsTopic",
  "OperationsTopic",
  /** the context it was deployed with, as JSON: what a later deployment does not say stays as it was */
  "Context",
] as const;
export type OutputName = (typeof outputNames)[number];
export type Outputs = Record<OutputName, string>;
