import type { Table } from "../plan/types";
import { closing } from "./tables";
import { nameOf, type Token, tokenize } from "./tokens";

/** Types of Hive's DDL as queries name them. */
const types: Record<string, string> = { string: "varchar", int: "integer", timestamp: "timestamp(3)" };

/** Where the DDL of a contract names other columns than its header; a contract may have no DDL. */
export function ddlFaults(text: string, table: Table): string[] {
  const tokens = tokenize(text);
  if (tokens.length === 1) return [];
  const line = tokens[0]!.line;
  if (tokens[0]!.text !== "create" || tokens[1]!.text !== "external" || tokens[2]!.text !== "table")
    return [`line ${line}: expected CREATE EXTERNAL TABLE, or a header alone`];
  const partitioned = tokens.findIndex(({ text }) => text === "partitioned");
  return [
    ...listFaults(tokens, 0, "columns", table.columns),
    ...listFaults(tokens, partitioned, "PARTITIONED BY", partitioned < 0 ? [] : table.partitionColumns),
    ...(partitioned < 0 && table.partitionColumns.length > 0 ? [`line ${line}: PARTITIONED BY is missing`] : []),
  ];
}

function listFaults(tokens: Token[], from: number, what: string, wanted: { name: string; type: string }[]): string[] {
  if (from < 0) return [];
  const open = tokens.findIndex(({ text }, at) => at >= from && text === "(");
  const found: string[] = [];
  for (let at = open + 1, end = closing(tokens, open); at < end; at += 1) {
    const name = nameOf(tokens[at]!);
    let type = "";
    for (at += 1; at < end && tokens[at]!.text !== ","; at += 1) {
      if (tokens[at]!.text === "comment") at += 1;
      else type += tokens[at]!.text;
      if (tokens[at]!.text === "(")
        for (at += 1; at < end; at += 1) {
          type += tokens[at]!.text;
          if (tokens[at]!.text === ")") break;
        }
    }
    found.push(`${name} ${types[type] ?? type}`);
  }
  const columns = wanted.map(({ name, type }) => `${name} ${type}`);
  const differs = columns.findIndex((column, at) => found[at] !== column);
  if (differs < 0 && found.length === columns.length) return [];
  const at = differs < 0 ? columns.length : differs;
  return [
    `line ${tokens[open]!.line}: ${what} of the DDL has ${found[at] ?? "no more"} where the header has ${columns[at] ?? "no more"}`,
  ];
}
