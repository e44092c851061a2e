import type { ExecutionDescription } from "../local/asl/executions";
import type { Local } from "../local/wire";
import { type FreshnessStanding, freshnessStanding } from "../pipeline/freshness/standing";
import type { Quarantined } from "../pipeline/inspect/results";
import { stagedParts } from "../pipeline/ledger/batches";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { inputsOf } from "../pipeline/ledger/inputs";
import { type Failed, happenings, type Run, type RunRecord, type RunSummary, readRun } from "../pipeline/ledger/runs";
import { quotaStanding } from "../pipeline/quotas/standing";
import { publishedReports } from "../pipeline/tasks/knownInputs";
import { type Partial, partialBy } from "./costRemarks";
import { costRecords, type DeliveryReport, deliveryReport } from "./costReport";
import { historyLostBy, type Lost, type LostHistory, lostOf } from "./lost";
import { unmatchedSettings } from "./unmatched";
import { type Waived, waivedOf } from "./waived";

export interface RunReport {
  runs: ({
    id: string;
    source: string;
    status: string;
    seconds: number;
    skipped?: boolean;
    /** runs that were cut off, and from which it went on: what they did is counted here */
    takesOver?: string[];
    mails: number;
  } & Omit<RunSummary, "records"> & { records: Records })[];
  /** records in the lake that are staged and in no published day yet */
  unbuilt: number;
  quarantine: { file: string; reason: string; records?: number }[];
  /** of runs of source cost */
  deliveries: DeliveryReport;
  /** something of cost is published, by these runs or before */
  hasCost: boolean;
  /** accounts of bills that gold lacks, of the months that these runs published: the newest of each bill */
  partial: Partial[];
  failed: (Failed & { name: string; run: string })[];
  /** the whole quota is used, or more */
  overQuota: Used[];
  /** a threshold is reached, the quota is not */
  nearQuota: Used[];
  stale: Pick<FreshnessStanding, "subject" | "status" | "newestAt" | "allowedHours" | "reason">[];
  outdated: { table: string; partition: string; bytes: number }[];
  frozen: { table: string; partition: string }[];
  /** published, and their files are gone: no reader gets at them; `tried`: one of these runs was to build them again */
  lost: (Lost & { tried: boolean })[];
  /** deliveries of cost reports whose totals these runs found gone for good */
  historyLost: LostHistory[];
  /** of what is published, by this run or an earlier one */
  waived: Waived[];
  /** settings of the configuration that nothing answers to */
  unmatched: string[];
  mails: string[];
}

/** Of cost: rows of report files. Those that a delivery which still arrives holds, or one that is to be built yet, are none of the others. */
type Records = RunSummary["records"] & { waiting?: number; unbuilt?: number };

export interface Used {
  principal: string;
  month: string;
  percent: number;
}

/** The last execution of each source: what an earlier one of the chain left undone was tried again by it. */
export const lastOfSources = (descriptions: ExecutionDescription[]): ExecutionDescription[] =>
  descriptions.filter((one, at) => !descriptions.slice(at + 1).some((later) => sourceOf(later) === sourceOf(one)));
const mended = ({ input }: ExecutionDescription, { source }: Lost): boolean => {
  const of = input as { source?: string; mend?: boolean } | null;
  return of?.source === source && of.mend === true;
};
export const sourceOf = ({ input }: ExecutionDescription) => (input as { source?: string } | null)?.source;

/**
 * What the executions of one command did, from the ledger.
 * @param seconds that it took, or that each took by its name
 */
