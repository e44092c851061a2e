import { createHash } from "node:crypto";
import { costInspectorVersion } from "../../inspect/results";
import type { RawFile } from "../../ports";

/**
 * What one reading of a file of a cost folder is known by in the lake. Builds ask for rows by it alone, so the same file with other
 * content, in another batch or read by another inspector has another one: what a split batch or an older inspector left is nobody's.
 */
export const fileId = ({ key, version }: Pick<RawFile, "key" | "version">, batchId: string): string =>
  createHash("sha256").update([key, version, batchId, costInspectorVersion].join("\0")).digest("hex").slice(0, 32);

/** Where a staged part lies, below the lake's root. @param table `staged.cur_lines` */
export const partKey = (table: string, period: string, batchId: string, id: string): string =>
  `${table.replace(".", "/")}/billing_period=${period}/batch_id=${batchId}/file_id=${id}/part.parquet`;
