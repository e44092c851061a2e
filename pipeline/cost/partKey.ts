import { createHash } from "node:crypto";
import type { RawFile } from "../ports";

/** What a file of a cost folder is known by in the lake: the same key with other content is another file. */
export const fileId = ({ key, version }: Pick<RawFile, "key" | "version">): string =>
  createHash("sha256").update(`${key}\0${version}`).digest("hex").slice(0, 32);

/** Where a staged part lies, below the lake's root. @param table `staged.cur_lines` */
export const partKey = (table: string, period: string, batchId: string, id: string): string =>
  `${table.replace(".", "/")}/billing_period=${period}/batch_id=${batchId}/file_id=${id}/part.parquet`;
