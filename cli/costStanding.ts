import type { Local } from "../local/wire";
import { placeOf } from "../pipeline/cost/deliveries/place";
import type { Wanted } from "../pipeline/cost/deliveries/wanted";
import {
  type MonthRow,
  type MonthStanding,
  monthBefore,
  monthStandings,
  type ReportRow,
  shownMonths,
} from "../pipeline/cost/standing/standing";
import { type AccountFeed, accountFeeds, type LeftOut } from "../pipeline/cost/standing/standingFeeds";
import type { UsageRow } from "../pipeline/cost/standing/standingUsage";
import { UsageError } from "../pipeline/errors";
import { costChoices } from "../pipeline/ledger/costFiles";
import { failures, publishedGenerations } from "../pipeline/ledger/generations";
import type { RunRecord } from "../pipeline/ledger/runs";
import { unfedAccounts } from "../pipeline/plan/feeds";
import { periodOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";
import { publishedReports, stagedDeliveries } from "../pipeline/tasks/knownInputs";
import { dimensionOf, monthSql, sumsSql } from "./costBy";
import { type Gone, goneOf } from "./costGone";
import { literals } from "./costLedger";
import { type Partial, partialOf, type Remark, remarksOf, type Unknown, unknownOf } from "./costRemarks";
import { misnamedReports } from "./unmatched";

export interface CostStanding {
  months: MonthStanding[];
  /** months with published cost, oldest first */
  published: string[];
  /** which report feeds gold, in every published month */
  feeds: AccountFeed[];
  /** gold is still made from other reports than those that feed it now; the next run builds it anew */
  due: { month: string; madeFrom: string[]; feeds: string[] }[];
  /** entries of `cost.reports` that name what is not published, so they have no effect */
  misnamed: Awaited<ReturnType<typeof misnamedReports>>;
  /** of the months shown */
  remarks: Remark[];
  /** reports without an effective cost, of the months shown */
  unknown: Unknown[];
  /** accounts that reports have and gold does not, of the months shown */
  unfed: Partial[];
  /** billing accounts that the configuration leaves out of gold, in every published month */
  leftOut: LeftOut[];
  /** raw files that are not there any more, of the months shown */
  gone: Gone[];
  waiting: Wanted["waiting"];
  refused: Wanted["refused"];
  /** files in no delivery */
  idle: Wanted["idle"];
  /** builds that failed and were not mended since */
  failed: { table: string; partition: string; error: string; cause: string }[];
  outdated: { table: string; partition: string; bytes: number }[];
  frozen: { table: string; partition: string }[];
}
type Standing = Pick<Local, "items" | "deps" | "engine" | "models">;

/** How cost stands now: amounts from gold, the rest from the ledger. @param o.month only this one */
export async function costStanding(local: Standing, o: { month?: string; by: string }): Promise<CostStanding> {
  const { items, deps, models } = local;
  const reports = await publishedReports(items);
  const kept = await costChoices(items);
  const { feeds, accounts, leftOut } = accountFeeds(reports, kept, deps.config.cost.reports);
  const madeFrom = await goldInputs(items);
  const published = [...madeFrom.keys()].sort();
  const months = o.month ? [o.month] : shownMonths(published);
  const shown = accounts.filter(({ period }) => months.includes(period));
  const own = new Set(models.models.filter(({ run }) => run === "cost").map(({ table }) => table));
  const { waiting, refused, idle } = await stagedDeliveries(items, deps.objects);
  const isAsked = ({ period }: { period?: string }) => !o.month || period === undefined || period === o.month;
  return {
    months: monthStandings(
      months,
      await monthRows(local, months, o.by, published),
      accounts,
      await reportRows(local, shown),
      await usageRows(local, months),
    ),
    published,
    feeds: accounts,
    due: [...madeFrom]
      .map(([month, of]) => ({ month, madeFrom: of, feeds: feeds.get(month)?.reports ?? [] }))
      .filter(({ month, madeFrom: of, feeds: now }) => feeds.has(month) && of.join() !== now.join()),
    misnamed: await misnamedReports(local),
    remarks: await remarksOf(deps, months),
    unknown: await unknownOf(items, months),
    unfed: partialOf(unfedAccounts(reports, feeds), accounts).filter(({ period }) => months.includes(period)),
    leftOut,
    gone: await goneOf(deps, (month) => months.includes(month)),
    waiting: waiting.filter(isAsked),
    refused: refused.filter(isAsked),
    idle: idle.filter(({ key }) => isAsked(placeOf(key))),
    failed: (await failedBuilds(items, own)).filter(({ partition }) => !o.month || periodOf(partition) === o.month),
    ...(await lastPlan(items)),
  };
}

/** Reports that gold was made from, by month. */
async function goldInputs(items: Items): Promise<Map<string, string[]>> {
  const months = new Map<string, string[]>();
  for await (const { partition, inputs } of publishedGenerations(items, "gold.cost_monthly"))
    months.set(partition, [...new Set(inputs.map(({ partition: [report] }) => report!))].sort());
  return months;
}

async function monthRows(local: Standing, months: string[], by: string, published: string[]): Promise<MonthRow[]> {
  const dimension = dimensionOf(local, by);
  const wanted = new Set([...months, ...months.map(monthBefore)].filter((month) => published.includes(month)));
  if (wanted.size === 0) return [];
  const { rows } = await local.engine.select(monthSql(dimension, [...wanted]));
  for (const month of wanted)
    if (dimension.table === "silver.cost_line_items" && !rows.some(({ billing_period: of }) => of === month))
      throw new UsageError(
        `gold.cost_monthly of ${month} does not say yet which reports it is made from; \`sluice run --rebuild gold.cost_monthly\` builds it anew`,
      );
  return (rows as unknown as MonthRow[]).map((row) => ({ ...row, name: row.name || null })); // gold says nothing with an empty text
}

/** How far usage goes; fees and tax have days of their own. */
async function usageRows({ engine }: Standing, months: string[]): Promise<UsageRow[]> {
  if (months.length === 0) return [];
  const grain = "billing_period, billing_account_id, billing_currency";
  const { rows } = await engine.select(
    `SELECT ${grain}, CAST(max(charge_date) AS varchar) AS last_date FROM gold.cost_daily WHERE billing_period IN (${literals(months)}) AND charge_category = 'Usage' GROUP BY ${grain}`,
  );
  return rows as unknown as UsageRow[];
}

/** Reports are only read where there is more than one of a bill. */
async function reportRows({ engine }: Standing, feeds: AccountFeed[]): Promise<ReportRow[]> {
  const found: ReportRow[] = [];
  for (const period of new Set(feeds.filter(({ others }) => others.length > 0).map((one) => one.period))) {
    const here = feeds.filter((one) => one.period === period && one.others.length > 0);
    const reports = new Set(
      here.flatMap(({ report, besides = [], others }) => [report, ...[...besides, ...others].map((one) => one.report)]),
    );
    const grain = "billing_period, x_report, billing_account_id, billing_currency";
    const { rows } = await engine.select(
      `SELECT ${grain}, ${sumsSql} FROM silver.cost_line_items WHERE billing_period = ${literals([period])} AND x_report IN (${literals([...reports])}) GROUP BY ${grain}`,
    );
    found.push(...(rows as unknown as ReportRow[]));
  }
  return found;
}

async function failedBuilds(items: Items, tables: Set<string>): Promise<CostStanding["failed"]> {
  const failed: CostStanding["failed"] = [];
  for await (const { table, partition, failed: why } of failures(items))
    if (tables.has(table)) failed.push({ table, partition, error: why.error, cause: why.cause });
  return failed;
}

/** What the newest run of this source left as it is. */
async function lastPlan(items: Items): Promise<Pick<CostStanding, "outdated" | "frozen">> {
  let last: RunRecord | undefined;
  for await (const { body } of items.query<RunRecord>("run"))
    if (body.source === "cost" && (!last || body.startedAt >= last.startedAt)) last = body;
  const plan =
    last && (await items.get<Pick<CostStanding, "outdated" | "frozen">>(`run-files#${last.id}`, "plan"))?.body;
  return { outdated: plan?.outdated ?? [], frozen: plan?.frozen ?? [] };
}
