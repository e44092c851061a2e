import { type Keys, recordKeys } from "./slots";

const surrogates =
  /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\[\s\S]/g;

/**
 * Writes a record anew so that the scanner, SQL and Parquet read the same from it: bytes that are no UTF-8 and sequences of half a
 * character become U+FFFD, wanted keys lose their sequences, and of a key that is there twice only the last stays, as JSON.parse has it.
 * Values that are kept stay as they were written.
 * @param record bytes whose grammar the scanner has checked
 */
export function mend(record: Buffer): Buffer {
  const text = record.toString("utf8").replace(surrogates, (sequence) => (isLone(sequence) ? "\\ufffd" : sequence));
  return Buffer.from(unify(text, recordKeys));
}

/** The other matches are a pair (12 characters) or an sequence that is not of a surrogate (2). */
const isLone = (sequence: string): boolean => sequence.length === 6;

function unify(object: string, keys: Keys): string {
  const last = new Map<string, string>();
  for (const { key, value } of members(object)) last.set(key, value);
  const children = new Map(
    keys.table.flatMap((key) => (key?.child ? [[key.name.toString(), key.child] as const] : [])),
  );
  const parts: string[] = [];
  for (const [key, value] of last) {
    const child = children.get(key);
    parts.push(`${JSON.stringify(key)}:${child && value.startsWith("{") ? unify(value, child) : value}`);
  }
  return `{${parts.join(",")}}`;
}

/** The members of one object of valid JSON, keys decoded, values as text. */
export function* members(object: string): Generator<{ key: string; value: string }> {
  let at = blank(object, 1);
  while (object[at] === '"') {
    const keyEnd = stringEnd(object, at);
    const key = JSON.parse(object.slice(at, keyEnd)) as string;
    const start = blank(object, blank(object, keyEnd) + 1);
    const end = valueEnd(object, start);
    yield { key, value: object.slice(start, end) };
    at = blank(object, blank(object, end) + 1); // over the comma or the last brace
  }
}

function blank(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at]!)) at++;
  return at;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function valueEnd(text: string, from: number): number {
  let at = from;
  for (let open = 0; at < text.length; ) {
    const c = text[at]!;
    if (c === '"') at = stringEnd(text, at);
    else if (c === "{" || c === "[") {
      open++;
      at++;
    } else if (c === "}" || c === "]") {
      if (open === 0) return at; // a number, true, false or null ended before it
      at++;
      if (--open === 0) return at;
      continue;
    } else if (open === 0 && (c === "," || " \t\n\r".includes(c))) return at;
    else at++;
    if (open === 0 && c === '"') return at;
  }
  return at;
}
