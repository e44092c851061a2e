import { type Amounts, type Group, type MonthStanding, sumOf } from "../pipeline/cost/standing/standing";
import { centsText, changeText, exactOrNull, exactText, knownText } from "../pipeline/cost/standing/standingAmount";
import type { KnownDifference } from "../pipeline/cost/standing/standingChanges";
import type { AccountFeed } from "../pipeline/cost/standing/standingFeeds";
import { idleTold, refusedJson, refusedTold, waitingJson, waitingWords } from "./costDeliveries";
import { goneNext, goneWords } from "./costGone";
import { leftOutAccounts, leftOutWords } from "./costLeftOut";
import { noCost } from "./costMonth";
import { partialWords, remarkWords, unknownWords } from "./costRemarks";
import type { CostStanding } from "./costStanding";
import { list, listAlike } from "./lists";
import { outdatedWords } from "./outdated";
import { counted, plain, print, table } from "./output";
import { misnamedWords } from "./unmatched";

const usualLimit = 10;

interface Asked {
  by: string;
  month: string | undefined;
  /** how many rows of each month are shown; the others are one row */
  limit?: number;
  /** path of the configuration that holds */
  config?: string | undefined;
  /** names of accounts, by id */
  accounts: Record<string, string>;
}

/** The standing in words. */
export function sayCost(standing: CostStanding, asked: Asked): void {
  const { months, due, misnamed, remarks, unknown, unfed } = standing;
  const { waiting, refused, failed, outdated, frozen } = standing;
  if (months.length === 0) print(noneWords(standing, asked.month));
  for (const month of months) {
    sayMonth(month, standing, asked);
    print("");
  }
  if (months.length > 0) print("amounts are rounded to cents, half up; --json has every digit");
  for (const { month, madeFrom, feeds } of due)
    print(
      `gold of ${month} is made from ${plain(madeFrom.join(", "))}; the next run ${feeds.length > 0 ? `makes it from ${plain(feeds.join(", "))}` : "takes it out"}`,
    );
  list("left out by the configuration", leftOutAccounts(standing.leftOut), leftOutWords);
  list("raw files gone", standing.gone, (one) => `${goneWords(one)}; ${goneNext}`);
  list(`in the configuration${asked.config ? ` ${asked.config}` : ""}, and without effect`, misnamed, misnamedWords);
  const told = new Set(months.flatMap((month) => unknownOf(month, standing)));
  const untold = unknown.filter((one) => !told.has(one)).map(unknownWords);
  list("worth knowing", [...unfed.map(partialWords), ...untold, ...remarks.map(remarkWords)], (words) => words);
  list("waiting", waiting, waitingWords);
  listAlike(
    "refused",
    refused.map((one) => refusedTold(one, standing.published.length > 0)),
  );
  listAlike("in no delivery", standing.idle.map(idleTold));
  list(
    "not published, as a build failed",
    failed,
    ({ table: name, partition, error, cause }) => `${name} ${partition}: ${error}: ${cause}`,
  );
  list(
    "frozen (what they were built from is gone, so they stay as they are)",
    frozen,
    ({ table: name, partition }) => `${name} ${partition}`,
  );
  if (outdated.length > 0) print(outdatedWords(outdated));
}

function noneWords({ published, leftOut }: CostStanding, month: string | undefined): string {
  if (published.length === 0)
    return leftOut.length > 0 ? "no cost is in gold: the configuration leaves it out" : noCost;
  return `${month} is not published; these months are: ${published.join(", ")}`;
}

/** Why it is so; a month that still runs says how far its usage goes, as it stands beside a whole one. */
function statusWords({ status, usageUntil }: MonthStanding): string {
  if (status === "closed") return status;
  const reason = status === "provisional" ? "not all lines have an invoice id yet" : "the report has no invoice ids";
  return `${status}, as ${reason}${usageUntil ? `; usage up to ${usageUntil}` : ""}`;
}

function sayMonth(one: MonthStanding, standing: CostStanding, asked: Asked): void {
  const { by, accounts } = asked;
  const { month, billingAccountId, currency, before, groups, feed, others } = one;
  const unknown = unknownOf(one, standing);
  const partial = standing.unfed.find(
    ({ period, billingAccountId: of, currency: only = currency }) =>
      period === month && of === billingAccountId && only === currency,
  );
  const some = partial ? `, ${partial.fed} of ${counted(partial.all, "account")}` : "";
  print(
    `${month}, billing account ${named(billingAccountId, accounts)}, ${plain(currency)}${some}: ${statusWords(one)}`,
  );
  const earlier = before
    ? ` (${beforeWords(one)}: ${centsText(before.billed)}, ${changeText(one.billed - before.billed)})`
    : "";
  print(`  billed ${centsText(one.billed)}${earlier}, effective ${knownText(one.effective)}`);
  for (const { report, reason } of unknown) print(`  effective is not known: ${plain(report)} has ${plain(reason)}`);
  const knowing = unknown.length > 0 ? knowingOf(one) : undefined;
  if (knowing !== undefined)
    print(`  report ${plain(knowing)} knows it: ${plain(knowingNext(billingAccountId, knowing))}`);
  print(`  credits ${centsText(one.credits)} and tax ${centsText(one.tax)} are in it`);
  if (feed) print(`  from report ${plain(feedWords(feed))}`);
  for (const { report, subAccounts, billed, effective } of others)
    print(
      `  report ${plain(report)} of the same bill${subAccounts < (feed?.subAccounts ?? 0) ? `, with ${subAccounts} of ${counted(feed!.subAccounts, "account")}` : ""}: billed ${against(billed)}; effective ${against(effective)}`,
    );
  print(
    table(groupRows(one, asked))
      .split("\n")
      .map((line) => `    ${line}`)
      .join("\n"),
  );
  if (groups.length > (asked.limit ?? usualLimit)) print(`    --limit ${groups.length} or --json lists the others`);
  if (by.startsWith("tag:") && groups.every(({ name }) => name === null))
    print(
      `    no line has this tag; its name is case sensitive, and must be activated as a cost allocation tag in AWS`,
    );
}

