import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { removeCutOffWrites } from "../local/files/cutOffWrites";
import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";
import type { Removed, SweepTerms } from "../pipeline/sweep/sweeping";
import { sweepLake } from "../pipeline/sweep/sweepLake";
import { existingHome, parseNow, withLocal } from "./context";
import { bytes, count, print, printJson } from "./output";

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
        const terms: SweepTerms = {
          now: time,
          graceMs: parseHours(hours) * 3_600_000,
          dryRun: dryRun === true,
          lastWrite: (run) => lastWrite(home, run),
        };
        const { items, catalog, deps, models } = local;
        const removed = await sweepLake({ items, catalog, objects: deps.objects, models: models.models }, terms);
        sweepResults(home, terms, removed);
        removed.files += await removeCutOffWrites(join(home, "lake"), time - terms.graceMs, dryRun === true);
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

/** Rows and answers of queries that nothing asks for any more. */
function sweepResults(home: string, { now, graceMs, dryRun }: SweepTerms, removed: Removed): void {
  const folder = join(home, "query-results");
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs, size } = statSync(path);
    if (mtimeMs > Math.min(now - graceMs, now - resultDays * 86_400_000)) continue;
    removed.files += 1;
    removed.bytes += size;
    if (!dryRun) rmSync(path, { force: true });
  }
}

/** When a run last wrote its history, by this machine's time: a fixed clock of the run says nothing about it. In ms. */
const lastWrite = (home: string, run: string): number =>
  statSync(join(home, "executions", run, "history.ndjson"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
