import { doubleParts, withoutCopies } from "./copies";
import { dateIn } from "./dateInName";
import { type CostFile, type Deliveries, type Delivery, fingerprintOf, keysOf, reportName, unlike } from "./delivery";
import { shapeOf, unlikeNames } from "./pieces";
import { inExport, placeOf } from "./place";

/** A period with this part of the rows of the largest one is a period of the file itself; of fewer rows it has strays. */
const ownShare = 0.2;
export const noRows = "a header without rows";

/** Deliveries of files that no manifest names, and what of them is none. */
export type Loose = Pick<Deliveries, "incomplete" | "refused" | "idle"> & { candidates: Delivery[] };

/**
 * Files of one folder whose names differ by a part number are one delivery of each period in them; any other file is one by itself. In a
 * month's folder of AWS's layout so are pieces that a program wrote side by side; see `shapeOf`.
 * The report is called after the file, without the month in its name, and its folder, so that a second export of the same bill is a report
 * of its own and never looks like a restatement. A whole date in the name is the time of a snapshot: the latest holds.
 * A file states the month that its name or folder says, and without one the periods that it has many rows of.
 */
export function looseDeliveries(files: CostFile[]): Loose {
  const result: Loose = { candidates: [], incomplete: [], refused: [], idle: [] };
  const groups = new Map<string, CostFile[]>();
  const here = withoutCopies(files.filter(({ gone }) => !gone));
  result.idle.push(...here.copies);
  const unclear = unlikeNames(here.files);
  for (const { files: of, reason } of unclear) {
    const { report } = nameOf(of[0]!);
    result.refused.push({ report, reason, files: of.map(({ key }) => key) });
  }
  const refused = new Set(unclear.flatMap((one) => one.files));
  for (const file of here.files) {
    if (refused.has(file)) continue;
    if (file.size === 0 && /\.parquet$/i.test(file.key)) {
      result.idle.push({ key: file.key, reason: "empty: left from a larger delivery" });
      continue;
    }
    const key = groupOf(file.key);
    groups.get(key)?.push(file) ?? groups.set(key, [file]);
  }
  const folders = new Map<string, Set<string>>();
  for (const group of groups.values()) {
    const { report, home } = nameOf(group[0]!);
    folders.set(report, (folders.get(report) ?? new Set()).add(home));
    for (const part of alike(group)) take(report, part, result);
  }
  for (const [report, homes] of folders) {
    if (homes.size === 1) continue;
    const clash = result.candidates.filter((one) => one.report === report);
    result.candidates = result.candidates.filter((one) => one.report !== report);
    const reason = `${[...homes].sort().join(" and ")} would both be the report ${report}; rename a folder or give only one of them`;
    if (clash.length > 0) result.refused.push({ report, reason, files: keysOf(clash) });
  }
  return result;
}

function groupOf(key: string): string {
  const { root, folder, stem, part } = placeOf(key);
  if (root !== undefined) return [folder, shapeOf(key), dateIn(stem).at].join("\0");
  return part === undefined ? key : `${folder}\0${stem}`;
}

function take(report: string, all: CostFile[], result: Loose): void {
  const keys = all.map(({ key }) => key);
  const fault = unlike(all) ?? doubleParts(all);
  if (fault !== undefined) {
    result.refused.push({ report, reason: all.length === 1 ? all[0]!.bad! : fault, files: keys });
    return;
  }
  const notes: string[] = [];
  const first = new Map<string, CostFile>();
  const files = all.filter((file) => {
    const twin = first.get(file.version);
    if (!twin) first.set(file.version, file);
    if (twin) notes.push(`${file.key} is ${twin.key} again; it is taken once`);
    return !twin;
  });
  const missing = missingParts(all);
  if (missing !== undefined) {
    result.incomplete.push({ report, reason: missing, files: keys, missing: [] });
    return;
  }
  const periods = [...new Set(files.flatMap((file) => Object.keys(file.periods)))].sort();
  if (periods.length === 0) for (const key of keys) result.idle.push({ key, reason: noRows });
  const rowsOf = (period: string) => files.reduce((sum, file) => sum + (file.periods[period] ?? 0), 0);
  const most = Math.max(...periods.map(rowsOf));
  const said = saidBy(all[0]!.key);
  for (const period of periods) {
    const parts = files.filter((file) => (file.periods[period] ?? 0) > 0);
    const times = parts.map(({ modifiedAt }) => Date.parse(modifiedAt)).sort((a, b) => a - b);
    const at = said.at ? Date.parse(said.at) : times.at(-1)!;
    const hasMany = rowsOf(period) >= ownShare * most || said.at?.slice(0, 7) === period;
    const states = said.month === undefined ? hasMany : said.month === period;
    const fingerprint = fingerprintOf(parts);
    result.candidates.push({
      report,
      period,
      id: `files-${fingerprint.slice(0, 16)}`,
      format: formatOf(parts),
      files: parts,
      rows: rowsOf(period),
      deliveredAt: new Date(at).toISOString(),
      order: { states, named: false, at },
      fingerprint,
      notes: [...notes],
    });
  }
}

