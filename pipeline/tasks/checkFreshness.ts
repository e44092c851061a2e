import { z } from "zod";
import type { FreshnessFacts } from "../alerts/alert";
import { countItem, countRepeated } from "../alerts/counts";
import { beginPeriod, settleLevel } from "../alerts/log";
import { type Found, judge, tells, type Watch } from "../freshness/judge";
import { newestInTable, whyStuck } from "../freshness/newest";
import {
  type FreshnessStanding,
  forgetStanding,
  freshnessStanding,
  putStanding,
  readStanding,
  standingOf,
} from "../freshness/standing";
import { watchesOf } from "../freshness/watches";
import { Run } from "../ledger/runs";
import type { Deps, Task } from "./deps";

const Event = z.object({ run: Run });
type Needs = "items" | "models" | "config" | "newestFile" | "clock";

/**
 * Looks at every table of this source and every folder of the configuration. Who is told, is told once when something turns
 * late and once when it is fresh again. A check that fails is a finding, not a failure. Safe to repeat.
 */
export const checkFreshness: Task<Needs> =
  (deps) =>
  async (event): Promise<Record<string, never>> => {
    const { run } = Event.parse(event);
    const { items, models, config } = deps;
    const now = deps.clock.now();
    const watches = watchesOf(config.freshness, models, run.source);
    const checked = new Map<string, FreshnessStanding>();
    let repeated = 0;
    await beginPeriod(items, { rule: "freshness", period: "-" });
    for (const watch of watches) {
      const found = await look(deps, watch);
      const before = await readStanding(items, watch.subject);
      const causedBy = lateInput(deps, watch, checked);
      const judged = judge(watch, found, now);
      if (causedBy !== undefined && judged.status === "late") judged.reason = `its input ${causedBy} is late`;
      const standing = standingOf(watch, judged, found.newestAt, before, { now, run: run.id });
      checked.set(watch.subject, standing);
      await putStanding(items, standing);
      const { allowedHours } = watch;
      const firstSeenAt = new Date(standing.firstSeenAt);
      const active = tells(judged, { firstSeenAt, allowedHours, ...(causedBy !== undefined && { causedBy }) }, now);
      if (active === undefined) continue;
      const { status, kind, newestAt, reason } = standing;
      const facts = (): FreshnessFacts => ({ status, kind, newestAt, allowedHours, reason });
      const key = { rule: "freshness" as const, subject: watch.subject, period: "-", level: "stale" };
      const { outcome, last } = await settleLevel(items, run, now, key, { active, historic: false, facts });
      if (outcome === "repeated") repeated += 1;
      const count = countItem(run, last, outcome);
      if (count) await items.putMany([count]);
    }
    await forgetOthers(deps, watches);
    await countRepeated(items, run, "freshness", repeated);
    return {};
  };

async function look({ items, models, newestFile }: Pick<Deps, Needs>, { subject, kind }: Watch): Promise<Found> {
  try {
    if (kind === "path") {
      const newestAt = await newestFile(subject);
      return newestAt ? { newestAt } : {};
    }
    if (!models.some(({ table }) => table === subject))
      return { error: `there is no table ${subject}; known are ${models.map(({ table }) => table).join(", ")}` };
    const newestAt = await newestInTable(items, subject);
    const stuck = await whyStuck(items, models, subject, newestAt);
    return { ...(newestAt && { newestAt }), ...(stuck !== undefined && { stuck }) };
  } catch (error) {
    return { error: (error as Error).message.split("\n")[0]!.slice(0, 500) };
  }
}

/** A table of this check that is not fresh either, and that this one is made of. */
function lateInput({ models }: Pick<Deps, "models">, { subject }: Watch, checked: Map<string, FreshnessStanding>) {
  const inputs = models.find(({ table }) => table === subject)?.inputs ?? [];
  return inputs.find((input) => ["late", "missing", "stuck"].includes(checked.get(input)?.status ?? "fresh"));
}

/** What left the configuration is not shown any more; tables of other sources are left to their own runs. */
async function forgetOthers({ items, models, config }: Pick<Deps, Needs>, watches: Watch[]): Promise<void> {
  const kept = new Set([...watches.map(({ subject }) => subject), ...models.map(({ table }) => table)]);
  for (const { path } of config.freshness) if (path) kept.add(path);
  for (const { subject } of await freshnessStanding(items))
    if (!kept.has(subject)) await forgetStanding(items, subject);
}
