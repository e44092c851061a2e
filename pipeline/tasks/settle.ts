import { z } from "zod";
import { readAlertCounts } from "../alerts/counts";
import { openBatches } from "../ledger/batches";
import { freeLease } from "../ledger/lease";
import { Failed, type Happening, happenings, Run, type RunSummary, updateRun } from "../ledger/runs";
import { doneByAll } from "../ledger/takeover";
import type { Items } from "../ports";
import type { Task } from "./deps";

const Event = z.object({ run: Run, failure: Failed.nullable() });

/**
 * Ends a pass: the run's record, and the lease is freed if it is still ours. Safe to repeat.
 * @returns whether another execution has to follow, and with what
 */
export const settle: Task<"items" | "clock"> =
  ({ items, clock }) =>
  async (event): Promise<{ startNext: boolean; nextName: string; nextInput: unknown }> => {
    const { run, failure } = Event.parse(event);
    const own = await happenings(items, run, run.pass);
    const left = (
      await items.get<{ waiting: number; unchanged: number; outdated: { table: string }[] }>(
        `run-files#${run.id}`,
        "plan",
      )
    )?.body;
    const backlog = (await items.get<{ day: string | null }>("backlog", run.source))?.body.day;
    const failed = failure !== null || own.some(({ status }) => status !== "done");
    await updateRun(items, run.id, {
      endedAt: clock.now().toISOString(),
      status: failed ? "FAILED" : "SUCCEEDED",
      summary: await summary(items, run, own, left?.unchanged ?? 0),
      failed: failure ?? undefined, // a pass that mended it forgets it
    });
    const { again } = run.token > 0 ? await freeLease(items, run) : { again: false };
    const gotOn = own.some(({ kind, status }) => kind !== "branch" && status === "done");
    // A batch is tried twice, then split or given up; one that cannot be reached now is left for another day.
    const retries =
      own.some(
        ({ kind, status, failed: why }) => kind === "batch" && status === "failed" && why?.error !== "UnreadableError",
      ) && (await openBatches(items, run.source)).length > 0;
    const older =
      run.rebuild?.startsWith("staged.") === true && (left?.outdated ?? []).some(({ table }) => table === run.rebuild);
    const more = (left?.waiting ?? 0) > 0 || typeof backlog === "string" || older;
    const startNext = again || (failure === null && (retries || (gotOn && more)));
    const { source, chain, from, to, rebuild, mend } = run;
    return {
      startNext,
      nextName: nextName(run),
      nextInput: {
        source,
        chain,
        ...(from && { from }),
        ...(to && { to }),
        ...(rebuild && { rebuild }),
        ...(mend && { mend }),
      },
    };
  };

/** `name` -> `name--2` -> `name--3`, and `name-r1--2` after a redrive, whose next must not take a name that is taken; at most 80 characters. */
function nextName({ id, pass }: Run): string {
  const [, base = id, count] = /^(.*?)(?:--(\d+))?$/.exec(id) ?? [];
  return `${base.slice(0, 64)}${pass > 0 ? `-r${pass}` : ""}--${Number(count ?? 1) + 1}`;
}

async function summary(items: Items, run: Run, own: Happening[], unchanged: number): Promise<RunSummary> {
  const files = (await items.get<{ seen: number; new: number; repeated: number }>(`run-files#${run.id}`, "listed"))
    ?.body;
  const done = await doneByAll(items, run.id);
  const batches = done.filter(({ kind }) => kind === "batch");
  const silver = done.filter(({ kind, name }) => kind === "build" && name.startsWith("silver."));
  const sum = (of: Happening[], name: string) =>
    of.reduce((total, { counts }) => total + Number(counts?.[name] ?? 0), 0);
  const builds = done.filter(({ kind }) => kind === "build").length;
  const conflicting = sum(silver, "conflicting_rows");
  const alerts = await readAlertCounts(items, run.id);
  return {
    files: {
      seen: files?.seen ?? 0,
      new: files?.new ?? 0,
      repeated: files?.repeated ?? 0,
      quarantined: sum(batches, "quarantined"),
    },
    records: {
      in: sum(batches, "records"),
      kept: sum(silver, "kept_rows") + sum(silver, "source_rows"),
      duplicate: sum(silver, "duplicate_rows"),
      ...(conflicting > 0 && { conflicting }),
      rejected: sum(batches, "rejected"),
      superseded: sum(silver, "superseded_rows"),
    },
    builds: {
      done: builds,
      unchanged: Math.max(0, unchanged - builds), // the last plan finds what this run built unchanged too
      failed: own.filter(({ kind, status }) => kind === "build" && status !== "done").length,
    },
    alerts: { new: alerts.new, repeated: alerts.repeated, withdrawn: alerts.withdrawn },
    scannedBytes: String(await scanned(items, run.id)),
  };
}

async function scanned(items: Items, id: string): Promise<bigint> {
  let total = 0n;
  for await (const item of items.query<{ bytes: string }>(`run-scanned#${id}`)) total += BigInt(item.body.bytes);
  return total;
}
