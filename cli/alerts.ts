import { Command } from "commander";
import { listAlerts } from "../pipeline/alerts/list";
import { shorten } from "../pipeline/alerts/text";
import { type Common, existingHome, parseCount, withLocal } from "./context";
import { print, printJson, table } from "./output";

export const alertsCommand = (): Command =>
  new Command("alerts")
    .description("Every alert that was raised, withdrawn or recovered, newest first.")
    .option("--historic", "those of months long ago too, which nobody was sent")
    .option("--limit <n>", "how many", "50")
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { historic, limit, json } = command.optsWithGlobals<Common & { historic?: boolean; limit: string }>();
      await withLocal(command, {}, async ({ items }) => {
        const alerts = await listAlerts(items, { historic: historic === true, limit: parseCount("limit", limit) });
        if (json) printJson(alerts);
        else if (alerts.length === 0) print("no alerts");
        else
          print(
            table(
              alerts.map(({ at, rule, subject, period, level, phase, historic: silent, run }) => ({
                at,
                rule,
                subject: shorten(subject, 120),
                period,
                level: rule === "quota" ? `${Math.round(Number(level) * 100)} %` : String(level),
                phase: silent ? `${phase}, not sent` : phase,
                run,
              })),
            ),
          );
      });
    });
