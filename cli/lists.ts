import { count, counted, plain, print } from "./output";

const shown = 10;
const examples = 3;

/** At most ten, and how many more there are. */
export function list<T>(title: string, entries: T[], words: (entry: T) => string): void {
  if (entries.length === 0) return;
  print(`${title}:`);
  for (const entry of entries.slice(0, shown)) print(`  ${plain(words(entry))}`);
  more("  ", entries.length - shown);
}

export interface Told {
  /** such as a file */
  subject: string;
  reason: string;
}

/**
 * What was set aside, kind by kind, the most frequent first: a reason that many have is said once, with how many they are and three
 * examples, so that a whole folder of the wrong files does not hide one that is torn. Three or fewer are said one by one.
 */
export function listAlike(title: string, told: Told[]): void {
  if (told.length === 0) return;
  const kinds = new Map<string, Told[]>();
  for (const one of told) kinds.set(kindOf(one.reason), [...(kinds.get(kindOf(one.reason)) ?? []), one]);
  const sorted = [...kinds.values()].sort((a, b) => b.length - a.length);
  print(`${title}:`);
  for (const alike of sorted.slice(0, shown)) {
    if (alike.length <= examples) for (const { subject, reason } of alike) print(`  ${plain(`${subject}: ${reason}`)}`);
    else {
      const same = alike.every(({ reason }) => reason === alike[0]!.reason);
      print(`  ${count(alike.length)} like this: ${plain(alike[0]!.reason)}${same ? "" : " (of the first)"}`);
      for (const { subject } of alike.slice(0, examples)) print(`    ${plain(subject)}`);
      more("    ", alike.length - examples);
    }
  }
  if (sorted.length > shown) print(`  and ${counted(sorted.length - shown, "other reason")} (--json lists all)`);
}

function more(indent: string, left: number): void {
  if (left > 0) print(`${indent}and ${count(left)} more (--json lists all)`);
}

/** A reason without what is special to one file: quoted text, numbers, bytes. */
const kindOf = (reason: string): string =>
  reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/""(, "")*( and [\d,]+ more)?/g, '""')
    .replace(/(\b[0-9a-f]{2}\b ?){2,}/g, "0 ")
    .replace(/\d[\d,.]*/g, "0")
    .replace(/\brecords?\b/g, "record");
