import { publishedGenerations } from "../ledger/generations";
import type { Run } from "../ledger/runs";
import type { Items } from "../ports";
import type { Done, MonthState } from "./due";

export const monthlyTable = "gold.s3_transfer_monthly";

/** Which generation and rules were evaluated last, by month. */
const evaluatedPk = "quota-evaluated";

/** The generation whose usage items are written, and those of which only a part may be. */
export interface UsageWritten {
  month: string;
  written?: { generation: string; location: string };
  pending: { generation: string; location: string }[];
}
const usagePk = "usage-written";

/** Published totals by month, in order. */
export async function publishedMonths(items: Items): Promise<Omit<MonthState, "rules">[]> {
  const months: Omit<MonthState, "rules">[] = [];
  for await (const { partition, generation, location } of publishedGenerations(items, monthlyTable))
    months.push({ month: partition, generation, location });
  return months;
}

export async function doneByMonth(items: Items): Promise<Map<string, Done>> {
  const done = new Map<string, Done>();
  for await (const { sk, body } of items.query<Done["evaluated"] & object>(evaluatedPk))
    done.set(sk, { evaluated: body, pending: false });
  for await (const { sk, body } of items.query<UsageWritten>(usagePk))
    done.set(sk, {
      ...done.get(sk),
      ...(body.written && { written: body.written.generation }),
      pending: body.pending.length > 0,
    });
  return done;
}
export async function recordEvaluated(items: Items, { month, generation, rules }: MonthState): Promise<void> {
  await items.put(evaluatedPk, month, { generation, rules });
}

export async function usageWritten(items: Items, month: string): Promise<UsageWritten> {
  return (await items.get<UsageWritten>(usagePk, month))?.body ?? { month, pending: [] };
}
/** Before the first item of a generation is written: until all are, the month counts as cut off. Safe to repeat. */
export async function beginUsage(items: Items, { month, generation, location }: MonthState): Promise<void> {
  for (;;) {
    const item = await items.get<UsageWritten>(usagePk, month);
    const before = item?.body ?? { month, pending: [] };
    if (before.pending.some((one) => one.generation === generation)) return;
    const next: UsageWritten = { ...before, pending: [...before.pending, { generation, location }] };
    if (await items.put(usagePk, month, next, { expected: item?.rev ?? 0 })) return;
  }
}
export async function endUsage(items: Items, { month, generation, location }: MonthState): Promise<void> {
  await items.put(usagePk, month, { month, written: { generation, location }, pending: [] } satisfies UsageWritten);
}

/** Generations that usage is compared with, or will be: they must not be removed. */
export async function* usageLocations(items: Items): AsyncIterable<string> {
  for await (const { body } of items.query<UsageWritten>(usagePk)) {
    if (body.written) yield body.written.location;
    for (const { location } of body.pending) yield location;
  }
}

/** What RenderQuotas decided for a pass of a run, read by the tasks after the queries. */
export async function putQuotaPlan(items: Items, run: Run, months: MonthState[]): Promise<void> {
  await items.put(`run-quotas#${run.id}`, String(run.pass).padStart(4, "0"), { months });
}
/** @throws {Error} when RenderQuotas of this pass left no plan */
export async function readQuotaPlan(items: Items, run: Run, wanted: string[]): Promise<MonthState[]> {
  const item = await items.get<{ months: MonthState[] }>(`run-quotas#${run.id}`, String(run.pass).padStart(4, "0"));
  const months = (item?.body.months ?? []).filter(({ month }) => wanted.includes(month));
  if (months.length !== wanted.length)
    throw new Error(
      `run ${run.id} pass ${run.pass} has no plan of quotas for ${wanted.join(", ")}; run RenderQuotas first`,
    );
  return months;
}
