import { basename } from "node:path";
import { Command, Option } from "commander";
import { stringify } from "csv-stringify/sync";
import { sqlFiles } from "../local/resources";
import { UsageError } from "../pipeline/errors";
import { type Common, existingHome, readText, withLocal } from "./context";
import { print, printJson, table } from "./output";

export const queryCommand = (): Command =>
  new Command("query")
    .description(
      "Answers a question in Athena SQL over silver.* and gold.*; it reads the lake only and changes nothing.",
    )
    .argument("[sql]", 'for example "SELECT principal, get_object_bytes FROM gold.s3_transfer_monthly ORDER BY 2 DESC"')
    .option("--file <file>", "a file that holds the SQL")
    .option("--saved <name>", "a query of sql/queries, such as cost_top_services; `list` names them all")
    .addOption(
      new Option("--format <format>", "how rows are printed")
        .choices(["table", "csv", "json", "ndjson"])
        .default("table"),
    )
    .addHelpText(
      "after",
      '\nExamples:\n  sluice query "SELECT count(*) FROM silver.cloudtrail_events"\n  sluice query --saved cost_top_services\n  sluice query --saved list',
    )
    .action(async (given: string | undefined, _options, command: Command) => {
      const { format, json, ...from } = command.optsWithGlobals<
        Common & { format: string; file?: string; saved?: string }
      >();
      const form = json ? "json" : format;
      if (from.saved === "list") {
        const known = savedQueries().map(({ name, title }) => ({ name, title }));
        return printRows(
          ["name", "title"].map((name) => ({ name, type: "varchar" })),
          known,
          form,
        );
      }
      const sql = textOf(given, from);
      existingHome(command);
      await withLocal(command, {}, async ({ engine }) => {
        const { columns, rows } = await engine.select(sql);
        printRows(columns, rows, form);
      });
    });

function printRows(columns: { name: string; type: string }[], found: Record<string, unknown>[], form: string): void {
  const names = columns.map(({ name }) => name);
  const decimals = columns.filter(({ type }) => type.startsWith("decimal"));
  const rows = decimals.length === 0 ? found : found.map((row) => withoutZeros(row, decimals));
  if (form === "json") printJson(rows);
  else if (form === "ndjson") for (const row of rows) print(JSON.stringify(row));
  else if (form === "csv") {
    const cells = rows.map((row) => columns.map(({ name, type }) => cell(row[name], type)));
    print(stringify(cells, { header: true, columns: names }));
  } else if (rows.length === 0) print("no rows");
  else {
    print(table(rows, names));
  }
}

/** The files of `sql/queries` by name, with what their first line says. */
const savedQueries = () =>
  sqlFiles()
    .filter(({ path }) => path.includes("/queries/"))
    .map(({ path, text }) => ({
      name: basename(path, ".sql"),
      title: text.split("\n")[0]!.replace(/^--\s*/, ""),
      text,
    }));

function textOf(sql: string | undefined, { file, saved }: { file?: string; saved?: string }): string {
  if ([sql, file, saved].filter((one) => one !== undefined).length !== 1)
    throw new UsageError("give one question: SQL, --file FILE or --saved NAME");
  if (file !== undefined) {
    return readText(file);
  }
  if (sql !== undefined) return sql;
  const found = savedQueries().find(({ name }) => name === saved);
  if (!found) throw new UsageError(`there is no saved query ${saved}; \`sluice query --saved list\` names them`);
  return found.text;
}

/** Decimals without the zeros at their end: every digit that says something, and none of those that the column's type adds. */
function withoutZeros(row: Record<string, unknown>, decimals: { name: string }[]): Record<string, unknown> {
  const trimmed = decimals.map(({ name }) => {
    const value = row[name];
    return [name, typeof value === "string" ? value.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : value];
  });
  return { ...row, ...Object.fromEntries(trimmed) };
}

/** Text that a spreadsheet would take for a formula gets an apostrophe (CWE-1236); numbers and times stay as they are. */
function cell(value: unknown, type: string): unknown {
  return typeof value === "string" && /^varchar/i.test(type) && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
