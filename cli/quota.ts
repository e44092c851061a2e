import { Command } from "commander";
import { quotaStanding } from "../pipeline/quotas/standing";
import { type Common, existingHome, parseNow, withLocal } from "./context";
import { bytes, print, printJson, table } from "./output";

export const quotaCommand = (): Command =>
  new Command("quota")
    .description("Where everybody stands who has reached a threshold or has a quota of their own.")
    .option("--month <month>", "such as 2026-01; by default the newest that was evaluated")
    .option("--principal <name>", "only this one, as the tables spell it")
    .option("--now <iso>", "the clock")
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { month, principal, now, json } = command.optsWithGlobals<
        Common & { month?: string; principal?: string; now?: string }
      >();
      await withLocal(command, now ? { now: parseNow(now) } : {}, async ({ deps }) => {
        const standing = await quotaStanding(deps, { ...(month && { month }), ...(principal && { principal }) });
        if (json) printJson(standing);
        else if (standing.length === 0) print("nobody has reached a threshold");
        else
          print(
            table(
              standing.map((one) => ({
                principal: one.principal,
                month: one.month,
                used: bytes(one.used),
                quota: bytes(one.quota),
                "%": one.percent.toFixed(1),
                level: one.level === null ? "" : `${one.level * 100} %`,
                "full on": one.breachOn ?? "",
              })),
            ),
          );
      });
    });
