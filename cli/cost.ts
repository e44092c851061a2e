import { Command } from "commander";
import { type Common, configPath, existingHome, parseCount, parseNow, withLocal } from "./context";
import { checkMonth, checkPublished } from "./costMonth";
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
    .option("--limit <n>", "how many of them are shown of each month", "10")
    .option("--now <iso>", "the clock")
    .addHelpText(
      "after",
      `
Billed is what the invoice says, effective what the use of the month cost with commitments spread over it: "not known"
(--json: null) where a report does not say what of its commitments was used, with the column that it lacks. Credits and tax
are in both and shown apart. Amounts are read rounded to cents (half up); --json has every digit. Nothing is summed across
billing accounts or currencies. Tags are named as the report that feeds gold spells them.

A month is closed when every line has an invoice id. It is provisional while one has none: AWS still adds to it and changes it, and
while it runs, it is a part of a month that stands beside a whole one. It is unknown where a report has no column of invoice ids.

Examples:
  sluice cost
  sluice cost --month 2026-01 --by account
  sluice cost --by tag:team
  sluice cost --by resource_id --limit 50
  sluice cost --json`,
    )
    .action(async (_options, command: Command) => {
      existingHome(command, "cost");
      const { month, by, now, json, limit } = command.optsWithGlobals<
        Common & { month?: string; by: string; now?: string; limit: string }
      >();
      checkMonth(month);
      const shown = parseCount("limit", limit);
      await withLocal(command, now ? { now: parseNow(now) } : {}, async (local) => {
        const standing = await costStanding(local, { ...(month && { month }), by });
        const { waiting, refused, failed } = standing;
        const isOnItsWay = [...waiting, ...refused].some(({ period }) => period === month) || failed.length > 0;
        if (!isOnItsWay) checkPublished(month, standing.published);
        if (json) printJson(costJson(standing, by));
        else
          sayCost(standing, {
            by,
            month,
            limit: shown,
            config: configPath(command),
            accounts: local.deps.config.accounts,
          });
      });
    });
