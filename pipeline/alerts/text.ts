/** Words for a mail of plain text, 72 columns wide. Names in it were written by strangers. */

/** Control characters, line ends, invisible and bidirectional marks as visible escapes, so that no name can shape the text. */
export const visible = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`);

/** At most `width` characters; the middle goes, as both ends of an ARN say something. */
export function shorten(text: string, width: number): string {
  const characters = [...visible(text)];
  if (characters.length <= width) return characters.join("");
  const head = Math.floor((width - 3) / 3);
  return `${characters.slice(0, head).join("")}...${characters.slice(characters.length - (width - 3 - head)).join("")}`;
}

/** ASCII alone, for subjects: SNS refuses line breaks and more than 99 characters. */
export const ascii = (text: string): string => visible(text).replace(/[^\x20-\x7e]/g, "?");

const units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];
/** Power of 1,000 in which a size is read best. */
export function unitOf(bytes: bigint): number {
  let unit = 0;
  for (let rest = bytes; rest >= 1000n && unit < units.length - 1; rest /= 1000n) unit += 1;
  return unit;
}
/** `56.0`, rounded down to a tenth of the unit, so that a limit is shown only when it is reached. */
export function inUnit(bytes: bigint, unit: number): string {
  if (unit === 0) return String(bytes);
  const tenths = (bytes * 10n) / 1000n ** BigInt(unit);
  return `${tenths / 10n}.${tenths % 10n}`;
}
/** `56.0 GB`; powers of ten, as AWS bills. */
export const size = (bytes: bigint, unit = unitOf(bytes)): string => `${inUnit(bytes, unit)} ${units[unit]}`;
/** `56.0 of 50.0 GB` */
export function sizeOf(bytes: bigint, whole: bigint): string {
  const unit = unitOf(whole);
  return `${inUnit(bytes, unit)} of ${size(whole, unit)}`;
}

/** Lines of at most `width` characters, broken at spaces; a word that is longer than a line is cut. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, room))) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, indent + line];
}
function pieces(word: string, room: number): string[] {
  const characters = [...word];
  const count = Math.ceil(characters.length / room);
  return Array.from({ length: count }, (_, at) => characters.slice(at * room, (at + 1) * room).join(""));
}

/** `2026-11-21 12:00 UTC`, and the same moment in the zone for display when that is another. */
export function moment(at: Date, timeZone: string): string {
  const utc = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  if (timeZone === "UTC") return utc;
  const local = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);
  return `${utc} (${local} ${timeZone})`;
}

/** `90 min`, `52 h`, `12 days`, rounded down */
export function age(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours < 3) return `${Math.max(0, Math.floor(ms / 60_000))} min`;
  return hours < 96 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
