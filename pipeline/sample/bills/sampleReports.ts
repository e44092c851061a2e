import type { Bill, Charge } from "./charge";
import type { ReportTruth } from "./costTruth";
import { cur2Sheet, focusSheet, legacySheet, type Place, type Sheet } from "./reports";

/** One report, delivered month by month. */
export interface Report extends Pick<Place, "prefix" | "report" | "owner" | "version"> {
  format: ReportTruth["format"];
  /** Minutes after the bill is known. */
  after: number;
  sheet: (part: Bill, all: readonly Charge[]) => Sheet;
}

export const payersReports = (owner: string): Report[] => [
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
export const memberReport = ({ id, name }: { id: string; name: string }): Report => ({
  ...unblended("member", `larkspur-${name}-cur`, id),
  after: 30,
});
export const secondReport = (owner: string): Report => ({
  ...unblended("legacy", "larkspur-nordic-cur", owner),
  after: 5,
});

const unblended = (prefix: string, report: string, owner: string): Omit<Report, "after"> => ({
  format: "legacy",
  prefix,
  report,
  owner,
  version: "overwrite",
  sheet: (part, all) => legacySheet(part, { mode: "unblended", discounts: "lines" }, "slashes", all),
});

/** The report's name in the tables. */
export const reportName = ({ report, owner }: Report): string => `${report}-${owner}`;
