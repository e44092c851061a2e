/** Exit codes of every command; see docs/commands.md. */
export const exit = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  stage: 3,
  quality: 4,
  quota: 5,
  stale: 6,
  preflight: 7,
  interrupted: 130,
} as const;

export interface OutputOptions {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

let printed = false;
/** Whether something is on stdout already. */
export const hasPrinted = (): boolean => printed;

let erase = (): void => {};
/** What takes away a line that stands on the terminal only for a moment, before anything else is written. */
export function eraseWith(how: () => void): void {
  erase = how;
}

/** Data goes to stdout. */
export function print(text: string): void {
  erase();
  printed = true;
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? part.toString() : part), 2));
}
/** Progress and notes go to stderr. */
export function note(text: string): void {
  erase();
  process.stderr.write(`${text}\n`);
}

/** `1,234,567` */
export const count = (n: number | bigint): string => n.toLocaleString("en-US");

/** `1 record`, `2,000 records` */
export const counted = (n: number | bigint, singular: string, plural = `${singular}s`): string =>
  `${count(n)} ${Number(n) === 1 ? singular : plural}`;

/** `12.3 GB`; powers of ten, as AWS bills. */
export function bytes(n: number | bigint): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let value = Number(n);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Columns under their heads; numbers to the right. Text is printed without control characters, as strangers wrote some of it. */
export function table(rows: Record<string, unknown>[], columns = Object.keys(rows[0] ?? {})): string {
  const cells = rows.map((row) => columns.map((column) => plain(row[column])));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((cell) => cell[at]!.length)));
  const right = columns.map(
    (_, at) => cells.length > 0 && cells.every((cell) => /^[<>]?[-+]?[\d,.]*( ?%| [KMGTP]?B)?$/.test(cell[at]!)),
  );
  const line = (values: string[]) =>
    values
      .map((value, at) => (right[at] ? value.padStart(widths[at]!) : value.padEnd(widths[at]!)))
      .join("  ")
      .trimEnd();
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

/** Control characters, line breaks and bidirectional marks as visible escapes. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  return String(value).replace(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
