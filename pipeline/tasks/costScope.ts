import { createHash } from "node:crypto";
import { loose, shelfOf, withTied } from "../cost/deliveries/shelf";
import type { Wanted } from "../cost/deliveries/wanted";
import { inspectorVersionOf } from "../inspect/results";
import { costChoices } from "../ledger/costFiles";
import { lastCostPlan, type NewestDeliveries, noteCostPlan } from "../ledger/costPlan";
import { hashOf } from "../ledger/quiet";
import type { Run } from "../ledger/runs";
import { settleShelves, tiedShelves, touch, touchedShelves } from "../ledger/shelves";
import type { Known, Plan } from "../plan/known";
import { partitionOf, periodIn, periodOf, valuesOf } from "../plan/partition";
import type { Model } from "../plan/types";
import type { Catalog, Items } from "../ports";
import type { Deps } from "./deps";
import { configuredChoices, type Scope } from "./knownInputs";
import type { Kept } from "./planInputs";

/** What a plan of cost without work was made with and left: the next one looks only at what is not so any more. */
export interface Standing extends NewestDeliveries {
  /** hash of statements, settings and limits */
  of: string;
  /** report by billing account, as it is chosen or configured */
  choices: Record<string, string>;
  /** some file may have to do with any other */
  isOneHeap: boolean;
  /** where the catalog has to point, as a hash by month: what it says otherwise is set right, whoever wrote it and whenever */
  catalog: Record<string, string>;
  unchangedOf: Record<string, number>;
  kept: Kept;
}
type Ledger = { items: Items; catalog: Pick<Catalog, "partitions">; config: Deps["config"] };

type Open = Pick<Wanted, "waiting" | "refused">;
interface Made {
  found: Wanted;
  plan: Plan;
  published: Known["published"];
  kept: Kept;
  scope: Scope | undefined;
}
/** What a plan of cost has to look at. */
export interface CostScope {
  /** undefined: everything */
  scope: Scope | undefined;
  last: Standing | undefined;
  /** What waits or is refused, with what the last plan left of everything else. */
  allOpen(open: Open, scope: Scope | undefined): Open;
  /** What this plan leaves, likewise. */
  withRest(kept: Kept, plan: Plan, scope: Scope | undefined): Kept;
  /** Writes down that there is nothing to build. What was not built though it should be is looked at again. */
  note(made: Made): Promise<void>;
}

/**
 * The shelves that were touched since the last plan without work, with those that are tied to them; and of months that somebody changed in
 * the catalog too. Everything, when statements, settings or the choice of reports are others, or when there is no such plan.
 */
export async function costScope({ items, catalog, config }: Ledger, run: Run, own: Model[]): Promise<CostScope> {
  const touched = await touchedShelves(items);
  const of = hashOf([
    own.map(({ table, builders }) => [table, ...builders.map(({ hash }) => hash)]),
    [inspectorVersionOf(run.source), String(config.rebuild.maxBytes), run.from, run.to],
  ]);
  const last = await lastCostPlan<Standing>(items);
  const scope = await scopeSince(last?.of === of ? last : undefined);

  async function scopeSince(before: Standing | undefined): Promise<Scope | undefined> {
    const isOutdated = before?.kept.outdated.some(({ table }) => own.some((model) => model.table === table));
    if (!before || run.rebuild !== undefined || run.mend || isOutdated || !(await isChosenSo(before))) return undefined;
    const now = await pointed(catalog, own);
    const months = new Set([...Object.keys(now), ...Object.keys(before.catalog)]);
    const moved = [...months].filter((month) => now[month] !== before.catalog[month]);
    const begin = [...touched.keys(), ...moved];
    const shelves = begin.length === 0 ? new Set<string>() : withTied(begin, await tiedShelves(items));
    const isHeap = begin.length > 0 && (before.isOneHeap || moved.includes(noMonth));
    return shelves && !isHeap ? { shelves, reports: before.reports } : undefined;
  }
  async function isChosenSo({ choices: before }: Standing): Promise<boolean> {
    const configured = await configuredChoices(items, config);
    const now = new Map([...(await costChoices(items)), ...configured]);
    return [...Object.keys(before), ...configured.map(([account]) => account)].every(
      (account) => now.get(account) === before[account],
    );
  }
  return {
    scope,
    last,
    allOpen: (open, within) => (within && last ? withOpen(last, open, within) : open),
    withRest: (kept, plan, within) => (within && last ? together(last, kept, plan, within) : kept),
    async note({ found, published, plan, kept, scope: within }) {
      const rest = within && last;
      // Of a report whose name is no more gold still has what was delivered.
      const reports = byReport(own).flatMap(({ table }) =>
        [...(published.get(table)?.keys() ?? [])].map((one) => valuesOf(one)[0]!),
      );
      const choices = [...(await costChoices(items)), ...(await configuredChoices(items, config))];
      const standing: Standing = {
        of,
        choices: Object.fromEntries(choices),
        reports: rest ? rest.reports : [...new Set([...found.reports, ...reports])].sort(),
        newest: newestOf(published, own, rest && { newest: rest.newest, shelves: within.shelves }),
        isOneHeap: found.unnamed > 0,
        catalog: { ...(rest && elsewhere(rest.catalog, within)), ...hashesByMonth(linesOf(published)) },
        unchangedOf: { ...(rest && elsewhere(rest.unchangedOf, within)), ...plan.unchangedOf },
        kept,
      };
      const open = new Set([...plan.blocked, ...plan.frozen, ...plan.marks].map((one) => periodOf(one.partition)));
      await touch(items, open);
      await noteCostPlan(items, standing);
      await settleShelves(items, new Map([...touched].filter(([shelf]) => !open.has(shelf))));
    },
  };
}

