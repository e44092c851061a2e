import { Command, Option } from "commander";
import { stringify } from "csv-stringify/sync";
import { type Common, existingHome, withLocal } from "./context";
import { print, printJson, table } from "./output";

export const queryCommand = (): Command =>
  new Command("query")
    .description(
      "Answers a question in Athena SQL over silver.* and gold.*; it reads the lake only and changes nothing.",
    )
    .argument("<sql>", 'for example "SELECT principal, get_object_bytes FROM gold.s3_transfer_monthly ORDER BY 2 DESC"')
    .addOption(
      new Option("--format <format>", "how rows are printed")
        .choices(["table", "csv", "json", "ndjson"])
        .default("table"),
    )
    .action(async (sql: string, _options, command: Command) => {
      existingHome(command);
      const { format, json } = command.optsWithGlobals<Common & { format: string }>();
      await withLocal(command, {}, async ({ engine }) => {
        const { columns, rows } = await engine.select(sql);
        const form = json ? "json" : format;
        if (form === "json") printJson(rows);
        else if (form === "ndjson") for (const row of rows) print(JSON.stringify(row));
        else if (form === "csv")
          print(
            stringify(
              rows.map((row) => columns.map(({ name, type }) => cell(row[name], type))),
              { header: true, columns: columns.map(({ name }) => name) },
            ),
          );
        else
          print(
            rows.length === 0
              ? "no rows"
              : table(
                  rows,
                  columns.map(({ name }) => name),
                ),
          );
      });
    });

/** Text that a spreadsheet would take for a formula gets an apostrophe (CWE-1236); numbers and times stay as they are. */
function cell(value: unknown, type: string): unknown {
  return typeof value === "string" && /^varchar/i.test(type) && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
