import type { Table } from "../plan/types";
import { parseCtas } from "./ctas";
import { lint } from "./lint";
import { parameterFaults } from "./render";
import { type TableUse, tableUses } from "./tables";
import { tokenize } from "./tokens";

/** Columns of all tables by name, where a name has one type everywhere. */
export const typesOf = (tables: Iterable<Table>): Map<string, string> => {
  const types = new Map<string, string>();
  for (const { columns, partitionColumns } of tables)
    for (const { name, type } of [...columns, ...partitionColumns])
      types.set(name, (types.get(name) ?? type) === type ? type : "");
  return types;
};

/** Faults of one statement: its parameters, its tables against `inputs` (where given), and the dialect. */
export function statementFaults(
  sql: string,
  tables: Map<string, Table>,
  known: { required: string[]; optional: string[] },
  inputs?: string[],
): string[] {
  const found = parameterFaults(sql, known);
  const tokens = tokenize(sql);
  const ctas = parseCtas(sql, tokens);
  const uses = tableUses(tokens).filter(({ table }) => table !== "${target}");
  for (const { table, line } of uses)
    if (!tables.has(table))
      found.push(`line ${line}: there is no table ${table}; known are ${[...tables.keys()].join(", ")}`);
  if (inputs) found.push(...inputFaults(inputs, uses));
  const reads = uses.flatMap(({ table }) => tables.get(table) ?? []);
  const from = ctas ? ctas.line - 1 : 0;
  for (const { line, message } of lint(ctas?.select ?? sql, typesOf(reads)))
    found.push(`line ${line + from}: ${message}`);
  return found;
}

function inputFaults(inputs: string[], uses: TableUse[]): string[] {
  const used = new Set(uses.map(({ table }) => table));
  return [
    ...inputs
      .filter((input) => !used.has(input))
      .map((input) => `line 1: inputs: names ${input}, which the statement does not read; remove it`),
    ...uses
      .filter(({ table }) => !inputs.includes(table))
      .map(({ table, line }) => `line ${line}: ${table} is read but not in inputs:; add it`),
  ];
}
