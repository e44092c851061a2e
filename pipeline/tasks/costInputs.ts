import type { Wanted } from "../cost/deliveries/wanted";
import { forgetCostPlan } from "../ledger/costPlan";
import type { Run } from "../ledger/runs";
import { valuesOf } from "../plan/partition";
import type { Model } from "../plan/types";
import { costScope, reachesBeyond } from "./costScope";
import type { Deps } from "./deps";
import { costFeeds, extentOf, retire, retireUnfed, type Scope, stagedDeliveries } from "./knownInputs";
import type { PlanInputs } from "./planInputs";

/** Deliveries of reports: of the shelves that were touched where that is enough. A report that turned out to have another name is retired. */
export async function costInputs(
  { items, objects, catalog, config }: Pick<Deps, "items" | "objects" | "catalog" | "config">,
  run: Run,
  own: Model[],
): Promise<PlanInputs> {
  const since = await costScope({ items, catalog, config }, run, own);
  if (since.last && since.scope?.shelves.size === 0) return { last: since.last.kept };
  const { found, scope } = await deliveriesIn({ items, objects }, since.scope);
  if (found.retired.length > 0) await forgetCostPlan(items);
  await retire(items, catalog, found.retired);
  // Which delivery holds, and which report feeds gold, is decided when all that came is read.
  const isWhole = ((await items.get<{ day: string | null }>("backlog", run.source))?.body.day ?? null) === null;
  const known = new Set([...(scope?.reports ?? []), ...[...found.staged.keys()].map((one) => valuesOf(one)[0])]);
  const deliveries = since.allOpen({ waiting: found.waiting, refused: found.refused }, scope);
  const mayChoose =
    isWhole && deliveries.waiting.every(({ report, period }) => period === undefined || known.has(report));
  const { feeds, isChosen } = await costFeeds(items, config, { keep: mayChoose, scope });
  await retireUnfed({ items, catalog }, own, feeds);
  return {
    known: { staged: found.staged, feeds, extent: extentOf(scope) },
    isWhole,
    async keep(kept, { plan, published }) {
      const all = since.withRest({ ...kept, deliveries }, plan, scope);
      // What the last plan left says nothing of what is built beyond a scope.
      if (!scope && plan.builds.length > 0) await forgetCostPlan(items);
      const isDone = plan.builds.length + plan.waiting + found.retired.length === 0;
      // With `mend` and `--rebuild` generations without files count as unpublished.
      const isPlain = run.rebuild === undefined && !run.mend;
      if (isDone && isPlain && isWhole && isChosen) await since.note({ found, published, plan, kept: all, scope });
      return all;
    },
  };
}

/** What is found in a scope, or in everything where that says something of files beyond it. */
export async function deliveriesIn(
  { items, objects }: Pick<Deps, "items" | "objects">,
  scope: Scope | undefined,
): Promise<{ found: Wanted; scope: Scope | undefined }> {
  const found = await stagedDeliveries(items, objects, scope);
  if (!scope || !reachesBeyond(found, scope)) return { found, scope };
  return { found: await stagedDeliveries(items, objects), scope: undefined };
}
