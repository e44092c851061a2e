import { ChangedSinceListedError } from "../errors";
import type { Codec } from "../inspect/parquetFile";
import { memoryParts, type OpenPart } from "../inspect/parts";
import { type CostInspection, costInspectorVersion, type InspectedFile, type OnRead } from "../inspect/results";
import type { ObjectStore, RawFile, RawStore } from "../ports";
import { badCostRecord } from "./badRecord";
import { type CostFinding, inspectCost } from "./inspect";
import type { CostFileRecord } from "./record";
import { toCostFile } from "./report";
import { fileId } from "./staging/partKey";

/**
 * Inspects the files of one batch of a cost folder and writes the staged parts of each report as soon as the file was read whole. What is
 * wrong in a file is a finding in the result; nothing of a bad file is staged. Safe to repeat: the same files give the same parts.
 * @throws {Error} when a file cannot be read or a part not be written; parts of files before it may be there, which a repeat overwrites
 */
export async function inspectCostBatch(o: {
  batchId: string;
  files: RawFile[];
  raw: Pick<RawStore, "open">;
  objects: Pick<ObjectStore, "write">;
  /** Compression of the pages: none on one machine, gzip in S3. */
  codec?: Codec;
  /** Where parts grow; a machine with disks puts them there instead of in memory. */
  parts?: OpenPart;
  onRead?: OnRead;
  onFile?(file: { key: string; size: number; records: number }): void;
}): Promise<CostInspection> {
  const staging = { batchId: o.batchId, open: o.parts ?? memoryParts(o.objects), codec: o.codec, onRead: o.onRead };
  const result: CostInspection = {
    batchId: o.batchId,
    inspectorVersion: costInspectorVersion,
    files: [],
    quarantined: [],
    parts: [],
    cost: [],
  };
  for (const raw of [...o.files].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    const found = await unlessChanged(inspectCost(raw, o.raw.open(raw.key, raw.version), staging));
    if (found === undefined) {
      // The ledger is told nothing of it, so the next run takes it for new.
      result.files.push(bare(raw.key, "beside", { notes: ["it changed since it was listed; the next run reads it"] }));
      continue;
    }
    const { file, record, reason } = outcome(raw, o.batchId, found);
    result.files.push(file);
    result.cost.push(record);
    if (reason !== undefined) result.quarantined.push({ file: raw.key, reason });
    o.onFile?.({ key: raw.key, size: raw.size, records: file.records });
  }
  return result;
}

/** Undefined for a file that was overwritten while it was read: nobody can have what was listed any more. */
async function unlessChanged(finding: Promise<CostFinding>): Promise<CostFinding | undefined> {
  try {
    return await finding;
  } catch (error) {
    if ((error as Error).cause instanceof ChangedSinceListedError) return undefined;
    throw error;
  }
}

const bare = (key: string, kind: InspectedFile["kind"], more: Partial<InspectedFile> = {}): InspectedFile => ({
  key,
  kind,
  records: 0,
  staged: 0,
  rejected: 0,
  inflated: 0,
  notes: [],
  ...more,
});

interface Outcome {
  file: InspectedFile;
  record: CostFileRecord;
  /** why it is set aside */
  reason?: string;
}

function outcome(raw: RawFile, batchId: string, found: CostFinding): Outcome {
  const known = { key: raw.key, version: raw.version, fileId: fileId(raw, batchId) };
  const file = (kind: InspectedFile["kind"], more: Partial<InspectedFile> = {}) => bare(raw.key, kind, more);
  const bad = (reason: string, more: Partial<InspectedFile> = {}): Outcome => ({
    file: file("bad", more),
    record: badCostRecord(raw, batchId, reason),
    reason,
  });
  switch (found.kind) {
    case "manifest":
      return { file: file("manifest"), record: { ...known, kind: "manifest", manifest: found.manifest } };
    case "beside":
      return { file: file("beside", { notes: [found.what] }), record: { ...known, kind: "beside" } };
    case "report": {
      const { rows, inflated, notes, parts } = found;
      const cost = toCostFile(raw, found);
      if (cost.bad !== undefined) return bad(cost.bad, { records: rows, inflated, notes });
      const read = { records: rows, staged: rows, inflated, notes };
      return { file: file("report", read), record: { ...known, kind: "report", file: cost, parts, notes } };
    }
    case "bad": {
      const { file: _, record } = bad(found.reason);
      // An export that shrinks overwrites the files it no longer needs with empty ones; only a delivery that names one misses something.
      if (raw.size === 0 && /\.parquet$/i.test(raw.key))
        return { file: file("beside", { notes: [found.reason] }), record };
      return bad(found.reason);
    }
  }
}
