import type { Column } from "../plan/types";
import { SqlError } from "./tokens";

/** The comment lines before a statement: what a reader, the planner and the catalog need to know of a table. */
export interface Header {
  /** `silver.cloudtrail_events` */
  table: string;
  title: string;
  /** Text of each `key:`, lines joined by a space. */
  values: Record<string, string>;
  /** Line of each key, from 1. */
  lines: Record<string, number>;
  columns: Column[];
}

const columnType =
  /^(varchar|bigint|integer|boolean|date|timestamp\(3\)|decimal\((?:[1-9]|[12]\d|3[0-8]),\s?(?:\d|[12]\d|3[0-8])\))$/;

/**
 * Reads a header.
 * @param keys the keys this kind of file may have
 * @throws {SqlError} naming the line of anything that is not of the form
 */
export function parseHeader(text: string, keys: readonly string[]): Header {
  const lines = text.split("\n");
  const title = /^-- ([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*): (\S.*)$/.exec(lines[0] ?? "");
  if (!title) throw new SqlError("line 1: expected -- <schema.table>: <title>");
  const header: Header = { table: title[1]!, title: title[2]!.trim(), values: {}, lines: {}, columns: [] };
  let key = "";
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    if (!line.startsWith("--")) break;
    const where = `line ${index + 1}`;
    const start = /^--\s{1,3}([a-z][a-z_]*):(?:\s+(.*))?$/.exec(line);
    if (start && (key !== "columns" || keys.includes(start[1]!))) {
      key = start[1]!;
      if (!keys.includes(key)) throw new SqlError(`${where}: ${key} is no header key; known are ${keys.join(", ")}`);
      if (key in header.values) throw new SqlError(`${where}: ${key} is given twice`);
      header.values[key] = start[2]?.trim() ?? "";
      header.lines[key] = index + 1;
    } else if (key === "columns") {
      if (line.trim() !== "--") header.columns.push(parseColumn(line, where, header.columns));
    } else if (key) {
      header.values[key] = `${header.values[key]} ${line.slice(2).trim()}`.trim();
    } else if (line.trim() !== "--") {
      header.title = `${header.title} ${line.slice(2).trim()}`;
    }
  }
  return header;
}

function parseColumn(line: string, where: string, before: Column[]): Column {
  const found = /^--\s+([a-z][a-z0-9_]*)\s+([a-z]+(?:\([^)]*\))?)(?:\s+(.*))?$/.exec(line);
  if (!found) throw new SqlError(`${where}: expected --   name   type   meaning, found ${line}`);
  const [, name, type, meaning = ""] = found as unknown as [string, string, string, string?];
  if (!columnType.test(type))
    throw new SqlError(
      `${where}: ${type} is no column type; use varchar, bigint, integer, boolean, date, timestamp(3) or decimal(p,s)`,
    );
  if (before.some((column) => column.name === name)) throw new SqlError(`${where}: column ${name} is given twice`);
  return { name, type: type.replace(/\s/g, ""), meaning: meaning.trim() };
}

/** `a, b, c` as a list. */
export const commaList = (text = ""): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
