/**
 * The words of the planner. A partition is written as the values of its columns with `/` between them, and one of them is a day or a
 * month: `2026-01-31`, `2026-01`, `my-report/2026-01`.
 */
import type { Source } from "../ports";

/** Totals that an audit counted for one generation, by name; decimal text, for they may pass 2^53. */
export type Figures = Record<string, string>;

/** One column of a table, from the header of its SQL file. */
export interface Column {
  name: string;
  /** Athena's type: varchar, bigint, integer, boolean, date, timestamp(3), decimal(p,s) */
  type: string;
  meaning: string;
}

/** A table as readers see it: the columns in its files, then those its partitions add. */
export interface Table {
  name: string;
  title: string;
  /** path of the file that declares it */
  file: string;
  columns: Column[];
  partitionColumns: Column[];
}

/** One way to make a partition of a table; a table that is made from several kinds of input has one for each. */
export interface Builder {
  /** The staged table that it reads; undefined: it is the only one. */
  from?: string;
  /** path of its file */
  file: string;
  /** The CTAS with its `${parameters}`. */
  sql: string;
  /** Hash of it and of the audit, without comments and white space. */
  hash: string;
}

/** One table, as its SQL files describe it. */
export interface Model {
  /** `silver.cloudtrail_events` */
  table: string;
  title: string;
  run: Source;
  /** Columns that make a row one; not null and unique together. */
  grain: string[];
  /** Tables in FROM. */
  inputs: string[];
  /** One partition is rebuilt and replaced whole. `column` is the one of `columns` that is a day or a month. */
  partition: { columns: string[]; column: string; unit: "day" | "month" };
  /** Hours after which the newest row is late. */
  freshnessHours: number;
  columns: Column[];
  builders: Builder[];
  /** Audit query with its `${parameters}`, rows (name, found). */
  auditSql: string;
  /** What the audit's figures must satisfy: `kept_rows + duplicate_rows = inputs.rows`. */
  balances: string[];
}

/** What a build reads: a published generation of another table, or a staged part of a batch. */
export interface Input {
  table: string;
  /** values of the table's partition columns */
  partition: string[];
  /** hash of a staged part, fingerprint of a generation */
  fingerprint: string;
  location: string;
  figures: Figures;
  /** size of its files */
  bytes: number;
  /** false when this is an older generation because its newest build failed */
  current: boolean;
}

/** What a statement is given beside its partition: a list is rendered as one. */
export type Values = Record<string, string | string[]>;

/** The delivery of a cost report that a partition of silver is made from. */
export interface DeliveryRef {
  id: string;
  /** hash of its files' content */
  fingerprint: string;
  deliveredAt: string;
  /** see `compareOrder` */
  order: { states: boolean; named: boolean; at: number };
  /** Of a row of gold.cost_deliveries: begin of the hash of the statements that made silver of it. */
  madeBy?: string;
  /** Raw files of a delivery that no manifest names, in the order of their keys. */
  keys?: string[];
  /** by billing account */
  accounts: AccountShare[];
  /** It has no column of invoice ids. */
  lacksInvoices?: true;
  /** Columns of commitments that it has not at all, sorted. */
  absent?: string[];
}

/** What a report has of one billing account in one period, in one currency where it is known which rows are of which. */
export interface AccountShare {
  billingAccountId: string;
  subAccounts: number;
  /** currencies of its charges, sorted; undefined when nobody knows them */
  currencies?: string[];
  /** ids of the sub-accounts, sorted; undefined when nobody knows all of them */
  subAccountIds?: string[];
}

/** What was staged for one partition. */
export interface Staged {
  inputs: Input[];
  values?: Values;
  delivery?: DeliveryRef;
}

/** One thing to build: one partition of one table from exactly these inputs. */
export interface Build {
  table: string;
  partition: string;
  fingerprint: string;
  inputs: Input[];
  values?: Values;
  delivery?: DeliveryRef;
  /** some input is missing or older than its own inputs; shown with every figure that comes of it */
  incomplete: boolean;
}
