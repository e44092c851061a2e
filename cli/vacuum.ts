import { Command } from "commander";
import { removeCutOffWrites } from "../local/files/cutOffWrites";
import type { Local } from "../local/wire";
import { attempts, publishedGenerations } from "../pipeline/ledger/generations";
import { usageLocations } from "../pipeline/quotas/ledger";
import { existingHome, withLocal } from "./context";
import { bytes, count, print, printJson } from "./output";

/** Longer than any query may run, so nobody reads what is removed. */
const graceHours = 6;

export const vacuumCommand = (): Command =>
  new Command("vacuum")
    .description(
      "Removes generations that no reader can need: replaced or never published, and older than the grace time.",
    )
    .option("--grace-hours <n>", "keep what is younger", String(graceHours))
    .option("--dry-run", "say what would be removed")
    .option("--now <iso>", "the clock")
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { graceHours: hours, dryRun, now } = command.opts<{ graceHours: string; dryRun?: boolean; now?: string }>();
      await withLocal(command, {}, async (local, common) => {
        const before = (now ? Date.parse(now) : Date.now()) - Number(hours) * 3_600_000;
        const removed = await vacuum(local, before, dryRun === true);
        if (common.json) printJson(removed);
        else
          print(
            `${dryRun ? "would remove" : "removed"} ${count(removed.generations)} generations, ${count(removed.files)} files, ${bytes(removed.bytes)}`,
          );
      });
    });

async function vacuum({ items, catalog, models, deps: { objects } }: Local, before: number, dryRun: boolean) {
  const used = new Set<string>();
  for (const { table } of models.models)
    for await (const { location } of publishedGenerations(items, table)) used.add(location);
  // What usage was written from, or is being written from, is compared with the next generation, so it stays too.
  for (const table of ["internal.usage_written", "internal.usage_pending"])
    for await (const { location } of catalog.partitions(table)) used.add(location);
  for await (const location of usageLocations(items)) used.add(location);
  const removed = { generations: 0, files: 0, bytes: 0 };
  for await (const { id, location, startedAt, target } of attempts(items)) {
    if (used.has(location) || Date.parse(startedAt) > before) continue;
    const keys: string[] = [];
    for await (const { key, size } of objects.list(objects.key(location).replace(/\/?$/, "/"))) {
      keys.push(key);
      removed.bytes += size;
    }
    removed.files += keys.length;
    removed.generations += 1;
    if (dryRun) continue;
    await objects.remove(keys);
    await catalog.dropTable(target);
    await items.remove("attempt", id);
  }
  removed.files += await removeCutOffWrites(objects.uri(""), before, dryRun);
  return removed;
}
