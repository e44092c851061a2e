import { gzip } from "../delivery";
import type { SampleOptions } from "../options";
import type { Organisation } from "../organisation";
import { random } from "../random";
import { badFiles } from "./badFiles";
import { billsOf, type MonthOfBills } from "./bills";
import type { Bill, Charge } from "./charge";
import type { CostTruth, ReportTruth } from "./costTruth";
import type { BillFile } from "./layout";
import { loneBill, loneName } from "./lone";
import { cur2Sheet, filesOf, focusSheet, legacySheet, type Place, type Sheet } from "./reports";
import { csvHeader, csvRows } from "./table";
import { billTruth, changes } from "./tally";
import type { Downloads } from "./transfer";

/** One report, delivered month by month. */
interface Report extends Pick<Place, "prefix" | "report" | "owner" | "version"> {
  format: ReportTruth["format"];
  /** Minutes after the bill is known. */
  after: number;
  sheet: (part: Bill, all: readonly Charge[]) => Sheet;
}
/** Larger bills are cut into files of this many charges. */
const perPart = 50_000;
const minuteMs = 60_000;
/** A month is stated again so long after its first bill. */
const restatedAfterMs = 11 * 86_400_000;

/** The sample organisation's bills as AWS delivers them, in every format, and what is true of them. */
export function makeBills(
  options: SampleOptions,
  who: Organisation,
  downloads: Downloads,
): { files: BillFile[]; truth: CostTruth } {
  const files: BillFile[] = [];
  const truth: CostTruth = {
    files: { total: 0, bad: 0 },
    lines: 0,
    quarantined: [],
    reports: {},
    gold: [],
    changes: [],
  };
  const seed = `${options.seed}/bills`;
  const idOf = (report: Report, period: string, version: number) =>
    random(`${seed}/${report.report}/${period}/${version}`).uuid();
  const deliver = (report: Report, { month, ...bills }: MonthOfBills, versions: Bill[]) => {
    for (const [i, bill] of versions.entries()) {
      // Where the newest takes the place of all others, the others were there before and are gone.
      if (report.version === "overwrite" && i < versions.length - 1) continue;
      const id = idOf(report, month.period, i);
      const at = month.at + report.after * minuteMs + i * restatedAfterMs;
      const place: Place = { ...report, period: month.period, id, at };
      const { made, lines } = written(report, bill, place);
      files.push(...made);
      truth.lines += lines;
      if (i === versions.length - 1) note(truth, report, bill, id, versions.length, lines);
    }
    const [before, after] = versions;
    if (after && bills.restated && report.version === "create-new")
      truth.changes.push({
        report: nameOf(report),
        period: month.period,
        earlier: idOf(report, month.period, 0),
        later: idOf(report, month.period, 1),
        restated_at: new Date(month.at + report.after * minuteMs + restatedAfterMs).toISOString(),
        ...bills.restated,
        by: changes(before!, after),
      });
  };
  const [payer, member] = [who.accounts[0]!, who.accounts[1]];
  const lone = loneBill(seed, who);
  files.push(lone.file);
  truth.lines += lone.lines;
  truth.reports[loneName] = {
    format: "focus-1.0",
    billing_account: payer.id,
    currency: "USD",
    periods: {
      [lone.bill.period]: { versions: 1, lines: lone.lines, silver_rows: lone.lines, ...billTruth(lone.bill.charges) },
    },
  };
  truth.gold.push({ billing_account: payer.id, currency: "USD", period: lone.bill.period, report: loneName });
  for (const bills of billsOf(options, who, downloads)) {
    for (const report of payersReports(payer.id)) deliver(report, bills, bills.payer);
    if (member) {
      const own = bills.payer.map((bill) => ({
        ...bill,
        charges: bill.charges.filter(({ account }) => account.id === member.id),
      }));
      deliver(memberReport(member), bills, own);
    }
    deliver(secondReport(bills.second.payer.id), bills, [bills.second]);
    for (const [
      {
        payer: { id },
        currency,
      },
      report,
    ] of [
      [bills.payer[0]!, payersReports(payer.id)[0]!],
      [bills.second, secondReport(bills.second.payer.id)],
    ] as const)
      truth.gold.push({ billing_account: id, currency, period: bills.month.period, report: nameOf(report) });
  }
  const bad = badFiles(options, files);
  for (const { file, fault } of bad) {
    files.push(file);
    truth.quarantined.push({ file: file.path, fault });
  }
  truth.files = { total: files.length, bad: bad.length };
  return { files, truth };
}

const payersReports = (owner: string): Report[] => [
  {
    format: "legacy",
    prefix: "legacy",
    report: "larkspur-cur",
    owner,
    version: "create-new",
    after: 0,
    sheet: (part, all) => legacySheet(part, { mode: "net", discounts: "lines", blankNet: true }, "slashes", all),
  },
  {
    format: "cur2",
    prefix: "cur2",
    report: "larkspur-cur2",
    owner,
    version: "overwrite",
    after: 10,
    sheet: (part) => cur2Sheet(part, { mode: "net", discounts: "columns" }),
  },
  {
    format: "focus-1.2",
    prefix: "focus",
    report: "larkspur-focus",
    owner,
    version: "create-new",
    after: 20,
    sheet: (part) => focusSheet(part, { version: "1.2" }),
  },
];

/** The owner of one account sees its lines, without what was agreed on discounts. */
const memberReport = ({ id, name }: { id: string; name: string }): Report => ({
  ...unblended("member", `larkspur-${name}-cur`, id),
  after: 30,
});
const secondReport = (owner: string): Report => ({ ...unblended("legacy", "larkspur-nordic-cur", owner), after: 5 });

const unblended = (prefix: string, report: string, owner: string): Omit<Report, "after"> => ({
  format: "legacy",
  prefix,
  report,
  owner,
  version: "overwrite",
  sheet: (part, all) => legacySheet(part, { mode: "unblended", discounts: "lines" }, "slashes", all),
});

/** The report's name in the tables. */
const nameOf = ({ report, owner }: Report): string => `${report}-${owner}`;

function written({ sheet }: Report, bill: Bill, place: Place) {
  const bodies: Buffer[] = [];
  const { charges } = bill;
  const empty = sheet({ ...bill, charges: [] }, charges);
  let lines = 0;
  for (let from = 0; from === 0 || from < charges.length; from += perPart) {
    const pieces = [csvHeader(empty.columns)];
    const to = Math.min(from + perPart, charges.length);
    // Few rows at a time: a row as an object is many times its text.
    for (let at = from; at < to; at += 500) {
      const { columns, rows } = sheet({ ...bill, charges: charges.slice(at, Math.min(at + 500, to)) }, charges);
      pieces.push(csvRows(columns, rows));
      lines += rows.length;
    }
    bodies.push(gzip(pieces.join("")));
  }
  return { made: filesOf(empty, place, bodies, ".csv.gz"), lines };
}

function note(truth: CostTruth, report: Report, bill: Bill, delivery: string, versions: number, lines: number): void {
  const name = nameOf(report);
  truth.reports[name] ??= {
    format: report.format,
    billing_account: bill.payer.id,
    currency: bill.currency,
    periods: {},
  };
  const sums = billTruth(bill.charges);
  const silver_rows = lines + (report.format.startsWith("focus") ? 0 : sums.derived);
  truth.reports[name].periods[bill.period] = {
    delivery,
    versions: report.version === "overwrite" ? 1 : versions,
    lines,
    silver_rows,
    ...sums,
  };
}
