import { gzip } from "../delivery";
import type { SampleOptions } from "../options";
import type { Organisation } from "../organisation";
import { random } from "../random";
import { badFiles } from "./badFiles";
import { billsOf, type MonthOfBills } from "./bills";
import type { Bill } from "./charge";
import type { CostTruth } from "./costTruth";
import type { BillFile } from "./layout";
import { loneBill, loneName } from "./lone";
import { filesOf, type Place } from "./reports";
import { memberReport, payersReports, type Report, reportName, secondReport } from "./sampleReports";
import { csvHeader, csvRows } from "./table";
import { billTruth, changes } from "./tally";
import type { Downloads } from "./transfer";

/** Larger bills are cut into files of this many charges. */
const perPart = 50_000;
const minuteMs = 60_000;
/** A month is stated again so long after its first bill. */
const restatedAfterMs = 11 * 86_400_000;

/**
 * The sample organisation's bills as AWS delivers them, in every format, and what is true of them.
 * @returns before: what was in the bucket of the month that was stated again, before it was
 */
export function makeBills(
  options: SampleOptions,
  who: Organisation,
  downloads: Downloads,
): { files: BillFile[]; before: BillFile[]; truth: CostTruth } {
  const files: BillFile[] = [];
  const before: BillFile[] = [];
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
      const isNewest = i === versions.length - 1;
      const id = idOf(report, month.period, i);
      const at = month.at + report.after * minuteMs + i * restatedAfterMs;
      const place: Place = { ...report, period: month.period, id, at };
      const { made, lines } = written(report, bill, place);
      if (!isNewest) before.push(...made);
      // Where the newest takes the place of all others, the others were there before and are gone.
      if (report.version === "overwrite" && !isNewest) continue;
      files.push(...made);
      truth.lines += lines;
      if (isNewest) note(truth, report, bill, id, versions.length, lines);
    }
    const [first, after] = versions;
    if (after && bills.restated && report.version === "create-new")
      truth.changes.push({
        report: reportName(report),
        period: month.period,
        earlier: idOf(report, month.period, 0),
        later: idOf(report, month.period, 1),
        restated_at: new Date(month.at + report.after * minuteMs + restatedAfterMs).toISOString(),
        ...bills.restated,
        by: changes(first!, after),
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
      truth.gold.push({ billing_account: id, currency, period: bills.month.period, report: reportName(report) });
  }
  const bad = badFiles(options, files);
  for (const { file, fault } of bad) {
    files.push(file);
    truth.quarantined.push({ file: file.path, fault });
  }
  truth.files = { total: files.length, bad: bad.length };
  return { files, before, truth };
}

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
  const name = reportName(report);
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
