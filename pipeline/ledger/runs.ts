/** What a run is to its tasks, and what it leaves in the ledger. */
import { z } from "zod";
import type { Engine, Items } from "../ports";

const IsoDate = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** Input of the medallion state machine. */
export const RunInput = z.object({
  source: z.enum(["cloudtrail", "cost"]),
  /** limits of builds, not of intake; days of events, inclusive */
  from: IsoDate.optional(),
  to: IsoDate.optional(),
  /** a table whose outdated partitions are built too, whatever they read */
  rebuild: z.string().optional(),
  /** published generations whose files were removed behind the catalog's back are looked for, and built again */
  mend: z.literal(true).optional(),
  /** the first execution of a chain of StartNext */
  chain: z.string().optional(),
});
export type RunInput = z.infer<typeof RunInput>;

/** What every task of an execution is given. */
export const Run = RunInput.extend({
  /** name of the execution */
  id: z.string(),
  /** fencing token of the lease */
  token: z.number(),
  /** tries of a fingerprint are counted by chain and pass */
  chain: z.string().prefault(""),
  /** the redrive that this pass belongs to; 0 before any */
  pass: z.number().prefault(0),
});
export type Run = z.infer<typeof Run>;

export interface Failed {
  state: string;
  error: string;
  cause: string;
}
export const Failed = z.object({
  state: z.string().prefault(""),
  error: z.string().prefault("Error"),
  cause: z.string().prefault(""),
});

/** One thing that happened in a pass of a run. Kinds: `batch`, `build`, `branch`. */
export interface Happening {
  kind: "batch" | "build" | "branch";
  name: string;
  status: "done" | "failed" | "blocked";
  failed?: Failed;
  /** of a batch of new files: their delivery day, and the run that listed them */
  found?: { day: string; by: string };
  /** counts to be added up: rows, bytes, files, decimal text where they may be large */
  counts?: Record<string, string>;
}

const pk = (run: Run) => `run-happening#${run.id}`;

/** Repeating replaces, so a retried task is counted once. */
export async function recordHappening(items: Items, run: Run, happening: Happening): Promise<void> {
  await items.put(pk(run), `${String(run.pass).padStart(4, "0")}#${happening.kind}#${happening.name}`, happening);
}

/** Everything of this run, or of one pass of it; each with its pass. */
export async function happenings(items: Items, run: Run, pass?: number): Promise<(Happening & { pass: number })[]> {
  const all: (Happening & { pass: number })[] = [];
  const prefix = pass === undefined ? "" : `${String(pass).padStart(4, "0")}#`;
  for await (const { sk, body } of items.query<Happening>(pk(run), { prefix }))
    all.push({ ...body, pass: Number(sk.slice(0, 4)) });
  return all;
}

export interface RunRecord {
  id: string;
  source: Run["source"];
  chain: string;
  startedAt: string;
  endedAt?: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  /** the newest redrive that Verdict has sent through OpenRun */
  handledRedrive: number;
  failed?: Failed | undefined;
  /** runs that were cut off, whose lease it took: what they did is in its summary */
  takesOver?: string[];
  summary?: RunSummary;
}
export interface RunSummary {
  /** `repeated`: new names of known content, recorded and not read again; they are among `new` */
  files: { seen: number; new: number; repeated: number; quarantined: number };
  /** `conflicting`: duplicates that say something else than the record that is kept under their eventID */
  records: {
    in: number;
    kept: number;
    duplicate: number;
    conflicting?: number;
    rejected: number;
    superseded: number;
  };
  builds: { done: number; unchanged: number; failed: number };
  alerts: { new: number; repeated: number; withdrawn: number };
  scannedBytes: string;
}

export async function readRun(items: Items, id: string): Promise<RunRecord | undefined> {
  return (await items.get<RunRecord>("run", id))?.body;
}

/** Changes the record of a run; only the execution itself does, so no condition is needed. */
export async function updateRun(items: Items, id: string, change: Partial<RunRecord>): Promise<void> {
  const before = await readRun(items, id);
  await items.put("run", id, { ...before, ...change });
}

/** Notes what a query of a run has scanned, for its own cost; a query counts once, however often the task is repeated. */
export async function recordScanned(
  items: Items,
  engine: Pick<Engine, "execution">,
  run: Run,
  queryId: string,
): Promise<void> {
  const { Statistics } = await engine.execution(queryId);
  await items.put(`run-scanned#${run.id}`, queryId, { bytes: String(Statistics?.DataScannedInBytes ?? 0) });
}
