/** List prices of AWS, as data: on demand, without taxes, free tiers and discounts. Other regions cost up to half more. */
export const prices = {
  region: "us-east-1",
  date: "2026-11-21",
  currency: "USD",
  /** `usd` for every `per` units; where each was read stands in its `page`. */
  items: {
    athenaByte: { usd: "5", per: 1_000_000_000_000n, unit: "bytes", page: "athena/pricing" },
    stateTransition: { usd: "0.025", per: 1_000n, unit: "transitions", page: "step-functions/pricing" },
    lambdaGbMs: { usd: "0.0000133334", per: 1_000n, unit: "GB-ms (arm64)", page: "lambda/pricing" },
    lambdaRequest: { usd: "0.20", per: 1_000_000n, unit: "requests", page: "lambda/pricing" },
    s3Put: { usd: "0.005", per: 1_000n, unit: "PUT, LIST", page: "s3/pricing" },
    s3Get: { usd: "0.0004", per: 1_000n, unit: "GET, HEAD", page: "s3/pricing" },
    s3ByteMonth: { usd: "0.023", per: 1_000_000_000n, unit: "bytes for a month", page: "s3/pricing" },
    dynamoWrite: { usd: "0.625", per: 1_000_000n, unit: "write units", page: "dynamodb/pricing/on-demand" },
    dynamoRead: { usd: "0.125", per: 1_000_000n, unit: "read units", page: "dynamodb/pricing/on-demand" },
    dynamoByteMonth: {
      usd: "0.45",
      per: 1_000_000_000n,
      unit: "bytes for a month, restorable",
      page: "dynamodb/pricing",
    },
    dataEvent: { usd: "0.10", per: 100_000n, unit: "data events", page: "cloudtrail/pricing" },
    mail: { usd: "2.00", per: 100_000n, unit: "mails", page: "sns/pricing" },
    keyMonth: { usd: "1", per: 1n, unit: "keys for a month", page: "kms/pricing" },
    keyRequest: { usd: "0.03", per: 10_000n, unit: "requests", page: "kms/pricing" },
    alarmMonth: { usd: "0.10", per: 1n, unit: "alarms for a month", page: "cloudwatch/pricing" },
    logByte: { usd: "0.50", per: 1_000_000_000n, unit: "bytes of logs", page: "cloudwatch/pricing" },
    trace: { usd: "5", per: 1_000_000n, unit: "traces", page: "xray/pricing" },
  },
} as const;
export type PriceName = keyof typeof prices.items;
