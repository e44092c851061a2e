import { Command } from "commander";
import type { Local } from "../local/wire";
import { type Changes, changesBetween, type DeliveryRow } from "../pipeline/cost/standingChanges";
import { type Pair, type PublishedDelivery, pairsOf } from "../pipeline/cost/standingPairs";
import { UsageError } from "../pipeline/errors";
import { published, publishedGenerations } from "../pipeline/ledger/generations";
import { partitionOf, valuesOf } from "../pipeline/plan/partition";
import { changesJson, deliveryJson, sayChanges } from "./changesText";
import { type Common, existingHome, withLocal } from "./context";
import { checkMonth } from "./cost";
import { literals } from "./costStanding";
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
      existingHome(command);
      const { report, month, all, json } = command.optsWithGlobals<
        Common & { report?: string; month?: string; all?: boolean }
      >();
      checkMonth(month);
      await withLocal(command, {}, async (local) => {
        const known = await deliveriesOf(local);
        checkReport(report, known);
        const asked = known.filter((one) => (!report || one.report === report) && (!month || one.month === month));
        const { pairs, single } = pairsOf(asked, { all: all === true });
        const compared = [];
        for (const pair of pairs) compared.push({ pair, changes: await compare(local, pair) });
        if (json) printJson({ pairs: compared.map(changesJson), single: single.map(deliveryJson) });
        else sayChanges(compared, single);
      });
    });

function checkReport(report: string | undefined, known: PublishedDelivery[]): void {
  const reports = [...new Set(known.map((one) => one.report))].sort();
  if (report !== undefined && !reports.includes(report))
    throw new UsageError(
      `there is no report ${report} in ${tableName}; ${reports.length > 0 ? `these are: ${reports.join(", ")}` : "it is empty"}`,
    );
}

/** Every delivery that gold keeps, from the ledger. */
async function deliveriesOf({ items }: Pick<Local, "items">): Promise<PublishedDelivery[]> {
  const found: PublishedDelivery[] = [];
  for await (const { partition, delivery, builtAt } of publishedGenerations(items, tableName)) {
    const [report, month, id] = valuesOf(partition) as [string, string, string];
    const now = (await published(items, "silver.cost_line_items", partitionOf([report, month])))?.delivery;
    const deliveredAt = delivery?.deliveredAt ?? builtAt;
    found.push({ report, month, id, deliveredAt, publishedAt: builtAt, current: now?.id === id });
  }
  return found;
}

async function compare({ engine }: Pick<Local, "engine">, { report, month, before, after }: Pair): Promise<Changes> {
  const { rows } = await engine.select(
    `SELECT delivery_id, sub_account_id, service_name, billing_currency, CAST(billed_cost AS varchar) AS billed_cost, CAST(effective_cost AS varchar) AS effective_cost FROM ${tableName} WHERE x_report = ${literals([report])} AND billing_period = ${literals([month])} AND delivery_id IN (${literals([before.id, after.id])})`,
  );
  const of = ({ id }: PublishedDelivery) =>
    (rows as unknown as DeliveryRow[]).filter(({ delivery_id }) => delivery_id === id);
  return changesBetween(of(before), of(after));
}
