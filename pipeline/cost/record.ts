import type { CostFile } from "./deliveries/delivery";
import type { Manifest } from "./deliveries/manifest";

/** What the rows of one billing account in one currency add up to, in one period of one file. Money is decimal text. */
export interface AccountFigures {
  billingAccountId: string;
  /** Undefined before inspector 5: then its rows are of any of the part's currencies. */
  currency?: string;
  rows: number;
  /** distinct sub-accounts, counted up to a bound */
  subAccounts: number;
  /** Their ids, sorted, when there are at most 500; a line without one belongs to the billing account itself. */
  subAccountIds?: string[];
}

/** Exact sums of one staged part, counted before the writer. Money is decimal text, over all currencies: a check, not an amount. */
export interface PartFigures {
  /** Unblended (FOCUS: billed) cost of all rows except the two savings plan types that cancel each other. */
  billedGross: string;
  /** The same with net cost, as in net mode: a blank net is 0 on discount rows and the unblended cost on others. */
  billedNet: string;
  /** Effective cost of FOCUS rows; `0` for CUR. */
  focusEffective: string;
  /** Rows with a net cost other than 0: a fixed schema has the column whether or not it is filled. */
  nonZeroNets?: number;
  /** Before inspector 5: rows with any net cost, 0 too (of inspector 4 those with another than 0). */
  netValues?: number;
}

/** One billing period of one file, staged. */
export interface CostPart {
  /** `2018-08` */
  period: string;
  table: "staged.cur_lines" | "staged.focus_lines";
  /** key below the lake's root */
  key: string;
  /** bytes of the part's file */
  size: number;
  /** SHA-256 of what was staged */
  hash: string;
  rows: number;
  figures: PartFigures;
  accounts: AccountFigures[];
  currencies: string[];
  /** The report has no column of invoice ids, so nobody can tell whether the period is closed. */
  lacksInvoices?: true;
  /** Columns of commitments that the report has not at all; undefined: an older version read it, and nobody knows. */
  absent?: string[];
}

/** What inspection found of one file of a cost folder, as the ledger keeps it. */
export type CostFileRecord = {
  key: string;
  version: string;
  /** names this reading of the file; see `fileId` */
  fileId: string;
  /** token of the run that listed this version of it; `changedIn` too when the key had held another content before */
  seenIn?: number;
  changedIn?: number;
} & (
  | { kind: "report"; file: CostFile; parts: CostPart[]; notes: string[] }
  | { kind: "manifest"; manifest: Manifest }
  /** cannot be taken; a delivery that names it is refused with the reason */
  | { kind: "bad"; file: CostFile }
  /** belongs beside reports, and is none */
  | { kind: "beside" }
);
