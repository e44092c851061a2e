import type { Local } from "../local/wire";
import { type AccountFeed, accountFeeds } from "../pipeline/cost/standing/standingFeeds";
import { warningsOf } from "../pipeline/cost/standing/standingWarnings";
import { unknownEffective } from "../pipeline/cost/standing/unknownEffective";
import { costChoices, costFiles } from "../pipeline/ledger/costFiles";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { inputsOf } from "../pipeline/ledger/inputs";
import { type Unfed, unfedAccounts } from "../pipeline/plan/feeds";
import { valuesOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";
import type { Deps } from "../pipeline/tasks/deps";
import { publishedReports } from "../pipeline/tasks/knownInputs";
import { count, counted, plain } from "./output";

/** What a reader of a published month should know: what its audit counted, and what inspection noted of its files. */
export interface Remark {
  report: string;
  month: string;
  words: string;
  /** of a note on files: those that have it */
  files: string[];
}

export async function remarksOf(
  { items, objects }: Pick<Deps, "items" | "objects">,
  months: string[],
): Promise<Remark[]> {
  const remarks: Remark[] = [];
  const reportsOf = new Map<string, { report: string; month: string }[]>();
  for await (const pointer of publishedGenerations(items, "silver.cost_line_items")) {
    const { partition, figures } = pointer;
    const [report, month] = valuesOf(partition) as [string, string];
    if (!months.includes(month)) continue;
    for (const { words } of warningsOf(figures)) remarks.push({ report, month, words, files: [] });
    for (const { partition: values } of await inputsOf(objects, pointer))
      reportsOf.set(values[2]!, [...(reportsOf.get(values[2]!) ?? []), { report, month }]);
  }
  const notes = new Map<string, Remark>();
  for await (const file of costFiles(items)) {
    if (file.kind !== "report") continue;
    for (const of of reportsOf.get(file.fileId) ?? [])
      for (const words of file.notes) {
        const key = JSON.stringify([of.month, of.report, words]);
        const known = notes.get(key) ?? { ...of, words, files: [] };
        known.files.push(file.key);
        notes.set(key, known);
      }
  }
  return [...remarks, ...notes.values()];
}

/** A report whose effective cost of a month is not known, and what it lacks. */
export interface Unknown {
  report: string;
  month: string;
  reason: string;
}

export async function unknownOf(items: Items, months: string[]): Promise<Unknown[]> {
  const unknown: Unknown[] = [];
  for await (const { partition, figures, delivery } of publishedGenerations(items, "silver.cost_line_items")) {
    const [report, month] = valuesOf(partition) as [string, string];
    const reason = unknownEffective(figures, delivery?.absent);
    if (reason !== undefined && months.includes(month)) unknown.push({ report, month, reason });
  }
  return unknown;
}

/** Reports of which no list cost is known, as they have no public prices. */
export async function pricelessOf(items: Items, months: string[]): Promise<Omit<Unknown, "reason">[]> {
  const priceless = [];
  for await (const { partition, figures } of publishedGenerations(items, "silver.cost_line_items")) {
    const [report, month] = valuesOf(partition) as [string, string];
    if (months.includes(month) && Number(figures.warn_no_public_prices ?? 0) > 0) priceless.push({ report, month });
  }
  return priceless;
}

/** Of a report that feeds no gold; that of one which does is said with its month. */
export const unknownWords = ({ report, month, reason }: Unknown): string =>
  `${report} ${month}: effective is not known, as it has ${plain(reason)}`;

export const remarkWords = ({ report, month, words, files }: Remark): string =>
  `${report} ${month}: ${plain(words)}${files.length > 1 ? ` (${counted(files.length, "file")})` : ""}`;

/** Accounts of a bill that gold lacks, as the report that feeds it has not all of them. */
export interface Partial extends Unfed {
  /** accounts that gold has of the bill, and that all reports together have */
  fed: number;
  all: number;
  /** the report that feeds gold, and why */
  by: Pick<AccountFeed, "report" | "why">;
  /** of the reports with more the one with the most accounts: what to set in the configuration */
  fuller: { report: string; subAccounts: number };
}

export function partialOf(unfed: Unfed[], feeds: AccountFeed[]): Partial[] {
  return unfed.flatMap((one): Partial[] => {
    const isOf = ({ period, billingAccountId, currency }: AccountFeed) =>
      period === one.period && billingAccountId === one.billingAccountId && currency === one.currency;
    const feed = feeds.find(isOf);
    const [fuller] = (feed?.others ?? [])
      .filter(({ report }) => one.reports.includes(report))
      .sort((a, b) => b.subAccounts - a.subAccounts);
    if (!feed || !fuller) return [];
    const fed = [feed, ...(feed.besides ?? [])].reduce((sum, { subAccounts }) => sum + subAccounts, 0);
    return [{ ...one, fed, all: fed + one.subAccountIds.length, by: { report: feed.report, why: feed.why }, fuller }];
  });
}

/** Of these months the newest of each bill. */
export async function partialBy(
  { items, deps }: Pick<Local, "items" | "deps">,
  months: Set<string>,
): Promise<Partial[]> {
  if (months.size === 0) return [];
  const reports = await publishedReports(items);
  const { feeds, accounts } = accountFeeds(reports, await costChoices(items), deps.config.cost.reports);
  const found = partialOf(unfedAccounts(reports, feeds), accounts)
    .filter(({ period }) => months.has(period))
    .sort((a, b) => (a.period < b.period ? 1 : -1));
  const isFirst = (one: Partial, at: number) =>
    found.findIndex((of) => of.billingAccountId === one.billingAccountId && of.currency === one.currency) === at;
  return found.filter(isFirst);
}

/** Why gold lacks them, and what brings them in: a line of the configuration, ready to paste. */
export function partialWords({ period, billingAccountId, subAccountIds: ids, fed, all, by, fuller }: Partial): string {
  const more = ids.length > 5 ? ` and ${count(ids.length - 5)} more` : "";
  const why = by.why === "configured" ? `cost.reports names ${by.report}` : `its report ${by.report} was first`;
  const setting = JSON.stringify({ cost: { reports: { [billingAccountId]: fuller.report } } });
  const next =
    fuller.subAccounts > fed
      ? `set ${setting} in the configuration to take that`
      : `both would count some twice, so ${setting} in the configuration takes that in the place of the other`;
  return `${period}: ${count(fed)} of ${counted(all, "account")} of bill ${billingAccountId} ${fed === 1 ? "is" : "are"} in gold (not ${ids.slice(0, 5).join(", ")}${more}); ${why}; report ${fuller.report} has ${count(fuller.subAccounts)}: ${next}`;
}
