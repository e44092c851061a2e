import type { CostFileRecord } from "../cost/record";
import type { Source } from "../ports";

/** What inspection finds: the contract between the inspector, the ledger and the planner. */

/** Rises when inspection would give other staged lines or other counts for the same file. */
export const inspectorVersion = 2;
/** The same of cost files. */
export const costInspectorVersion = 5;
export const inspectorVersionOf = (source: Source): number =>
  source === "cost" ? costInspectorVersion : inspectorVersion;

/** Counts of one staged day of one batch. Sums are decimal text, as they may pass 2^53. */
export interface StagedPart {
  /** `YYYY-MM-DD`, UTC day of eventTime */
  eventDate: string;
  rows: number;
  /** Sum of additionalEventData.bytesTransferredOut where it is known, of every staged row (see `bytes.ts`). */
  bytesOut: string;
  /** The same of bytesTransferredIn. */
  bytesIn: string;
  /** Key of the part below the lake's root: `staged/cloudtrail/event_date=D/batch_id=B/part.parquet` */
  key: string;
  /** bytes of the part's file */
  size: number;
  /** SHA-256 of its records' content hashes, files and positions: another record, byte or file is another hash, another codec is not */
  hash: string;
}

/** Why a file was set aside whole, or why single records of it were. */
export interface Quarantined {
  file: string;
  /** Plain words, for example `torn gzip: unexpected end of file after 1,024 bytes`. */
  reason: string;
  /** How many records; undefined for a file that could not be read at all. */
  records?: number;
  /** Positions of the first few records, from 0. */
  examples?: number[];
}

export interface InspectedFile {
  key: string;
  /**
   * `log` was staged; `digest`, `insight` (findings, and summaries of eventCategory Aggregated), `config` belong beside the logs and are no
   * fault; `bad` is quarantined. Of a cost folder: `report` was staged, `manifest` says which files are a delivery, `beside` is what AWS puts
   * beside both.
   */
  kind: "log" | "digest" | "insight" | "config" | "report" | "manifest" | "beside" | "bad";
  /** Records in the file (rows of a report), rejected ones included. */
  records: number;
  staged: number;
  rejected: number;
  /** bytes after unpacking */
  inflated: number;
  /** Things a reader should know that cost no record, for example `bare array instead of {"Records": []}`. */
  notes: string[];
}

/**
 * Told how many records of a file were read so far, some hundred records apart: whoever listens sees to it that it costs nothing.
 * A large log is read twice, so it is told which reading this is.
 */
export type OnRead = (records: number, reading?: number, readings?: number) => void;

/** The result of one batch. The same files give the same result, byte for byte, in any order of running. */
export interface BatchInspection {
  batchId: string;
  inspectorVersion: number;
  files: InspectedFile[];
  quarantined: Quarantined[];
  parts: StagedPart[];
  /** of a batch of cost files */
  cost?: CostFileRecord[];
}

/** The result of one batch of cost files; its parts are in the records of their files. */
export interface CostInspection extends BatchInspection {
  parts: [];
  cost: CostFileRecord[];
}
