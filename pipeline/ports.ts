/** The only doors to the world. `local/` opens them on one machine, `pipeline/aws/` over the AWS SDK; nothing else does I/O. */
import type { Readable } from "node:stream";

export type Source = "cloudtrail" | "cost";

export interface Clock {
  /** The one "now" of rules and records; `--now` fixes it. */
  now(): Date;
}

/** Objects of the lake, by key below its root, for example `batches/day=2026-01-31/<id>.json`. */
export interface ObjectStore {
  /** @throws {Error} naming the key when there is none */
  read(key: string): Promise<Buffer>;
  /** Replaces the object whole: a reader sees the old bytes or the new ones. Safe to repeat. */
  write(key: string, body: Uint8Array | string): Promise<void>;
  /** Keys below a prefix, in the order of their names. */
  list(prefix: string): AsyncIterable<{ key: string; size: number; modifiedAt: Date }>;
  remove(keys: string[]): Promise<void>;
  /** The location as SQL writes it: `s3://bucket/prefix/key`, or `lake:///key` on one machine. */
  uri(key: string): string;
  /** The inverse of `uri`. */
  key(uri: string): string;
}

/** One file as AWS delivered it. It is never changed and never moved. */
export interface RawFile {
  /** `s3://bucket/key` in AWS, the absolute path on one machine. */
  key: string;
  /** bytes as delivered */
  size: number;
  modifiedAt: string;
  /** What the content is known by: the SHA-256 on one machine, ETag and version id in S3. */
  version: string;
}

/** Raw files, grouped by the day of their delivery, which the key names; a key that names none is in the group `undated`. */
export interface RawStore {
  /** Delivery days that have files, newest first, `undated` last. */
  days(source: Source): Promise<string[]>;
  /** The files of one delivery day, in the order of their keys. */
  files(source: Source, day: string): Promise<RawFile[]>;
  /** Files of the last listing that are there but could not be looked at, with the reason; a bucket has none. */
  unreadable?(source: Source): { key: string; reason: string }[];
  /**
   * Of keys that lie below the folders of this run: which have gone, and which are there. Others are in neither list, nor are those of a
   * folder that is not there itself. A bucket has no answer: its files expire, and what was made of them stays.
   */
  missing?(source: Source, keys: string[]): Promise<{ gone: string[]; there: string[] }>;
  /** Of the folders of this run those that are there. */
  folders?(source: Source): Promise<string[]>;
  /** @param version as it was listed: reading any other content fails with ChangedSinceListedError; folders of one machine do not look */
  open(key: string, version?: string): RawContent;
}
export interface RawContent {
  /** bytes as delivered */
  size(): Promise<number>;
  /** The whole content; for files below the cap of the inspector only. */
  bytes(): Promise<Buffer>;
  stream(): Readable;
  /** The bytes from `start` up to and without `end`, both within the content. */
  range(start: number, end: number): Promise<Buffer>;
}

/** What Athena's GetQueryExecution answers, cut to what Sluice reads. */
export interface QueryExecution {
  QueryExecutionId: string;
  Query: string;
  Status: {
    State: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
    StateChangeReason?: string;
    AthenaError?: { ErrorCategory: number; ErrorType: number; Retryable: boolean; ErrorMessage: string };
  };
  Statistics?: { DataScannedInBytes?: number; TotalExecutionTimeInMillis?: number };
}
/** A value as GetQueryResults gives it: text, or null. */
export type Row = Record<string, string | null>;

/** Reads what a query of the state machine left; it starts none. */
export interface Engine {
  execution(queryExecutionId: string): Promise<QueryExecution>;
  /** All rows of a finished SELECT; integers and decimals keep every digit, as they are text. */
  rows(queryExecutionId: string): AsyncIterable<Row>;
}

/** What readers see: tables and where each of their partitions lies (Glue in AWS). */
export interface Catalog {
  /** Location of one partition, or undefined; `values` in the order of the table's partition columns. */
  location(table: string, values: string[]): Promise<string | undefined>;
  partitions(table: string): AsyncIterable<{ values: string[]; location: string }>;
  /**
   * Points partitions at locations (undefined drops the partition). Each is replaced at once; several are not one step.
   * Safe to repeat. @throws {Error} naming the partitions that the catalog refused
   */
  point(table: string, changes: { values: string[]; location: string | undefined }[]): Promise<void>;
  /** Forgets a table made by CTAS; its files stay. No error when there is none. */
  dropTable(table: string): Promise<void>;
}

/** One item of the ledger. `body` is JSON; numbers beyond 2^53 and decimals are strings in it. */
export interface Item<Body = unknown> {
  pk: string;
  sk: string;
  /** Counts the writes of this item, from 1. */
  rev: number;
  body: Body;
  /** Epoch seconds after which the item counts as absent, whether or not the store has removed it. */
  expiresAt?: number;
}
/** The ledger's store: small, transactional for one item. SQLite on one machine, DynamoDB in AWS. */
export interface Items {
  get<Body>(pk: string, sk: string): Promise<Item<Body> | undefined>;
  /**
   * Writes one item. `expected` is the revision it replaces: 0 for "must not exist", undefined for "whatever is there".
   * @returns false when another writer was there first; nothing was written then
   */
  put(pk: string, sk: string, body: unknown, options?: { expected?: number; expiresAt?: number }): Promise<boolean>;
  /** Unconditional writes, many at a time; safe to repeat. */
  putMany(items: Iterable<{ pk: string; sk: string; body: unknown; expiresAt?: number }>): Promise<void>;
  /** @returns false when `expected` is given and is not the item's revision */
  remove(pk: string, sk: string, options?: { expected?: number }): Promise<boolean>;
  /** Items of one `pk` in the order of `sk` (bytes), from `from` up to and without `to`, or all that begin with `prefix`. */
  query<Body>(
    pk: string,
    range?: { prefix?: string; from?: string; to?: string; reverse?: boolean; limit?: number },
  ): AsyncIterable<Item<Body>>;
}

/** Sends one message to a topic (SNS in AWS, an `.eml` in the outbox on one machine). */
export interface Notifier {
  /** @param message.id known to the receiver's side too: the same id is the same message */
  send(message: { id: string; topic: string; subject: string; text: string }): Promise<{ where: string }>;
}

/** What a state machine's executions are doing. */
export interface Executions {
  /** Whether an execution is running now; one whose process has died is not. */
  isRunning(id: string): Promise<boolean>;
}
