import { PassThrough, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import type { Local } from "../local/wire";
import { accountFeeds } from "../pipeline/cost/standing/standingFeeds";
import { UsageError } from "../pipeline/errors";
import { costChoices } from "../pipeline/ledger/costFiles";
import { publishedReports } from "../pipeline/tasks/knownInputs";
import { type Common, existingHome, withLocal } from "./context";
import { literals } from "./costLedger";
import { checkMonth, checkPublished, noCost } from "./costMonth";
import { pricelessOf, unknownOf, unknownWords } from "./costRemarks";
import { exportColumns, type FocusVersion, focusVersions, headerLine, lineSql } from "./exportColumns";
import { checkOut, writeOut } from "./exportFile";
import { counted, note, printJson } from "./output";

interface ExportOptions extends Common {
  month?: string;
  report?: string;
  out?: string;
  focusVersion: FocusVersion;
}

export const exportCommand = (): Command =>
  new Command("export")
    .description("Writes cost line items as a FOCUS file, whatever format the reports had.")
    .addOption(new Option("--format <format>", "of the file: FOCUS as CSV").choices(["focus"]).default("focus"))
    .option("--month <month>", "only this month, such as 2026-01")
    .option("--report <name>", "this report; by default the ones that feed gold, so that no bill is there twice")
    .option("--out <file>", "where to write; compressed when it ends in .gz; by default stdout")
    .addOption(new Option("--focus-version <version>", "whose columns").choices([...focusVersions]).default("1.2"))
    .addHelpText(
      "after",
      `
Columns are those of FOCUS in the order of its specification, then x_ columns. Times are UTC, numbers have every digit, no
value is an empty cell, tags and price details are JSON. A cell that begins with = + - or @ is written as it is, for it is
data to what reads FOCUS; open the file in a spreadsheet only as text. Rows of a month come in no certain order.

Examples:
  sluice export --month 2026-01 --out focus-2026-01.csv.gz
  sluice export --report org-cur --focus-version 1.0 | head`,
    )
    .action(async (_options, command: Command) => {
      existingHome(command, "cost");
      const { month, report, out, focusVersion, json, quiet } = command.optsWithGlobals<ExportOptions>();
      checkMonth(month);
      if (json && out === undefined)
        throw new UsageError("--json tells about a file, and the rows go to stdout; name a file with --out");
      if (out !== undefined) checkOut(out);
      await withLocal(command, {}, async (local) => {
        const parts = await partsOf(local, { month, report });
        const rows = await write(local, parts, focusVersion, out);
        const months = [...new Set(parts.map((part) => part.month))];
        const reports = [...new Set(parts.map((part) => part.report))].sort();
        if (json) printJson({ file: out, rows, months, reports, focusVersion });
        else if (!quiet) {
          note(`${counted(rows, "row")} of ${reports.join(", ")}, ${months.join(", ")}`);
          for (const one of await unknownOf(local.items, months))
            if (reports.includes(one.report)) note(`EffectiveCost is empty: ${unknownWords(one)}`);
          for (const { report: name, month: of } of await pricelessOf(local.items, months))
            if (reports.includes(name))
              note(`ListCost is empty where it depends on public prices: ${name} ${of} has none`);
        }
      });
    });

/** A report's month, without accounts that another report feeds. */
interface Part {
  month: string;
  report: string;
  leftOut: string[];
}

async function partsOf(
  local: Local,
  asked: { month: string | undefined; report: string | undefined },
): Promise<Part[]> {
  const { items, deps } = local;
  const published = await publishedReports(items);
  const { feeds } = accountFeeds(published, await costChoices(items), deps.config.cost.reports);
  const all: Part[] =
    asked.report === undefined
      ? [...feeds].flatMap(([month, { reports, leftOut }]) => reports.map((report) => ({ month, report, leftOut })))
      : published.map(({ period, report }) => ({ month: period, report, leftOut: [] }));
  const parts = all.filter(
    ({ month, report }) => (!asked.month || month === asked.month) && (!asked.report || report === asked.report),
  );
  if (parts.length > 0) return parts.sort((a, b) => (`${a.month} ${a.report}` < `${b.month} ${b.report}` ? -1 : 1));
  if (asked.report === undefined)
    checkPublished(
      asked.month,
      published.map(({ period }) => period),
    );
  const known = published.map(({ report, period }) => `${report} ${period}`).sort();
  throw new UsageError(
    known.length > 0
      ? `${[asked.report, asked.month].filter(Boolean).join(" ")} is not published; there are ${known.join(", ")}`
      : noCost,
  );
}

/** Rows go from the engine to the file as they are read. A file appears when it is whole. @returns how many rows */
async function write(local: Local, parts: Part[], version: FocusVersion, out: string | undefined): Promise<number> {
  const text = new PassThrough();
  const fed = feed(local, parts, version, text).catch((error: Error) => {
    text.destroy(error); // the reader of the text fails with it
    return 0;
  });
  if (out === undefined) {
    await pipeline(text, process.stdout, { end: false });
    return fed;
  }
  await writeOut(text, out);
  return fed;
}

async function feed({ engine }: Local, parts: Part[], version: FocusVersion, text: Writable): Promise<number> {
  const columns = exportColumns(version);
  let rows = 0;
  text.write(`${headerLine(columns)}\n`);
  for (const { month, report, leftOut } of parts) {
    const elsewhere = [
      "x_report || '|' || billing_account_id",
      "x_report || '|' || billing_account_id || '|' || billing_currency",
    ]
      .map((name) => (leftOut.length > 0 ? ` AND (${name}) NOT IN (${literals(leftOut)})` : ""))
      .join("");
    const sql = `SELECT ${lineSql(columns)} AS line FROM silver.cost_line_items WHERE billing_period = ${literals([month])} AND x_report = ${literals([report])}${elsewhere}`;
    await engine.stream(sql, (chunks) =>
      pipeline(
        async function* () {
          for await (const lines of chunks) {
            rows += lines.length;
            yield `${lines.map(([line]) => line).join("\n")}\n`;
          }
        },
        text,
        { end: false },
      ),
    );
  }
  text.end();
  return rows;
}
