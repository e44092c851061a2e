import { centsText, changeText, exactOrNull, exactText, knownText } from "../pipeline/cost/standing/standingAmount";
import { type Changes, differenceJson, knownDifferenceJson } from "../pipeline/cost/standing/standingChanges";
import type { Pair, PublishedDelivery } from "../pipeline/cost/standing/standingPairs";
import { noCost } from "./costMonth";
import { list } from "./lists";
import { count, counted, plain, print, table } from "./output";

const shownRows = 20;

export interface Compared {
  pair: Pair;
  /** undefined: the totals of one of the two are gone for good */
  changes: Changes | undefined;
}

/** The differences in words. */
export function sayChanges(compared: Compared[], single: PublishedDelivery[]): void {
  if (compared.length + single.length === 0) print(noCost);
  const told = new Map<string, string>();
  for (const one of compared) {
    const { pair, changes } = one;
    if (!changes) {
      print(`${pairWords(pair)}: not known, as ${lostWords(pair)}`);
      continue;
    }
    const key = differenceKey(pair, changes);
    sayPair(pair, changes, told.get(key));
    if (!told.has(key)) told.set(key, pair.report);
  }
  if (compared.some(({ changes }) => changes && changes.rows.length > 0))
    print("amounts are rounded to cents, half up; --json has every digit");
  const months = new Map<string, string[]>();
  for (const { report, month } of single) months.set(report, [...(months.get(report) ?? []), month]);
  list(
    "one delivery so far, so there is nothing to compare",
    [...months],
    ([report, of]) => `${report}: ${of.join(", ")}`,
  );
}

/** Reports of one bill are restated alike: what is the same in every digit need not be read twice. */
const differenceKey = ({ month }: Pair, { rows }: Changes): string =>
  JSON.stringify([
    month,
    rows.map(({ subAccountId, serviceName, currency, kind, billed, effective }) => [
      subAccountId,
      serviceName,
      currency,
      kind,
      exactText(billed.difference),
      exactOrNull(effective.difference) ?? [exactOrNull(effective.before), exactOrNull(effective.after)],
    ]),
  ]);

const pairWords = ({ report, month, before, after }: Pair): string =>
  `${plain(report)} ${month}: delivery ${deliveryWords(after)} against ${deliveryWords(before)}`;
/** `the totals of delivery 50aa1c02 were removed from the lake; ...` */
const lostWords = ({ before, after }: Pair): string => {
  const ids = [after, before].filter(({ lost }) => lost).map(({ id }) => plain(id));
  const next = [after, before].some(({ lost, current }) => lost && current)
    ? "; a run builds those of the delivery that holds again"
    : "";
  return `the totals of delivery ${ids.join(" and ")} were removed from the lake${next}`;
};

function sayPair(pair: Pair, { rows, totals }: Changes, like?: string): void {
  const { before, after } = pair;
  const what = pairWords(pair);
  if (rows.length === 0) {
    print(`${what}: nothing changed`);
    return;
  }
  if (like !== undefined) {
    print(`${what}: the same ${counted(rows.length, "row differs", "rows differ")} by the same as in ${plain(like)}`);
    return;
  }
  print(`${what}: ${counted(rows.length, "row differs", "rows differ")}`);
  const lines: Record<string, unknown>[] = rows
    .slice(0, shownRows)
    .map(({ subAccountId, serviceName, currency, kind, billed, effective }) => ({
      account: subAccountId ?? "(none)",
      service: serviceName || "(none)",
      currency: currency ?? "(none)",
      ...amounts(billed, effective),
      "": kind === "changed" ? "" : kind,
    }));
  for (const { currency, billed, effective } of totals)
    lines.push({
      account: "total",
      service: "",
      currency: currency ?? "(none)",
      ...amounts(billed, effective),
      "": "",
    });
  print(
    table(lines)
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n"),
  );
  if (before.madeBy !== after.madeBy)
    print("  the two were counted by different versions of the SQL, so a part of the difference may be ours");
  if (rows.length > shownRows)
    print(`  the totals hold ${count(rows.length - shownRows)} more rows (--json lists all)`);
}

const amounts = (billed: Changes["totals"][number]["billed"], effective: Changes["totals"][number]["effective"]) => ({
  before: centsText(billed.before),
  after: centsText(billed.after),
  billed: changeText(billed.difference),
  effective: knownText(effective.difference, changeText),
});

const deliveryWords = ({ id, deliveredAt }: PublishedDelivery): string => `${plain(id)} of ${deliveredAt}`;

export const deliveryJson = (one: PublishedDelivery) => {
  const { report, month, id, deliveredAt, publishedAt, madeBy, current, lost } = one;
  return {
    report,
    month,
    id,
    deliveredAt,
    publishedAt,
    ...(madeBy && { madeBy }),
    current,
    ...(lost && { lost }),
  };
};

/** Exact decimal text; `changed` is null where the totals of one of the two are gone. */
export function changesJson({ pair: { report, month, before, after }, changes }: Compared) {
  const { rows, totals } = changes ?? { rows: [], totals: [] };
  return {
    report,
    month,
    before: deliveryJson(before),
    after: deliveryJson(after),
    changed: changes ? rows.length > 0 : null,
    totals: totals.map(({ currency, billed, effective }) => ({
      currency,
      billed: differenceJson(billed),
      effective: knownDifferenceJson(effective),
    })),
    rows: rows.map(({ subAccountId, serviceName, currency, kind, billed, effective }) => ({
      subAccountId,
      serviceName: serviceName || null,
      currency,
      kind,
      billed: differenceJson(billed),
      effective: knownDifferenceJson(effective),
    })),
  };
}
