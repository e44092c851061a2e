/**
 * What the worked month must come to, whatever the format and whether discounts are lines or inside net costs. Worked out by hand,
 * as USD with [billed, effective]; `null` is a charge without a region.
 */
export const expected = {
  total: ["965.20", "855.20"],
  rows: {
    /** lines of a Cost and Usage Report whose discounts are lines, and whose discounts are columns */
    cur: 14,
    curWithDiscountColumns: 12,
    /** rows of a FOCUS export, where the unused parts of two commitments are rows and discounts and negations are none */
    focus: 13,
  },
  /** rows that silver adds for what the two commitments did not use */
  derived: 2,
  byCategory: {
    Usage: ["101.20", "846.20"],
    Purchase: ["884.00", "29.00"],
    Tax: ["30.00", "30.00"],
    Credit: ["-50.00", "-50.00"],
  },
  byService: {
    "Amazon Elastic Compute Cloud": ["175.00", "715.00"],
    "Amazon Simple Storage Service": ["11.20", "11.20"],
    "Savings Plans for AWS Compute usage": ["720.00", "70.00"],
    "AWS Support (Business)": ["29.00", "29.00"],
    Tax: ["30.00", "30.00"],
  },
  byAccount: {
    "012345678901": ["40.00", "690.00"],
    "444455556666": ["11.20", "31.20"],
    "111122223333": ["914.00", "134.00"],
  },
  byRegion: {
    "eu-central-1": ["101.20", "751.20"],
    "us-east-1": ["135.00", "25.00"],
    null: ["729.00", "79.00"],
  },
  byDay: {
    "2025-09-01": ["914.00", "134.00"],
    "2025-09-03": ["90.00", "90.00"],
    "2025-09-05": ["0", "650.00"],
    "2025-09-07": ["0", "20.00"],
    "2025-09-10": ["16.20", "16.20"],
    "2025-09-12": ["-5.00", "-5.00"],
    "2025-09-20": ["-50.00", "-50.00"],
  },
  /** By the hour: 14 lines with 650 pairs in place of one, 720 fees in place of one, of which 70 have an unused part. */
  byTheHour: { cur: 14 - 2 + 2 * 650 - 1 + 720, derived: 70 + 1, focus: 13 - 1 + 650 - 2 + 720 + 70 },
} as const;

/** What a mapping gives that has one rule wrong; no test may accept one of these. */
export const wrongAnswers = {
  "billed: only the negation dropped": "1865.20",
  "billed: only covered usage set to zero": "65.20",
  "billed: net cost taken row by row, where a discount's is blank": "953.40",
  "billed: discount lines dropped beside gross costs": "977.00",
  "effective: without the unused part of the plan": "785.20",
  "effective: the reservation's fee as it is": "865.20",
  "effective: upfront fee not set to zero": "975.20",
  "effective: the negation kept": "-44.80",
} as const;
