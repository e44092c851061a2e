import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "../../pipeline/sql/model";
import { type Csv, caseFolders, readCsv } from "../sql/cases";

/** What tells records apart; ids of one case must not meet those of another. */
const ids = ["event_id", "shared_event_id", "original_event_id", "source_file"];

/**
 * The rows of all SQL cases of one table as one case, or as one for each input and each set of values that builds are given, so that both
 * engines need few builds and not one for each case. What a case expects is left to DuckDB alone (`test/sql`): here the engines are
 * compared with each other.
 * @returns the folders, for `runCase`
 */
export async function mergedCases(cases: string, { name: table, columns }: Table, into: string): Promise<string[]> {
  const folders = new Map<string, Map<string, { names: Set<string>; rows: Record<string, string | null>[] }>>();
  for (const [of, name, folder] of caseFolders(cases)) {
    if (of !== table) continue;
    const values = readdirSync(folder).includes("values.json") ? readFileSync(join(folder, "values.json"), "utf8") : "";
    for (const file of readdirSync(folder).filter((one) => !["expect.csv", "values.json"].includes(one))) {
      const key = values && JSON.stringify([file, values]);
      const inputs = folders.get(key) ?? new Map();
      folders.set(key, inputs);
      const merged = inputs.get(file) ?? { names: new Set<string>(), rows: [] };
      inputs.set(file, merged);
      for (const row of asRecords(await readCsv(join(folder, file)))) {
        for (const id of ids) if (row[id]) row[id] = `${name}/${row[id]}`;
        for (const column of Object.keys(row)) merged.names.add(column);
        merged.rows.push(row);
      }
    }
  }
  return [...folders].map(([key, inputs], at) => {
    const folder = join(into, String(at));
    mkdirSync(folder, { recursive: true });
    for (const [file, { names, rows }] of inputs) writeCsv(join(folder, file), [...names], rows);
    if (key) writeFileSync(join(folder, "values.json"), (JSON.parse(key) as string[])[1]!);
    writeFileSync(join(folder, "expect.csv"), `${columns[0]!.name}\n`);
    return folder;
  });
}

const asRecords = ({ names, rows }: Csv) =>
  rows.map((row) => Object.fromEntries(names.map((name, at): [string, string | null] => [name, row[at] ?? null])));

/** An empty field is NULL, `""` the empty text. */
function writeCsv(path: string, names: string[], rows: Record<string, string | null>[]): void {
  const field = (text: string | null | undefined) => (text == null ? "" : `"${text.replaceAll('"', '""')}"`);
  writeFileSync(
    path,
    [names.join(","), ...rows.map((row) => names.map((name) => field(row[name])).join(","))].join("\n"),
  );
}
