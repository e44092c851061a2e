import type { RawFile } from "../ports";
import type { CostFileRecord } from "./record";
import { badCostFile } from "./report";
import { fileId } from "./staging/partKey";

/** What the ledger keeps of a file of which nothing can be taken: a delivery that names it is refused with the reason. */
export const badCostRecord = (raw: RawFile, batchId: string, reason: string): CostFileRecord => ({
  key: raw.key,
  version: raw.version,
  fileId: fileId(raw, batchId),
  kind: "bad",
  file: badCostFile(raw, reason),
});
