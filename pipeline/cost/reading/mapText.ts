import { members } from "../../inspect/mend";
import { isBlank } from "./values";

/**
 * A map as reports write it (JSON text) in one form: keys sorted, blank values dropped, numbers as they were written.
 * @param prefix what is taken off the keys
 * @returns the empty text when nothing is left, undefined when it is no JSON object
 */
export function mapText(text: string, prefix?: RegExp): string | undefined {
  const trimmed = text.trim();
  try {
    const value = JSON.parse(trimmed);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  } catch {
    return undefined;
  }
  return entriesText(members(trimmed), prefix);
}

/** @param entries keys, and values as JSON text @returns the empty text when nothing is left */
export function entriesText(entries: Iterable<{ key: string; value: string }>, prefix?: RegExp): string {
  const kept = new Map<string, string>();
  for (const { key, value } of entries) {
    const json = value.startsWith('"') ? stringText(JSON.parse(value) as string) : value === "null" ? "" : value;
    if (json !== "") kept.set(prefix ? key.replace(prefix, "") : key, json);
  }
  if (kept.size === 0) return "";
  const sorted = [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, json]) => `${JSON.stringify(wellFormed(key))}:${json}`).join(",")}}`;
}

/** JSON of a text, empty for a blank one. */
const stringText = (text: string): string => (isBlank(text) ? "" : JSON.stringify(wellFormed(text)));
/** U+FFFD for half a character, which no reader of JSON takes. */
const wellFormed = (text: string): string => (/[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text);