/** Numbered parts run from 0 or 1 without a gap; a single file may be called as it likes. */
function missingParts(all: CostFile[]): string | undefined {
  const { stem } = placeOf(all[0]!.key);
  const files = all.filter(({ key }) => placeOf(key).stem === stem);
  // Of several stems a program gave the names, and leaves out numbers of parts without rows.
  if (files.length < 2 || files.length < all.length) return undefined;
  const numbers = new Set(files.map(({ key }) => placeOf(key).part!));
  // Not Math.max(...numbers): a call takes no 200,000 arguments.
  const last = files.reduce((most, { key }) => Math.max(most, placeOf(key).part!), 0);
  const gaps: number[] = [];
  for (let n = numbers.has(0) ? 0 : 1; n < last && gaps.length < 5; n++) if (!numbers.has(n)) gaps.push(n);
  return gaps.length === 0
    ? undefined
    : `part ${gaps.join(", ")} is not there, and no manifest says that there is none`;
}

/** Parts with different headers are different deliveries, unless they share a period. */
function alike(group: CostFile[]): CostFile[][] {
  if (group.length === 1 || unlike(group) === undefined) return [group];
  const bad = group.filter((file) => file.bad !== undefined);
  if (bad.length > 0) return [group];
  const sets = new Map<string, CostFile[]>();
  for (const file of group) {
    const key = `${file.format} ${file.header}`;
    sets.get(key)?.push(file) ?? sets.set(key, [file]);
  }
  const seen = new Set<string>();
  for (const set of sets.values()) {
    const periods = new Set(set.flatMap((file) => Object.keys(file.periods)));
    for (const period of periods) if (seen.has(period)) return [group];
    for (const period of periods) seen.add(period);
  }
  return [...sets.values()].flatMap((set) => set.map((file) => [file]));
}

/** CUR in snake case without a manifest: the folder tells. */
const formatOf = ([file]: CostFile[]): Delivery["format"] =>
  !file!.formatIsSure && inExport(file!.key) ? "cur2" : file!.format;

const last = (path: string): string => path.split("/").at(-1) ?? "";

/** The month that a file's name or folder says, and the time that it was made at. */
function saidBy(key: string): { month?: string | undefined; at?: string | undefined } {
  const { folder, stem, period, versionTime } = placeOf(key);
  const [ofFile, ofFolder] = [dateIn(stem), dateIn(last(folder))];
  return { month: period ?? ofFile.month ?? ofFolder.month, at: versionTime ?? ofFile.at ?? ofFolder.at };
}

function nameOf({ key }: CostFile): { report: string; home: string } {
  const { root, folder, stem } = placeOf(key);
  if (root !== undefined && last(root) !== "") return { report: reportName(last(root)), home: root };
  const { rest } = dateIn(last(folder));
  const above = folder.split("/").slice(0, -1);
  // Folders by month, as `bills/2025-03`, hold one report.
  const home = (rest === "" ? above : [...above, rest]).join("/");
  const name = [last(home), dateIn(stem).rest.replace(/^[-_. ]+|[-_. ]+$/g, "")];
  return { report: reportName(name.filter(Boolean).join("-") || "report"), home };
}
