import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sluice } from "../support/sluice";
import type { Acknowledged } from "./acknowledged";
import { runPython } from "./runPython";

export interface Judgement {
  /** rules that were tried */
  rules: number;
  /** by rule: category and line item type of the charges that break it; none where it is about the whole file */
  failed: Record<string, string[]>;
}

/** What a file breaks, a line each: the rule, or the rule and the kind of charges. */
export const findings = ({ failed }: Judgement): string[] =>
  Object.entries(failed)
    .flatMap(([rule, charges]) => (charges.length === 0 ? [rule] : charges.map((charge) => `${rule} of ${charge}`)))
    .sort();

export const listed = (acknowledged: readonly Acknowledged[]): string[] =>
  acknowledged.map(({ finding }) => finding).sort();

/** Columns that the rules for FOCUS 1.0 have under a name from before 1.0, with their name in 1.0. */
export const oldNames = {
  InvoiceIssuer: "InvoiceIssuerName",
  Provider: "ProviderName",
  Publisher: "PublisherName",
  ResourceID: "ResourceId",
  ChargeType: "ChargeCategory",
};
const pairs = Object.entries(oldNames).map((pair) => pair.join(":"));

/** The FOCUS validator's judgement on files of FOCUS 1.0. @param as `old` gives them the old names too */
export const judge = (files: string[], as: "is" | "old" = "old"): Judgement[] =>
  JSON.parse(runPython("validate.py", "1.0", ...files.map((file) => (as === "is" ? file : `${file}=${pairs.join()}`))));

/** Writes as FOCUS 1.0 what a home has, or one report of it. @returns the file */
export function exported(home: string, folder: string, report?: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report ?? "all"}.csv`);
  const words = ["export", "--format", "focus", "--focus-version", "1.0", "--out", file];
  if (report !== undefined) words.push("--report", report);
  const { code, stderr } = sluice("--home", home, ...words);
  if (code !== 0) throw new Error(`sluice export ended with ${code}: ${stderr}`);
  return file;
}
