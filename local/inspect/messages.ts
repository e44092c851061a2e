import type { BatchInspection } from "../../pipeline/inspect/results";
import type { Batch } from "../../pipeline/ledger/batches";
import type { FileSoFar } from "./soFar";

export type Job = Pick<Batch, "id" | "source" | "files">;
/** A file that has been read. */
export interface ReadFile {
  key: string;
  size: number;
  records: number;
}
/** Who is told how inspection gets on. */
export interface InspectListener {
  onFile?(file: ReadFile): void;
  /** called about twice a second while a file is read */
  onReading?(file: FileSoFar): void;
}
/** What a worker says while and after it inspects one batch. */
export type Answer =
  | ({ kind: "reading" } & FileSoFar)
  | ({ kind: "file" } & ReadFile)
  | { kind: "done"; inspection: BatchInspection }
  | { kind: "failed"; name: string; message: string; stack: string | undefined };
