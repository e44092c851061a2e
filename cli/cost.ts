import { Command } from "commander";
import { UsageError } from "../pipeline/errors";
import { type Common, existingHome, parseNow, withLocal } from "./context";
import { costStanding } from "./costStanding";
import { costJson, sayCost } from "./costText";
import { printJson } from "./output";

export const costCommand = (): Command =>
  new Command("cost")
    .description("What the newest months cost, which report says so, and which deliveries wait or are refused.")
    .option("--month <month>", "such as 2026-01; by default the newest that is published and the one before it")
    .option(
      "--by <what>",
      "what amounts are listed by: service, account, region, category, tag:NAME, or a column of silver.cost_line_items such as resource_id",
      "service",
    )
    .option("--now <iso>", "the clock")
    .addHelpText(
      "after",
      `
Billed is what the invoice says, effective what the use of the month cost with commitments spread over it: "not known"
(--json: null) where a report does not say what of its commitments was used, with the column that it lacks. Credits and tax
are in both and shown apart. Amounts are read rounded to cents (half up); --json has every digit. Nothing is summed across
billing accounts or currencies. Tags are named as the report that feeds gold spells them.

Examples:
  sluice cost
  sluice cost --month 2026-01 --by account
  sluice cost --by tag:team
  sluice cost --json`,
    )
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { month, by, now, json } = command.optsWithGlobals<Common & { month?: string; by: string; now?: string }>();
      checkMonth(month);
      await withLocal(command, now ? { now: parseNow(now) } : {}, async (local) => {
        const standing = await costStanding(local, { ...(month && { month }), by });
        if (json) printJson(costJson(standing, by));
        else sayCost(standing, { by, month, accounts: local.deps.config.accounts });
      });
    });

/** @throws {UsageError} */
export function checkMonth(month: string | undefined): void {
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new UsageError(`--month ${month} is not a month such as 2026-01`);
}
