import { costFiles } from "../pipeline/ledger/costFiles";
import { goneFiles } from "../pipeline/ledger/costGone";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { inputsOf } from "../pipeline/ledger/inputs";
import { valuesOf } from "../pipeline/plan/partition";
import type { Deps } from "../pipeline/tasks/deps";
import { fileIdsOf } from "../pipeline/tasks/knownInputs";
import { counted } from "./output";

/** A published month of a report of which raw files are not there any more: its figures stay, as they outlive them. */
export interface Gone {
  report: string;
  month: string;
  files: string[];
  /** raw files that it was made from */
  of: number;
}

/** @param isAsked which months */
export async function goneOf(
  { items, objects }: Pick<Deps, "items" | "objects">,
  isAsked: (month: string) => boolean = () => true,
): Promise<Gone[]> {
  const keys = await goneFiles(items);
  if (keys.size === 0) return [];
  const known = new Map<string, { key: string; version: string }>();
  const there = new Set<string>(); // a file that was moved is not gone
  for await (const { fileId, key, version } of costFiles(items)) {
    known.set(fileId, { key, version });
    if (!keys.has(key)) there.add(version);
  }
  const found: Gone[] = [];
  for await (const pointer of publishedGenerations(items, "silver.cost_line_items")) {
    const [report, month] = valuesOf(pointer.partition) as [string, string];
    if (!isAsked(month)) continue;
    const ids = new Set(fileIdsOf(await inputsOf(objects, pointer)));
    const files = [...ids].flatMap((id) => {
      const file = known.get(id);
      return file && !there.has(file.version) ? [file.key] : [];
    });
    if (files.length > 0) found.push({ report, month, files: files.sort(), of: ids.size });
  }
  return found.sort((a, b) => (a.month !== b.month ? (a.month < b.month ? 1 : -1) : a.report < b.report ? -1 : 1));
}

/** What is so, and how the figures are taken out where that was meant. */
export const goneWords = ({ report, month, files, of }: Gone): string =>
  `${report} ${month}: ${files.length === of ? (of === 1 ? "its raw file is" : `its ${counted(of, "raw file")} are`) : `${files.length} of ${counted(of, "raw file")} ${files.length === 1 ? "is" : "are"}`} gone, the figures are kept (${files[0]}${files.length > 1 ? ", ..." : ""})`;
export const goneNext =
  'nothing to do, unless they must not count: then set "none" for the billing account in cost.reports';
