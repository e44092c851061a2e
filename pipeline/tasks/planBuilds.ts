import { z } from "zod";
import { inspectorVersionOf } from "../inspect/results";
import { outdatedBatches, stagedTables } from "../ledger/batches";
import { chainOf, failures } from "../ledger/generations";
import { holdLease } from "../ledger/lease";
import { readOnce } from "../ledger/readOnce";
import { happenings, Run, recordHappening } from "../ledger/runs";
import type { Known, Plan } from "../plan/known";
import type { Items, Source } from "../ports";
import { costInputs } from "./costInputs";
import type { Task } from "./deps";
import { eventInputs } from "./eventInputs";
import { deliveriesTable, noteLostDeliveries } from "./lostDeliveries";
import { planWhole } from "./planWhole";
import { publishedOf } from "./publishedFiles";
import { reconcile } from "./reconcile";

const Event = z.object({ run: Run });
/** A build costs about 34 history events of the 25,000 that an execution may have. */
const maxBuilds = 200;
const triesADay = 3;

/**
 * Plans the next builds from the ledger alone; looped until it returns none. The first plan of a pass sets the catalog right first.
 * @returns the plan as a key and a count; the iterations read their build from it
 */
export const planBuilds: Task<"items" | "objects" | "catalog" | "models" | "config" | "clock"> =
  ({ items: ledger, objects, catalog, models, config, clock }) =>
  async (event): Promise<{ count: number; key: string }> => {
    const { run } = Event.parse(event);
    const items = readOnce(ledger, ["pointer#", "run-happening#"]);
    await holdLease(items, run);
    const own = models.filter((model) => model.run === run.source);
    const before = (await happenings(items, run, run.pass)).filter(
      ({ kind, status }) => kind === "build" && status !== "blocked",
    );
    const key = `runs/${run.id}/plan-${run.pass}-${before.length}.json`;
    const today = clock.now().toISOString();
    const inputs =
      run.source === "cost"
        ? await costInputs({ items, objects, catalog, config }, run, own)
        : await eventInputs({ items, objects, catalog, config }, run, own, today.slice(0, 10), before.length === 0);
    if (inputs.last) {
      await items.put(`run-files#${run.id}`, "plan", inputs.last);
      await objects.write(key, JSON.stringify({ builds: [], blocked: [], marks: [], ...inputs.last }));
      return { count: 0, key };
    }
    const { staged, feeds, extent } = inputs.known;
    if (before.length === 0) await reconcile({ items, catalog, models: own, extent });
    const look = (table: string) => run.mend === true || table === run.rebuild;
    const { published, lost } = await publishedOf(items, own, { objects, look, extent });
    if (run.rebuild === deliveriesTable) await noteLostDeliveries(items, catalog, run, lost);
    const known: Known = {
      models: own,
      staged,
      ...(feeds && { feeds }),
      published,
      blocked: await blockedFailures(items, run, today.slice(0, 10)),
      month: today.slice(0, 7),
      maxRebuildBytes: config.rebuild.maxBytes,
      budget: inputs.isWhole ? maxBuilds - before.length : 0,
      ...(run.from && { from: run.from }),
      ...(run.to && { to: run.to }),
      ...(run.rebuild && { rebuild: run.rebuild }),
      ...(await backlog(items, run)),
    };
    const next = await planWhole(objects, known, lost);
    await recordUnbuilt(items, run, next);
    const batches = extent ? [] : await oldBatches(items, run.source);
    const { waiting, frozen, unchanged } = next;
    const kept = await inputs.keep(
      { waiting, outdated: [...batches, ...next.outdated], frozen, unchanged },
      { plan: next, published },
    );
    await items.put(`run-files#${run.id}`, "plan", kept);
    await objects.write(key, JSON.stringify(next));
    return { count: next.builds.length, key };
  };

/** A fingerprint is tried once by a chain of executions and three times a day by later ones; a redrive is a new try. */
export async function blockedFailures(items: Items, run: Run, day: string): Promise<Known["blocked"]> {
  const blocked = new Set<string>();
  for await (const failure of failures(items)) {
    const triedHere = failure.chain === chainOf(run);
    const triedEnough = run.pass === 0 && !failure.passing && failure.day === day && failure.tries >= triesADay;
    if (triedHere || triedEnough) blocked.add(`${failure.table} ${failure.partition} ${failure.fingerprint}`);
  }
  return ({ table, partition, fingerprint }) => blocked.has(`${table} ${partition} ${fingerprint}`);
}

export async function backlog(items: Items, run: Run): Promise<{ backlogDay?: string }> {
  const day = (await items.get<{ day: string | null }>("backlog", run.source))?.body.day;
  return day && day !== "undated" ? { backlogDay: day } : {};
}

/** What is not built is written down too: nothing is left out in silence. */
async function recordUnbuilt(items: Items, run: Run, { blocked, marks }: Plan): Promise<void> {
  const done = new Set((await happenings(items, run, run.pass)).map(({ name }) => name));
  for (const { table, partition, fingerprint } of blocked) {
    const name = `${table}#${partition}`;
    if (done.has(name)) continue;
    const failed = (
      await items.get<{ failed: { state: string; error: string; cause: string } }>(
        "failure",
        `${table}#${partition}#${fingerprint}`,
      )
    )?.body.failed;
    await recordHappening(items, run, { kind: "build", name, status: "blocked", ...(failed && { failed }) });
  }
  for (const { table, partition, incomplete } of marks) {
    const item = await items.get<object>(`pointer#${table}`, partition);
    if (item) await items.put(`pointer#${table}`, partition, { ...item.body, incomplete }, { expected: item.rev });
  }
}

/** Batches that an older inspector read, as `--rebuild` calls them. */
async function oldBatches(items: Items, source: Source): Promise<Plan["outdated"]> {
  const batches: Plan["outdated"] = [];
  for await (const { day, bytes } of outdatedBatches(items, source, inspectorVersionOf(source)))
    batches.push({ table: stagedTables[source], partition: day, bytes });
  return batches;
}
