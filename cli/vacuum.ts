import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { removeCutOffWrites } from "../local/files/cutOffWrites";
import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";
import type { BatchInspection } from "../pipeline/inspect/results";
import { type BatchRecord, readJson } from "../pipeline/ledger/batches";
import { attempts, publishedGenerations } from "../pipeline/ledger/generations";
import { usageLocations } from "../pipeline/quotas/ledger";
import { existingHome, parseNow, withLocal } from "./context";
import { bytes, count, print, printJson } from "./output";
import { removeFolder, type Sweep, unneededSince } from "./sweep";
import { sweepDeliveries } from "./vacuumDeliveries";

/** Longer than any query may run, so nobody reads what is removed. */
const graceHours = 6;
/** As long as a redrive may ask for what a query left. */
const resultDays = 14;

export const vacuumCommand = (): Command =>
  new Command("vacuum")
    .description(
      "Removes what no reader can need any more and is older than the grace time: replaced and unpublished generations, staged parts of batches and deliveries that were replaced, old query results.",
    )
    .option("--grace-hours <n>", "keep what is younger", String(graceHours))
    .option("--dry-run", "say what would be removed")
    .option("--now <iso>", "the clock")
    .action(async (_options, command: Command) => {
      const home = existingHome(command);
      const { graceHours: hours, dryRun, now } = command.opts<{ graceHours: string; dryRun?: boolean; now?: string }>();
      await withLocal(command, {}, async (local, common) => {
        await refuseWhileRunning(local);
        const time = now ? parseNow(now).getTime() : Date.now();
        const removed = { generations: 0, parts: 0, files: 0, bytes: 0 };
        const before = time - parseHours(hours) * 3_600_000;
        const sweep: Sweep = { local, home, now: time, before, dryRun: dryRun === true, removed };
        await sweepGenerations(sweep);
        await sweepParts(sweep);
        await sweepDeliveries(sweep);
        sweepResults(sweep);
        removed.files += await removeCutOffWrites(join(home, "lake"), before, sweep.dryRun);
        if (common.json) printJson(removed);
        else
          print(
            `${dryRun ? "would remove" : "removed"} ${count(removed.generations)} generations, ${count(removed.parts)} staged parts, ${count(removed.files)} files, ${bytes(removed.bytes)}`,
          );
      });
    });

/** `--grace-hours`. @throws {UsageError} for what is no number: it would be no grace at all */
function parseHours(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new UsageError(`--grace-hours ${text} is not a number of hours such as 6`);
  return Number(text);
}

/** @throws {UsageError} naming the run that is at work: what it builds is published by nobody yet */
async function refuseWhileRunning({ executions }: Local): Promise<void> {
  for (const { name, status } of await executions.list())
    if (status === "RUNNING" && (await executions.isRunning(name)))
      throw new UsageError(
        `run ${name} is at work; run vacuum again when it has ended, or end it with \`sluice stop ${name}\``,
      );
}

async function sweepGenerations({ local, home, now, before, dryRun, removed }: Sweep): Promise<void> {
  const { items, catalog, models } = local;
  const used = new Set<string>();
  const pointers = new Map<string, { run: string; builtAt: string }>();
  for (const { table } of models.models)
    for await (const { partition, location, run, builtAt } of publishedGenerations(items, table)) {
      used.add(location);
      pointers.set(`${table} ${partition}`, { run, builtAt });
    }
  // What usage was written from, or is being written from, is compared with the next generation, so it stays too.
  for (const table of ["internal.usage_written", "internal.usage_pending"])
    for await (const { location } of catalog.partitions(table)) used.add(location);
  for await (const location of usageLocations(items)) used.add(location);
  for await (const { id, location, startedAt, run, target, build } of attempts(items)) {
    if (used.has(location)) continue;
    const own = Math.max(Date.parse(startedAt), lastWrite(home, run));
    const pointer = pointers.get(`${build.table} ${build.partition}`);
    const since = pointer ? Math.max(own, Date.parse(pointer.builtAt), lastWrite(home, pointer.run)) : own;
    if ((await unneededSince(local, id, since, now, dryRun)) > before) continue;
    await removeFolder({ local, dryRun, removed }, location);
    removed.generations += 1;
    if (dryRun) continue;
    await catalog.dropTable(target);
    await items.remove("attempt", id);
    await items.remove("unneeded", id);
  }
}

/** Staged parts of batches that a newer inspector has read again. */
async function sweepParts({ local, home, now, before, dryRun, removed }: Sweep): Promise<void> {
  const { items, catalog, deps } = local;
  const replaced: BatchRecord[] = [];
  const successors = new Map<string, string>();
  for await (const { body } of items.query<BatchRecord>("batch#cloudtrail")) {
    if (body.status === "replaced" && body.result) replaced.push(body);
    if (body.replaces) successors.set(body.replaces, body.run);
  }
  for (const { id, result } of replaced) {
    const successor = successors.get(id);
    const since = successor ? lastWrite(home, successor) : now;
    if ((await unneededSince(local, id, since, now, dryRun)) > before) continue;
    const { parts } = await readJson<BatchInspection>(deps.objects, result!);
    for (const { key } of parts)
      if (await removeFolder({ local, dryRun, removed }, deps.objects.uri(key.slice(0, key.lastIndexOf("/") + 1))))
        removed.parts += 1;
    if (dryRun) continue;
    const gone = parts.map(({ eventDate }) => ({ values: [eventDate, id], location: undefined }));
    if (gone.length > 0) await catalog.point("staged.cloudtrail_events", gone);
  }
}

/** Rows and answers of queries that nothing asks for any more. */
function sweepResults({ home, now, before, dryRun, removed }: Sweep): void {
  const folder = join(home, "query-results");
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs, size } = statSync(path);
    if (mtimeMs > Math.min(before, now - resultDays * 86_400_000)) continue;
    removed.files += 1;
    removed.bytes += size;
    if (!dryRun) rmSync(path, { force: true });
  }
}

/** When a run last wrote its history, by this machine's time: a fixed clock of the run says nothing about it. In ms. */
const lastWrite = (home: string, run: string): number =>
  statSync(join(home, "executions", run, "history.ndjson"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
