import { endsInDate } from "./dateInName";

/** What the path of a file in AWS's layout says about it. */
export interface Place {
  /** folder that holds the file */
  folder: string;
  name: string;
  /** name without part number and endings: `my-report` of `my-report-00001.csv.gz` */
  stem: string;
  /** of `my-report-00001.csv.gz`, 1 */
  part: number | undefined;
  /** `2018-08` of a folder `20180801-20180901` or `BILLING_PERIOD=2018-08` or `year=2018/month=8` */
  period: string | undefined;
  /** everything above the folder of the period and `data` or `metadata`: the same for all files of one report; undefined outside AWS's layout */
  root: string | undefined;
  /** folder below the period: an assembly or an execution */
  version: string | undefined;
  /** The time in `version`, as ISO: `20240911T103000Z`, `2024-09-11T10:30:00.000Z-<id>`. */
  versionTime: string | undefined;
}

const legacyPeriod = /^(\d{4})(0[1-9]|1[0-2])01-(\d{4})(0[1-9]|1[0-2])01$/;
const exportPeriod = /^billing_period=(\d{4})-(0[1-9]|1[0-2])/i;
const endings = /(\.(csv|gz|gzip|zip|parquet|snappy|txt|json))+$/i;
const partNumber = /(?:[-_. ]|part)(\d{1,6})$/i;

/** In a folder as exports have it: CUR in snake case is 2.0 there, where no column tells. */
export const inExport = (key: string): boolean => /[/\\]billing_period=/i.test(key);

export const segments = (key: string): string[] => key.split(/[/\\]/);

export function placeOf(key: string): Place {
  const parts = segments(key);
  const name = parts.at(-1)!;
  const folders = parts.slice(0, -1);
  const { stem, part } = stemOf(name);
  const at = periodAt(folders);
  const version = at && folders[at.end + 1];
  return {
    folder: folders.join("/"),
    name,
    stem,
    part,
    period: at?.period,
    root: at && rootOf(folders.slice(0, at.start)),
    version,
    versionTime: version === undefined ? undefined : timeIn(version),
  };
}

function periodAt(folders: string[]): { start: number; end: number; period: string } | undefined {
  for (let i = folders.length - 1; i >= 0; i--) {
    const [, year, month] = legacyPeriod.exec(folders[i]!) ?? exportPeriod.exec(folders[i]!) ?? [];
    if (year !== undefined) return { start: i, end: i, period: `${year}-${month}` };
    const ofYear = /^year=(\d{4})$/i.exec(folders[i - 1] ?? "")?.[1];
    const ofMonth = /^month=(\d{1,2})$/i.exec(folders[i]!)?.[1];
    if (ofYear !== undefined && ofMonth !== undefined)
      return { start: i - 1, end: i, period: `${ofYear}-${ofMonth.padStart(2, "0")}` };
  }
  return undefined;
}

const rootOf = (folders: string[]): string =>
  (/^(data|metadata)$/i.test(folders.at(-1) ?? "") ? folders.slice(0, -1) : folders).join("/");

/** `my-report` and 1 of `my-report-1.csv.gz`; a month, a day or a time at the end of a name (`bill-2024-09`) is no part number. */
function stemOf(name: string): { stem: string; part: number | undefined } {
  const base = name.replace(endings, "");
  const number = partNumber.exec(base);
  if (!number || endsInDate(base)) return { stem: base, part: undefined };
  return { stem: base.slice(0, number.index), part: Number(number[1]) };
}

function timeIn(version: string): string | undefined {
  const [, y, mo, d, h, mi, s] = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d)[:-]?(\d\d)[:-]?(\d\d)/.exec(version) ?? [];
  return y && `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
}
