import { createHash } from "node:crypto";
import { z } from "zod";
import type { Config } from "../config";
import { holdLease } from "../ledger/lease";
import { Run } from "../ledger/runs";
import type { Catalog, Items, ObjectStore } from "../ports";
import { dueMonths, type MonthState, maxWatched, quotaParameters, rulesOf } from "../quotas/due";
import { doneByMonth, publishedMonths, putQuotaPlan, usageWritten } from "../quotas/ledger";
import { quotasOf } from "../quotas/limits";
import { standings } from "../quotas/standing";
import { render } from "../sql/render";
import type { Task } from "./deps";
import { holdsFile } from "./publishedFiles";

const Event = z.object({ run: Run });

interface Rendered {
  due: boolean;
  months: string[];
  sql: string;
  token: string;
  usageSql: string;
  usageToken: string;
}

/**
 * The two queries of quotas for the months whose totals or rules changed since they were evaluated last. Safe to repeat.
 * @returns due: false when nothing changed, or when this source feeds no quotas
 * @throws {LeaseLostError} when a newer run holds the lease
 */
export const renderQuotas: Task<"items" | "objects" | "catalog" | "statements" | "config" | "clock"> =
  ({ items, objects, catalog, statements, config, clock }) =>
  async (event): Promise<Rendered> => {
    const { run } = Event.parse(event);
    const nothing = { due: false, months: [], sql: "", token: "", usageSql: "", usageToken: "" };
    if (run.source !== "cloudtrail") return nothing;
    await holdLease(items, run);
    const now = clock.now();
    const all = (await publishedMonths(items)).map((one) => ({ ...one, rules: rulesOf(config.quota, one.month, now) }));
    const due = dueMonths(all, await doneByMonth(items));
    if (due.length === 0) return nothing;
    await putQuotaPlan(items, run, due);
    await mountUsage({ items, objects, catalog }, due);
    const months = due.map(({ month }) => month);
    const watched = await watchedIn(items, config.quota, months, now);
    const sql = render(statements.get("internal.quotas")!, quotaParameters(config.quota, months, watched, now));
    const usageSql = render(statements.get("internal.usage_changes")!, { months });
    const tokenOf = (step: string, text: string) =>
      createHash("sha256")
        .update(JSON.stringify([run.id, run.pass, step, text]))
        .digest("hex");
    return {
      due: true,
      months,
      sql,
      token: tokenOf("quotas", sql),
      usageSql,
      usageToken: tokenOf("usage", usageSql),
    };
  };

/** Who is looked at whatever they used: everybody with a quota of their own or with a standing, which must not go stale. */
async function watchedIn(items: Items, config: Config["quota"], months: string[], now: Date): Promise<Set<string>> {
  const watched = new Set<string>();
  for (const month of months) {
    for (const principal of quotasOf(config, month, now).overrides.keys()) watched.add(principal);
    for await (const { principal } of standings(items, month)) {
      watched.add(principal);
      if (watched.size > maxWatched) return watched; // nothing is filtered then, so nobody else has to be named
    }
  }
  return watched;
}

interface Mounting {
  items: Items;
  objects: Pick<ObjectStore, "list" | "key">;
  catalog: Pick<Catalog, "point" | "partitions" | "location">;
}

/**
 * Points the tables that usage is compared with at what the ledger says was written; a crash between the two is repaired here. A
 * generation whose files somebody removed is compared with no more, so the whole month is written: whoever has fallen out of it since
 * then keeps the total of that generation, which no table has any longer.
 */
async function mountUsage({ items, objects, catalog }: Mounting, due: MonthState[]) {
  const pending = new Map<string, string | undefined>();
  for await (const { values } of catalog.partitions("internal.usage_pending"))
    pending.set(JSON.stringify(values), undefined);
  for (const { month, generation } of due) {
    const usage = await usageWritten(items, month);
    const written = await withFiles(objects, usage.written?.location);
    if ((await catalog.location("internal.usage_written", [month])) !== written)
      await catalog.point("internal.usage_written", [{ values: [month], location: written }]);
    // What was begun and is finished now needs no care: its rows are among those that differ.
    for (const one of usage.pending)
      if (one.generation !== generation)
        pending.set(JSON.stringify([month, one.generation]), await withFiles(objects, one.location));
  }
  const changes = [...pending].map(([values, location]) => ({ values: JSON.parse(values) as string[], location }));
  if (changes.length > 0) await catalog.point("internal.usage_pending", changes);
}

/** @returns the location, when something lies there */
const withFiles = async (objects: Mounting["objects"], location: string | undefined): Promise<string | undefined> =>
  location !== undefined && (await holdsFile(objects, location)) ? location : undefined;
