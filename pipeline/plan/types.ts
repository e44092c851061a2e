/** The words of the planner. A table's partition is one day (`2026-01-31`) or one month (`2026-01`). */
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

/** One table, as its SQL file describes it. */
export interface Model {
  /** `silver.cloudtrail_events` */
  table: string;
  title: string;
  run: Source;
  /** Columns that make a row one; not null and unique together. */
  grain: string[];
  /** Tables in FROM. */
  inputs: string[];
  /** One partition is rebuilt and replaced whole. */
  partition: { column: string; unit: "day" | "month" };
  /** Hours after which the newest row is late. */
  freshnessHours: number;
  columns: Column[];
  /** The CTAS with its `${parameters}`. */
  sql: string;
  /** Audit query with its `${parameters}`, rows (name, found). */
  auditSql: string;
  /** What the audit's figures must satisfy: `kept_rows + duplicate_rows = inputs.rows`. */
  balances: string[];
  /** Hash of both statements without comments and white space. */
  hash: string;
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

/** One thing to build: one partition of one table from exactly these inputs. */
export interface Build {
  table: string;
  partition: string;
  fingerprint: string;
  inputs: Input[];
  /** some input is missing or older than its own inputs; shown with every figure that comes of it */
  incomplete: boolean;
}
