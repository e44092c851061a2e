import { Command } from "commander";
import type { Local } from "../local/wire";
import { type Changes, changesBetween, type DeliveryRow } from "../pipeline/cost/standing/standingChanges";
import { type Pair, type PublishedDelivery, pairsOf } from "../pipeline/cost/standing/standingPairs";
import { UsageError } from "../pipeline/errors";
import { filesOf, folderAt } from "../pipeline/tasks/publishedFiles";
import { changesJson, deliveryJson, sayChanges } from "./changesText";
import { type Common, existingHome, withLocal } from "./context";
import { literals, publishedDeliveries } from "./costLedger";
import { checkMonth, checkPublished } from "./costMonth";
import { printJson } from "./output";

const tableName = "gold.cost_deliveries";

export const changesCommand = (): Command =>
  new Command("changes")
    .description("What restated or late cost data changed since the previous delivery of the same report and month.")
    .option("--report <name>", "only this report, as x_report spells it")
    .option("--month <month>", "only this month, such as 2026-01")
    .option("--all", "each delivery against the one before it, not only the newest")
    .addHelpText(
      "after",
      `
Deliveries are compared as they were published: two that AWS made between two runs were never published both.
Amounts are read rounded to cents (half up); --json has every digit, and its differences add up exactly to that of the totals.

Examples:
  sluice changes
  sluice changes --month 2026-01 --all`,
    )
    .action(async (_options, command: Command) => {
      existingHome(command, "cost");
      const { report, month, all, json } = command.optsWithGlobals<
        Common & { report?: string; month?: string; all?: boolean }
      >();
      checkMonth(month);
      await withLocal(command, {}, async (local) => {
        const { objects } = local.deps;
        const there = await filesOf(objects, tableName);
        const known = await publishedDeliveries(local.items, {
          hasFiles: (location) => there.has(folderAt(objects, location)),
        });
        checkReport(report, known);
        const ofReport = known.filter((one) => !report || one.report === report);
        checkPublished(
          month,
          ofReport.map((one) => one.month),
        );
        const asked = ofReport.filter((one) => !month || one.month === month);
        const { pairs, single } = pairsOf(asked, { all: all === true });
        const compared = [];
        for (const pair of pairs)
          compared.push({ pair, changes: isLost(pair) ? undefined : await compare(local, pair) });
        if (json) printJson({ pairs: compared.map(changesJson), single: single.map(deliveryJson) });
        else sayChanges(compared, single);
      });
    });

const isLost = ({ before, after }: Pair): boolean => before.lost === true || after.lost === true;

function checkReport(report: string | undefined, known: PublishedDelivery[]): void {
  const reports = [...new Set(known.map((one) => one.report))].sort();
  if (report !== undefined && !reports.includes(report))
    throw new UsageError(
      `there is no report ${report} in ${tableName}; ${reports.length > 0 ? `these are: ${reports.join(", ")}` : "it is empty"}`,
    );
}

async function compare({ engine }: Pick<Local, "engine">, { report, month, before, after }: Pair): Promise<Changes> {
  const { rows } = await engine.select(
    `SELECT delivery_id, sub_account_id, service_name, billing_currency, CAST(billed_cost AS varchar) AS billed_cost, CAST(effective_cost AS varchar) AS effective_cost FROM ${tableName} WHERE x_report = ${literals([report])} AND billing_period = ${literals([month])} AND delivery_id IN (${literals([before.id, after.id])})`,
  );
  const of = ({ id }: PublishedDelivery) =>
    (rows as unknown as DeliveryRow[]).filter(({ delivery_id }) => delivery_id === id);
  return changesBetween(of(before), of(after));
}
