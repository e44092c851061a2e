import { Command } from "commander";
import type { Local } from "../local/wire";
import { shorten, size } from "../pipeline/alerts/text";
import { UsageError } from "../pipeline/errors";
import { doneByMonth } from "../pipeline/quotas/ledger";
import { quotaStanding } from "../pipeline/quotas/standing";
import { type Common, existingHome, parseNow, withLocal } from "./context";
import { literals } from "./costLedger";
import { plain, print, printJson, table } from "./output";

export const quotaCommand = (): Command =>
  new Command("quota")
    .description(
      "Where everybody stands who has a quota of their own, or has reached a threshold of this quota or of an earlier one.",
    )
    .option("--month <month>", "such as 2026-01; by default the newest that was evaluated")
    .option("--principal <name>", "only this one, as the tables spell it")
    .option("--now <iso>", "the clock")
    .action(async (_options, command: Command) => {
      existingHome(command);
      const { month, principal, now, json } = command.optsWithGlobals<
        Common & { month?: string; principal?: string; now?: string }
      >();
      if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
        throw new UsageError(`--month ${month} is not a month such as 2026-01`);
      await withLocal(command, now ? { now: parseNow(now) } : {}, async ({ deps, items, engine }) => {
        const standing = await quotaStanding(deps, { ...(month && { month }), ...(principal && { principal }) });
        if (json) printJson(standing);
        else if (standing.length === 0) print(await whyNobody({ items, engine }, month, principal));
        else
          print(
            table(
              standing.map((one) => ({
                principal: shorten(one.principal, 120),
                month: one.month,
                used: size(one.used),
                quota: size(one.quota),
                "%": one.percent.toFixed(1),
                level: one.level === null ? "" : `${one.level * 100} %`,
                "full on": one.breachOn ?? "",
              })),
            ),
          );
      });
    });

/** Nobody over is one thing, nobody asked another. */
async function whyNobody(
  { items, engine }: Pick<Local, "items" | "engine">,
  month: string | undefined,
  principal: string | undefined,
): Promise<string> {
  const evaluated = [...(await doneByMonth(items))].filter(([, { evaluated: done }]) => done).map(([one]) => one);
  if (evaluated.length === 0) return "no quota has been evaluated yet; `sluice run` does";
  if (month && !evaluated.includes(month))
    return `${month} has not been evaluated; these have: ${evaluated.join(", ")}`;
  if (principal === undefined) return "nobody has reached a threshold";
  const at = month ?? evaluated.sort().at(-1)!;
  const { rows } = await engine.select(
    `SELECT get_object_bytes FROM gold.s3_transfer_monthly WHERE usage_month = ${literals([at])} AND principal = ${literals([principal])}`,
  );
  return rows.length > 0
    ? `${plain(principal)} used ${size(BigInt(String(rows[0]!.get_object_bytes)))} in ${at}, below every threshold`
    : `${plain(principal)} used nothing in ${at}; names are those of the column principal of gold.s3_transfer_monthly`;
}
