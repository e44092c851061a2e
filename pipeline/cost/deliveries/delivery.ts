import { createHash } from "node:crypto";
import type { Format } from "../reading/columns";
import type { Packing } from "../reading/recognise";

/** A file of a report, as inspection found it. */
export interface CostFile {
  key: string;
  /** bytes as delivered */
  size: number;
  modifiedAt: string;
  /** what the content is known by */
  version: string;
  /** It was in a folder of this machine and is not there any more. */
  gone?: true;
  /** why nothing of it can be taken; the fields below are then without meaning */
  bad?: string;
  format: Format;
  formatIsSure: boolean;
  packing: Packing | "parquet";
  /** Hash of the names in their order; Parquet is read by name and has none. */
  header?: string;
  /** Hash of its rows and sums: the same in two files that hold the same rows, however they are packed. */
  totals?: string;
  /** Rows by billing period, `2018-08`. */
  periods: Record<string, number>;
  /** Billing accounts in it; undefined when nobody knows. */
  payers?: string[];
  /** Token of the run that found this content where its key had held another. */
  changedIn?: number;
}

/** One complete version of one report for one billing period. */
export interface Delivery {
  /** x_report: the same for every delivery of this report, on every machine */
  report: string;
  period: string;
  /** assemblyId, executionId or `files-<hash>` */
  id: string;
  format: Format;
  /** in the order of their keys */
  files: CostFile[];
  /** rows of this period */
  rows: number;
  /** key of the manifest that names it */
  manifest?: string;
  /** the time in its path or name, else when its manifest or its newest file was written */
  deliveredAt: string;
  order: Order;
  /** Hash of its files' content: the same id with another fingerprint was delivered again. */
  fingerprint: string;
  notes: string[];
}

/** Which of two deliveries of one report and period holds. */
export interface Order {
  /** Its manifest, its name or the most of its rows say that it is this period's; false: rows of this period in a delivery of another one. */
  states: boolean;
  /** The manifest of the period names it. */
  named: boolean;
  /** milliseconds since 1970 of `deliveredAt` */
  at: number;
}
/** Positive when `a` holds. A published delivery is only replaced by one that holds against it, never by one before it. */
export const compareOrder = (a: Order, b: Order): number =>
  Number(a.states) - Number(b.states) || Number(a.named) - Number(b.named) || a.at - b.at;

export interface Deliveries {
  /** The newest complete delivery of each report and period. */
  deliveries: Delivery[];
  /** Complete, and not the newest: history. */
  older: Delivery[];
  /** Still arriving. */
  incomplete: { report: string; period?: string; id?: string; reason: string; files: string[]; missing: string[] }[];
  /** Nothing of these is taken until somebody acts. */
  refused: { report?: string; period?: string; id?: string; reason: string; files: string[] }[];
  /** Neither taken nor a fault. */
  idle: { key: string; reason: string }[];
  /** Files that no manifest need name: what becomes of one may hang on any other file. */
  unnamed: number;
}

export const fingerprintOf = (files: CostFile[]): string =>
  createHash("sha256")
    .update(
      files
        .map(({ version }) => version)
        .sort()
        .join("\n"),
    )
    .digest("hex")
    .slice(0, 32);

export const keysOf = (deliveries: Pick<Delivery, "files">[]): string[] =>
  [...new Set(deliveries.flatMap(({ files }) => files.map(({ key }) => key)))].sort();

/** Longer names are cut: AWS takes 256 letters, and a partition's folder may have 255 with what stands around the name. */
const maxName = 160;

/** A report's name as a partition key: letters, digits, `-`, `_` and `.`; a name that had others, or was cut, ends in its hash. */
export function reportName(name: string, account?: string): string {
  const whole = account === undefined ? name : `${name}-${account}`;
  const safe = whole.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, maxName);
  return safe === whole ? whole : `${safe}-${createHash("sha256").update(whole).digest("hex").slice(0, 6)}`;
}

export const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Whether no billing account is in both, so that neither is a version of the other. */
export function areOthers(a: CostFile[], b: CostFile[]): boolean {
  const [ofA, ofB] = [a, b].map((files) => files.flatMap(({ payers }) => payers ?? []));
  return ofA!.length > 0 && ofB!.length > 0 && !ofA!.some((payer) => ofB!.includes(payer));
}

/** Why these files are no parts of one delivery. */
export function unlike(files: CostFile[]): string | undefined {
  const bad = files.find((file) => file.bad !== undefined);
  if (bad) return `${bad.key}: ${bad.bad}`;
  const [first] = files;
  const other = files.find((file) => file.format !== first!.format || file.header !== first!.header);
  return other && `${first!.key} and ${other.key} have different headers; parts of one delivery share one`;
}