/** `2025-12`, or `all of 2025-12` of a month that is not over yet */
const beforeWords = ({ before, usageUntil }: MonthStanding): string => `${usageUntil ? "all of " : ""}${before!.month}`;

/** The table adds up: what is not shown is one row, and the last row is the month. */
function groupRows(one: MonthStanding, { by, accounts, limit = usualLimit }: Asked): Record<string, string>[] {
  const { groups } = one;
  const row = (name: string, { billed, effective, change }: Omit<Group, "name">) => ({
    [by]: name,
    billed: centsText(billed),
    effective: knownText(effective),
    ...(change !== undefined && { [`billed against ${beforeWords(one)}`]: changeText(change) }),
  });
  const nameOf = (name: string | null) => (name === null ? "(none)" : by === "account" ? named(name, accounts) : name);
  const rows = groups.slice(0, limit).map((group) => row(nameOf(group.name), group));
  const rest = groups.slice(limit);
  if (rest.length > 0) rows.push(row(counted(rest.length, "other"), sumOf(rest)));
  if (groups.length > 1) rows.push(row("total", sumOf(groups)));
  return rows;
}

/** Reports that feed this month's figures and do not say what of their commitments was used. */
const unknownOf = ({ month, feed }: MonthStanding, { unknown }: CostStanding): CostStanding["unknown"] => {
  const reports = feed ? [feed.report, ...(feed.besides ?? []).map((one) => one.report)] : [];
  return unknown.filter((one) => one.month === month && reports.includes(one.report));
};

/** Another report of the same bill with an effective cost, the one with the most accounts. */
function knowingOf({ others }: MonthStanding): string | undefined {
  const known = others.filter(({ effective }) => effective.after !== undefined);
  return known.sort((a, b) => b.subAccounts - a.subAccounts)[0]?.report;
}
const knowingNext = (account: string, report: string): string =>
  `"cost": {"reports": ${JSON.stringify({ [account]: report })}} in the configuration lets it feed gold`;

const named = (id: string, accounts: Record<string, string>): string =>
  accounts[id] === undefined ? plain(id) : `${plain(id)} ${plain(accounts[id])}`;

/** `org-cur (first published)` */
export function feedWords({ report, why, expected, besides = [] }: AccountFeed): string {
  const more = besides.map((one) => `, and ${counted(one.subAccounts, "other account")} from ${one.report}`);
  const reason = why === "stands in" ? `${expected}, from which other months come, has nothing of this one` : why;
  return `${report} (${reason})${more.join("")}`;
}

const against = ({ after, difference }: KnownDifference): string =>
  difference === undefined
    ? knownText(after)
    : `${knownText(after)} (${difference === 0n ? "equal" : changeText(difference)})`;

/** The standing as JSON; amounts are exact decimal text. */
export function costJson(standing: CostStanding, by: string) {
  const { months, waiting, refused, unknown: _, ...rest } = standing;
  return {
    by,
    months: months.map((one) => {
      const { month, billingAccountId, currency, status, usageUntil, before, groups, feed, others, ...amounts } = one;
      const knowing = knowingOf(one);
      return {
        month,
        billingAccountId,
        currency,
        status,
        usageUntil: usageUntil ?? null,
        ...amountsJson(amounts),
        effectiveUnknown: unknownOf(one, standing).map(({ report, reason }) => ({
          report,
          reason,
          ...(knowing !== undefined && { next: knowingNext(billingAccountId, knowing) }),
        })),
        before: before ? { month: before.month, ...amountsJson(before) } : null,
        report: feed?.report ?? null,
        why: feed?.why ?? null,
        ...(feed?.expected && { expected: feed.expected }),
        ...(feed?.besides && { besides: feed.besides }),
        otherReports: others.map(({ report, subAccounts, billed, effective }) => ({
          report,
          subAccounts,
          equal: billed.difference === 0n && effective.before === effective.after,
          billed: exactText(billed.after),
          billedDifference: exactText(billed.difference),
          effective: exactOrNull(effective.after),
          effectiveDifference: exactOrNull(effective.difference),
        })),
        groups: groups.map(({ name, billed, effective, before: was, change }) => ({
          name,
          billed: exactText(billed),
          effective: exactOrNull(effective),
          before: was === undefined ? null : exactText(was),
          change: change === undefined ? null : exactText(change),
        })),
      };
    }),
    ...rest,
    waiting: waiting.map(waitingJson),
    refused: refused.map((one) => refusedJson(one, standing.published.length > 0)),
  };
}

const amountsJson = ({ billed, effective, credits, tax }: Amounts) => ({
  billed: exactText(billed),
  effective: exactOrNull(effective),
  credits: exactText(credits),
  tax: exactText(tax),
});
