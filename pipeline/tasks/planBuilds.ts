import { z } from "zod";
import type { Wanted } from "../cost/deliveries/wanted";
import { inspectorVersionOf } from "../inspect/results";
import { outdatedBatches, stagedTables } from "../ledger/batches";
import { chainOf, failures } from "../ledger/generations";
import { holdLease } from "../ledger/lease";
import { readOnce } from "../ledger/readOnce";
import { happenings, Run, recordHappening } from "../ledger/runs";
import type { Known, Plan } from "../plan/known";
import { valuesOf } from "../plan/partition";
import type { Items } from "../ports";
import type { Deps, Task } from "./deps";
import { costFeeds, retire, stagedDays, stagedDeliveries } from "./knownInputs";
import { deliveriesTable, noteLostDeliveries } from "./lostDeliveries";
import { planWhole } from "./planWhole";
import { publishedOf } from "./publishedFiles";
import { isIdle, quietPlan } from "./quietPlan";
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
    const quiet = await quietPlan<Kept>({ items, catalog, config }, run, own, today.slice(0, 10));
    if (before.length === 0 && quiet.last) {
      await items.put(`run-files#${run.id}`, "plan", quiet.last);
      await objects.write(key, JSON.stringify({ builds: [], blocked: [], marks: [], ...quiet.last }));
      return { count: 0, key };
    }
    if (before.length === 0) await reconcile({ items, catalog, models: own });
    const inputs = await inputsOf({ items, objects, catalog, config }, run);
    const { staged, feeds, deliveries, isWhole, retired } = inputs;
    const { published, lost } = await publishedOf(
      items,
      own.map(({ table }) => table),
      { objects, look: (table) => run.mend === true || table === run.rebuild },
    );
    if (run.rebuild === deliveriesTable) await noteLostDeliveries(items, catalog, run, lost);
    const known: Known = {
      models: own,
      staged,
      ...(feeds && { feeds }),
      published,
      blocked: await blockedFailures(items, run, today.slice(0, 10)),
      month: today.slice(0, 7),
      maxRebuildBytes: config.rebuild.maxBytes,
      budget: isWhole ? maxBuilds - before.length : 0,
      ...(run.from && { from: run.from }),
      ...(run.to && { to: run.to }),
      ...(run.rebuild && { rebuild: run.rebuild }),
      ...(await backlog(items, run)),
    };
    const next = await planWhole(objects, known, lost);
    const kept = await keep(items, run, next, deliveries);
    await quiet.note(retired === 0 && isIdle(next) ? kept : undefined);
    await objects.write(key, JSON.stringify(next));
    return { count: next.builds.length, key };
  };

/** What there is to build from. Of cost, a report that turned out to have another name is retired on the way. */
async function inputsOf(
  { items, objects, catalog, config }: Pick<Deps, "items" | "objects" | "catalog" | "config">,
  run: Run,
): Promise<Pick<Known, "staged" | "feeds"> & Pick<Kept, "deliveries"> & { isWhole: boolean; retired: number }> {
  if (run.source === "cloudtrail") return { staged: await stagedDays(items, objects), isWhole: true, retired: 0 };
  const { staged, retired, waiting, refused } = await stagedDeliveries(items, objects);
  await retire(items, catalog, retired);
  // Which delivery holds, and which report feeds gold, is decided when all that came is read.
  const isWhole = ((await items.get<{ day: string | null }>("backlog", run.source))?.body.day ?? null) === null;
  const known = new Set([...staged.keys()].map((partition) => valuesOf(partition)[0]));
  const mayChoose = isWhole && waiting.every(({ report, period }) => period === undefined || known.has(report));
  const feeds = await costFeeds(items, config, mayChoose);
  return { staged, feeds, deliveries: { waiting, refused }, isWhole, retired: retired.length };
}

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

/** What a plan leaves for the run's record. */
type Kept = Pick<Plan, "waiting" | "outdated" | "frozen" | "unchanged"> & {
  deliveries?: Pick<Wanted, "waiting" | "refused"> | undefined;
};

/** What is not built is written down too: nothing is left out in silence. */
async function keep(
  items: Items,
  run: Run,
  { blocked, waiting, outdated, frozen, unchanged, marks }: Plan,
  deliveries: Kept["deliveries"],
): Promise<Kept> {
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
  const batches: { table: string; partition: string; bytes: number }[] = [];
  for await (const { day, bytes } of outdatedBatches(items, run.source, inspectorVersionOf(run.source)))
    batches.push({ table: stagedTables[run.source], partition: day, bytes });
  const kept: Kept = {
    waiting,
    outdated: [...batches, ...outdated],
    frozen,
    unchanged,
    ...(deliveries && { deliveries }),
  };
  await items.put(`run-files#${run.id}`, "plan", kept);
  return kept;
}
