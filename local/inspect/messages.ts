import type { BatchInspection } from "../../pipeline/inspect/results";
import type { Batch } from "../../pipeline/ledger/batches";

export type Job = Pick<Batch, "id" | "source" | "files">;
/** What a worker says while and after it inspects one batch. */
export type Answer =
  | { kind: "file"; key: string; size: number; records: number }
  | { kind: "done"; inspection: BatchInspection }
  | { kind: "failed"; name: string; message: string; stack: string | undefined };