export async function reportRun(
  local: Local,
  descriptions: ExecutionDescription[],
  seconds: number | ((run: string) => number),
): Promise<RunReport> {
  const { items, deps } = local;
  const report: RunReport = {
    runs: [],
    unbuilt: await unbuilt(local),
    quarantine: [],
    deliveries: { published: [], waiting: [], refused: [], idle: [] },
    hasCost: (await publishedReports(items)).length > 0,
    partial: [],
    failed: [],
    overQuota: [],
    nearQuota: [],
    stale: [],
    outdated: [],
    frozen: [],
    lost: (await lostOf(local)).map((one) => ({ ...one, tried: descriptions.some((of) => mended(of, one)) })),
    historyLost: await historyLostBy(
      local,
      descriptions.map(({ name }) => name),
    ),
    waived: await waivedOf(local),
    unmatched: await unmatchedSettings(local),
    mails: [],
  };
  const idle: DeliveryReport["idle"] = [];
  const ends = lastOfSources(descriptions);
  for (const one of descriptions) {
    const { name, status, output } = one;
    const record = await readRun(items, name);
    const mails = await mailsOf(local, name);
    const skipped = (output as { skipped?: boolean } | undefined)?.skipped === true;
    const took = typeof seconds === "number" ? seconds : seconds(name);
    const rows = record?.source === "cost" && (await costRecords(local, name, record.summary ?? empty));
    if (rows) idle.push(...rows.idle);
    report.runs.push({
      id: name,
      source: record?.source ?? "cloudtrail",
      status,
      seconds: Math.round(took * 1000) / 1000,
      ...(skipped && { skipped }),
      ...(record?.takesOver && { takesOver: record.takesOver }),
      mails: mails.length,
      ...(record?.summary ?? empty),
      ...(rows && { records: rows.records }),
    });
    if (ends.includes(one)) {
      report.failed.push(...(await failures(local, one, record)).map((failed) => ({ ...failed, run: name })));
      const plan = (await items.get<Pick<RunReport, "outdated" | "frozen">>(`run-files#${name}`, "plan"))?.body;
      report.outdated.push(...(plan?.outdated ?? []));
      report.frozen.push(...(plan?.frozen ?? []));
    }
    report.mails.push(...mails);
  }
  const ofCost = report.runs.filter(({ source }) => source === "cost");
  report.deliveries = {
    ...(await deliveryReport(
      local,
      ofCost.flatMap(({ id, takesOver = [] }) => [...takesOver, id]),
    )),
    idle,
  };
  report.partial = await partialBy(local, new Set(report.deliveries.published.map(({ month }) => month)));
  for (const source of ["cloudtrail", "cost"])
    for await (const { body } of items.query<Quarantined & { run: string }>(`quarantine#${source}`))
      if (report.runs.some(({ id, takesOver = [] }) => id === body.run || takesOver.includes(body.run)))
        report.quarantine.push({
          file: body.file,
          reason: body.reason,
          ...(body.records !== undefined && { records: body.records }),
        });
  for (const { principal, month, percent, level } of await quotaStanding(deps, {}))
    if (percent >= 100) report.overQuota.push({ principal, month, percent });
    else if (level !== null) report.nearQuota.push({ principal, month, percent });
  report.stale = (await freshnessStanding(items))
    .filter(({ status }) => status !== "fresh")
    .map(({ subject, status, newestAt, allowedHours, reason }) => ({
      subject,
      status,
      newestAt,
      allowedHours,
      reason,
    }));
  return report;
}

/** What failed in the last pass of an execution: what an earlier one left undone is listed only when it failed again. */
async function failures(
  { items }: Local,
  { name, status, redriveCount, error = status, cause = "" }: ExecutionDescription,
  record: RunRecord | undefined,
): Promise<(Failed & { name: string })[]> {
  if (status === "SUCCEEDED" || status === "RUNNING") return [];
  const failed: (Failed & { name: string })[] = [];
  for (const { status: one, name: of, failed: why } of await happenings(items, { id: name } as Run, redriveCount))
    if (one !== "done") failed.push({ name: of, ...(why ?? { state: "", error: "Error", cause: "failed before" }) });
  // The record keeps the failure of an earlier pass; that of this one is what the execution ended with.
  const said = errorMessage(cause);
  if (record?.failed && said.startsWith(`${record.failed.state}: ${record.failed.error}: `))
    failed.push({ name: record.failed.state, ...record.failed });
  return failed.length > 0 ? failed : [{ name: "run", state: "", error, cause: said }];
}

/** A task's error comes as Lambda's `{errorMessage, errorType, trace}`, any other as text. */
function errorMessage(cause: string): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

const empty: RunSummary = {
  files: { seen: 0, new: 0, repeated: 0, quarantined: 0 },
  records: { in: 0, kept: 0, duplicate: 0, rejected: 0, superseded: 0 },
  builds: { done: 0, unchanged: 0, failed: 0 },
  alerts: { new: 0, repeated: 0, withdrawn: 0 },
  scannedBytes: "0",
};

/** Counted from the parts that the published days do not name among their inputs: those of failed builds, and of days beyond limits. */
async function unbuilt({ items, models, deps }: Local): Promise<number> {
  const built = new Set<string>();
  for (const { table, inputs } of models.models) {
    if (!inputs.includes("staged.cloudtrail_events")) continue;
    for await (const pointer of publishedGenerations(items, table))
      for (const { partition, fingerprint } of await inputsOf(deps.objects, pointer))
        built.add(`${partition.join(" ")} ${fingerprint}`);
  }
  let rows = 0;
  for await (const part of stagedParts(items))
    if (!built.has(`${part.eventDate} ${part.batchId} ${part.hash}`)) rows += part.rows;
  return rows;
}

async function mailsOf({ items }: Local, run: string): Promise<string[]> {
  const mails: string[] = [];
  for await (const { body } of items.query<{ where: string }>(`run-mails#${run}`)) mails.push(body.where);
  return mails;
}

/** Whether the run found what `--fail-on` names. */
export function breaches(report: RunReport, word: string): boolean {
  if (word === "quota") return report.overQuota.length > 0;
  if (word === "stale") return report.stale.length > 0;
  return report.quarantine.length + report.deliveries.refused.length > 0;
}
