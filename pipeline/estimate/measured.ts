/**
 * What a run does, counted. Sizes and times were measured on one machine with samples of 12,000 and 150,000 events (`sluice sample`), the
 * former taken in hour by hour, and 188,000 cost lines; what only AWS could tell is marked as assumed, and chosen high.
 */
export const measured = {
  /** A run that finds nothing. */
  quiet: { transitions: 17, calls: 8, writeUnits: 13, readUnits: 80, puts: 2 },
  /** More of it when there is news: once, for each round of builds, for each build, and when quotas are due. */
  perRound: { transitions: 3, calls: 1 },
  perBuild: { transitions: 6, calls: 3, queries: 2, writeUnits: 14, readUnits: 30 },
  quotasDue: { transitions: 3, calls: 2, queries: 2, writeUnits: 58, readUnits: 40 },
  perBatch: { transitions: 1, calls: 1, writeUnits: 4, readUnits: 3, puts: 4 },
  /** Rounds in which the tables of events follow each other: silver, by day, by month. */
  rounds: 3,
  /** Read units of one plan for each month that the ledger goes back: pointers and parts of 30 days with 24 batches each. */
  planReadUnits: 160,

  /** Bytes of one event, compressed: as delivered, staged, in silver, in gold. */
  event: { raw: 174, staged: 152, silver: 285, gold: 3 },
  /** How many times the statement of silver and its audit name the staged table; Athena reads fewer columns each time than all. */
  stagedReads: { build: 3, audit: 3.56 },
  /** An hourly run builds the day anew from all of it so far: on average half a day, and once more for what comes after midnight. */
  daysReadADay: 12.5 + 1,
  /** Bytes of one line of a cost report, compressed: a half more than those of the sample, as real reports have longer names. */
  costLine: { raw: 70, staged: 120, silver: 100, gold: 15 },
  costReads: { build: 1, audit: 2 },
  /** Builds for a delivery, silver among them, and for the report that feeds gold; in so many rounds. */
  costBuilds: { perDelivery: 2, ofFeed: 3, rounds: 2 },

  /** Inspection: events and lines a second in a Lambda of 3,008 MB (a half of what one core did here), and ms for each file it opens (assumed). */
  inspect: { eventsPerSecond: 18_000, linesPerSecond: 10_000, msPerFile: 30, gigabytes: 2.94 },
  /** Any other call, with its start (assumed): ms, and GB. */
  call: { ms: 1_500, gigabytes: 0.5 },
  /** Log files of an hour that enter as one batch, at most. */
  filesPerBatch: 500,
  /** Lines of a cost report in one of its files (assumed). */
  linesPerFile: 500_000,
  /** LIST calls of a run for raw files in 17 regions, and days looked at again, each with up to 24 manifests. */
  listing: { lists: 90, days: 7, batchesADay: 24 },
  /** Objects that one CTAS writes, results of one query, GET calls of one query (assumed). */
  query: { filesWritten: 10, resultPuts: 2, gets: 60, lists: 4 },
  /** Bytes of logs for each transition and for each call (assumed). */
  logBytes: { transition: 3_000, call: 600 },
  /**
   * A sweep, one a day (assumed): its time, and that of each build it removes in ms; lists of what is staged of cost; what it reads of
   * attempts and pointers of each month, and writes to forget one build. What was replaced is found so by the sweep of one day, removed
   * by that of the next, and gone for good a week later.
   */
  sweep: { ms: 20_000, msPerBuild: 200, lists: 10, readUnits: 200, writeUnits: 6, keptDays: 9.5 },
  /** KMS is asked once for so many requests to S3, as buckets have keys of their own (assumed). */
  requestsPerKeyRequest: 20,
  /** Bytes of the ledger's item of a raw file. */
  fileItemBytes: 250,
} as const;

/** What the stack has from the day it is deployed; a test counts them in the template. */
export const standing = { keys: 2, alarms: 12 } as const;

/** The minimum that Athena charges a query for. */
export const athenaMinimum = 10_000_000;