/** These shelves, for who has no plan to make. @returns undefined when everything has to be looked at */
export async function scopeOf(items: Items, begin: Iterable<string>): Promise<Scope | undefined> {
  const last = await lastCostPlan<Standing>(items);
  const shelves = last && !last.isOneHeap ? withTied(begin, await tiedShelves(items)) : undefined;
  return shelves && { shelves, reports: last!.reports };
}

/** Of something by month, that beyond a scope. */
const elsewhere = <Value>(all: Record<string, Value>, { shelves }: Scope): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([month]) => !shelves.has(month)));

const byReport = (own: Model[]): Model[] => own.filter(({ partition }) => partition.columns[0] === "x_report");

/** When the newest delivery came, by table and month. */
function newestOf(
  published: Known["published"],
  own: Model[],
  rest: (Pick<Standing, "newest"> & Pick<Scope, "shelves">) | undefined,
): Standing["newest"] {
  const tables: Standing["newest"] = {};
  for (const { table } of byReport(own)) {
    const before = Object.entries(rest?.newest[table] ?? {}).filter(([month]) => !rest?.shelves.has(month));
    const months: Record<string, number> = Object.fromEntries(before);
    for (const [of, { delivery }] of published.get(table) ?? []) {
      const month = periodOf(of);
      if (delivery) months[month] = Math.max(months[month] ?? 0, Date.parse(delivery.deliveredAt));
    }
    tables[table] = months;
  }
  return tables;
}

function together(last: Standing, kept: Kept, plan: Plan, scope: Scope): Kept {
  const counts = Object.values({ ...elsewhere(last.unchangedOf, scope), ...plan.unchangedOf });
  return {
    ...kept,
    unchanged: counts.reduce((sum, one) => sum + one, 0),
    outdated: [...last.kept.outdated, ...kept.outdated],
  };
}

function withOpen(last: Standing, open: Open, scope: Scope): Open {
  const isElsewhere = ({ files, period }: { files: string[]; period?: string }) =>
    !scope.shelves.has(files[0] === undefined ? (period ?? loose) : shelfOf(files[0]));
  const { waiting = [], refused = [] } = last.kept.deliveries ?? {};
  return {
    waiting: [...waiting.filter(isElsewhere), ...open.waiting],
    refused: [...refused.filter(isElsewhere), ...open.refused],
  };
}

/** Whether what was found in a scope says something of files beyond it: a new report, or files that need no manifest. */
export function reachesBeyond({ reports, unnamed, retired }: Wanted, scope: Scope): boolean {
  const known = new Set(scope.reports);
  return unnamed + retired.length > 0 || ![...reports].every((report) => known.has(report));
}

const noMonth = "none";
interface Line {
  table: string;
  partition: string;
  location: string;
}
async function pointed(catalog: Pick<Catalog, "partitions">, own: Model[]): Promise<Record<string, string>> {
  const lines: Line[] = [];
  for (const { table } of own)
    for await (const { values, location } of catalog.partitions(table))
      lines.push({ table, partition: partitionOf(values), location });
  return hashesByMonth(lines);
}
const linesOf = (published: Known["published"]): Line[] =>
  [...published].flatMap(([table, all]) =>
    [...all].map(([partition, { location }]) => ({ table, partition, location })),
  );

function hashesByMonth(lines: Line[]): Record<string, string> {
  const months = new Map<string, string[]>();
  for (const { table, partition, location } of lines) {
    const month = periodIn(valuesOf(partition)) ?? noMonth;
    const line = `${table} ${partition} ${location}`;
    months.get(month)?.push(line) ?? months.set(month, [line]);
  }
  return Object.fromEntries([...months].map(([month, of]) => [month, shortHash(of.sort().join("\n"))]));
}
const shortHash = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 10);
