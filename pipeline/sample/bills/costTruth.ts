import type { Fault } from "../options";
import type { BillTruth, Change, Sums } from "./tally";

/** `cost` of `truth.json`: what is true of the sample's bills, added up from what was charged. Reports go by their name in the tables. */
export interface CostTruth {
  files: { total: number; bad: number };
  /** Lines in all whole files, older versions included. */
  lines: number;
  /** Files set aside, by path below the folder of bills. */
  quarantined: { file: string; fault: Fault }[];
  reports: Record<string, ReportTruth>;
  /** Which report gold shows for each billing account and month, as long as the configuration names none. */
  gold: { billing_account: string; currency: string; period: string; report: string }[];
  /** Months that AWS stated again, in the reports that keep each version. */
  changes: Restatement[];
}
export interface ReportTruth {
  format: "legacy" | "cur2" | "focus-1.2" | "focus-1.0";
  billing_account: string;
  currency: string;
  /** By billing period: the version that holds. */
  periods: Record<string, PeriodTruth>;
}
export interface PeriodTruth extends BillTruth {
  /** assemblyId or executionId; a file without a manifest has none */
  delivery?: string;
  /** Versions that are on disk. */
  versions: number;
  /** As delivered. */
  lines: number;
  /** Lines, and one for each fee whose commitment was not all used, where the format has no row of its own for that. */
  silver_rows: number;
}
export interface Restatement {
  report: string;
  period: string;
  /** assemblyId or executionId of the two versions. */
  earlier: string;
  later: string;
  /** When the first file of the later one was written; all files before it are those of the time before. */
  restated_at: string;
  /** Charges; one may have several lines. */
  removed: number;
  changed: number;
  added: number;
  /** By account and service, what the later version has more than the earlier. */
  by: (Sums & Pick<Change, "account" | "service">)[];
}
