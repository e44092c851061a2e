import { warningsOf } from "../pipeline/cost/standingWarnings";
import { costFiles } from "../pipeline/ledger/costFiles";
import { publishedGenerations } from "../pipeline/ledger/generations";
import { valuesOf } from "../pipeline/plan/partition";
import type { Items } from "../pipeline/ports";
import { counted, plain } from "./output";

/** What a reader of a published month should know: what its audit counted, and what inspection noted of its files. */
export interface Remark {
  report: string;
  month: string;
  words: string;
  /** of a note on files: those that have it */
  files: string[];
}

export async function remarksOf(items: Items, months: string[]): Promise<Remark[]> {
  const remarks: Remark[] = [];
  const reportsOf = new Map<string, { report: string; month: string }[]>();
  for await (const { partition, figures, inputs } of publishedGenerations(items, "silver.cost_line_items")) {
    const [report, month] = valuesOf(partition) as [string, string];
    if (!months.includes(month)) continue;
    for (const { words } of warningsOf(figures)) remarks.push({ report, month, words, files: [] });
    for (const { partition: values } of inputs)
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

export const remarkWords = ({ report, month, words, files }: Remark): string =>
  `${report} ${month}: ${plain(words)}${files.length > 1 ? ` (${counted(files.length, "file")})` : ""}`;
