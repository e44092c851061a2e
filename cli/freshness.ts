import { Command } from "commander";
import { freshnessStanding } from "../pipeline/freshness/standing";
import { type Common, existingHome, parseNow, withLocal } from "./context";
import { count, print, printJson, table } from "./output";

export const freshnessCommand = (): Command =>
  new Command("freshness")
    .description("How old the newest row of each table and watched folder is, beside what is allowed.")
    .option("--now <iso>", "the clock")
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { now, json } = command.optsWithGlobals<Common & { now?: string }>();
      await withLocal(command, now ? { now: parseNow(now) } : {}, async ({ items, deps }) => {
        const clock = deps.clock.now();
        const standing = await freshnessStanding(items, clock);
        if (json) printJson(standing);
        else if (standing.length === 0) print("nothing has been checked yet; `sluice run` checks");
        else
          print(
            table(
              standing.map(({ subject, status, newestAt, allowedHours, since, reason }) => ({
                subject,
                status,
                newest: newestAt ?? "none",
                age: newestAt ? age(clock.getTime() - Date.parse(newestAt), allowedHours) : "",
                since,
                reason: reason ?? "",
              })),
            ),
          );
      });
    });

/** `3h 12m of 24h allowed`; from two days on `12d 5h of 24h allowed` */
export function age(ms: number, allowedHours: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  const words = hours < 48 ? `${hours}h ${minutes % 60}m` : `${count(Math.floor(hours / 24))}d ${hours % 24}h`;
  return `${words} of ${allowedHours}h allowed`;
}
